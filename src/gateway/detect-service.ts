/**
 * Which service a request is for. The first that tells it wins:
 *
 * ```
 * signature     the signing name `sqs` is one service's; `dynamodb` is two, and the target decides
 * bucket host   photos.s3.eu-west-1.localhost
 * queue URL     /queue/eu-west-1/111122223333/orders
 * target        X-Amz-Target: TrentService.Encrypt
 * host          kms.eu-west-1.localhost
 * path          /2015-03-31/functions/... is Lambda
 * Action        Action=CreateUser&Version=2010-05-08 is IAM and not ElastiCache
 * S3            what is left, if S3 could mean it
 * ```
 *
 * A signature counts most: whoever signs knows for whom.
 */
import type { HostForm } from "./host.ts";
import { queuePathForm } from "./queue-path.ts";
import {
  isAwsJson,
  isFormPending,
  queryParameter,
  type RouteFacts,
  type Wanted,
} from "./route-facts.ts";
import { readRpcTarget } from "./rpc-target.ts";
import { looksLikeS3, S3_SIGNING_NAMES } from "./s3-request.ts";
import {
  aloneHasTarget,
  pathFit,
  queryServicesOfVersion,
  requireService,
  servicesSignedAs,
  servicesWithTarget,
  speaksQuery,
  type IndexedService,
} from "./service-index.ts";

/** A service, undefined when nothing tells, or what must be fetched to go on. */
export type Detected = IndexedService | Wanted | undefined;

type Services = readonly IndexedService[];

const s3: IndexedService = requireService("s3");
const s3control: IndexedService = requireService("s3control");
const sqs: IndexedService = requireService("sqs");
const lambda: IndexedService = requireService("lambda");

/** Where even the version of an Action leaves a choice: what is used most. */
const FIRST_CHOICES: readonly string[] = [
  "iam",
  "sns",
  "ec2",
  "cloudformation",
  "cloudwatch",
  "rds",
];

/** Finds the service of a request. */
export function detectService(facts: RouteFacts): Detected {
  const { scope } = facts;
  if (scope !== undefined && scope.service !== "") {
    if (S3_SIGNING_NAMES.has(scope.service)) return s3OrControl(facts);
    const signed = servicesSignedAs(scope.service);
    if (signed.length === 1) return signed[0];
    if (signed.length > 1) return chooseAmong(signed, facts);
  }
  return (
    detectByUrl(facts) ?? detectByTarget(facts) ?? detectByPlace(facts) ?? detectByAction(facts)
  );
}

/** S3 Control has paths that could be a bucket's; what no S3 request has is its account. */
function s3OrControl({ request, host }: RouteFacts): IndexedService {
  if (!request.path.startsWith("/v20180820/") || namesBucket(host)) return s3;
  const isControl = request.headers["x-amz-account-id"] !== undefined || isHostOf(s3control, host);
  return isControl ? s3control : s3;
}

/** A bucket, or an access point of one. */
function namesBucket({ kind }: HostForm): boolean {
  return kind === "bucket" || kind === "access-point";
}

function isHostOf(service: IndexedService, host: HostForm): boolean {
  return host.kind === "service" && host.services.includes(service);
}

function detectByUrl(facts: RouteFacts): Detected {
  const { request, host } = facts;
  if (namesBucket(host)) return s3;
  return isQueueUrl(facts) && !isAwsJson(request) ? sqs : undefined;
}

/** Queue URLs are asked directly in the Query protocol, by plain HTTP users even unsigned. */
function isQueueUrl({ request: { method, path }, host }: RouteFacts): boolean {
  if (method !== "GET" && method !== "POST") return false;
  const form = queuePathForm(path);
  if (form !== "bare") return form === "path";
  return host.kind === "other" || host.kind === "queue" || isHostOf(sqs, host);
}

function detectByTarget(facts: RouteFacts): Detected {
  const prefix = readRpcTarget(facts.request)?.prefix;
  if (prefix === undefined) return undefined;
  const services = servicesWithTarget(prefix);
  return services.length === 0 ? undefined : chooseAmong(services, facts);
}

function detectByPlace(facts: RouteFacts): Detected {
  const { request, host } = facts;
  if (host.kind === "queue") return sqs;
  // Lambda's paths begin with a date: few buckets are named so, but a host is plainer.
  if (host.kind !== "service") return pathFit(lambda, request.path) > 0 ? lambda : undefined;
  if (host.services.includes(s3)) return s3OrControl(facts);
  return chooseAmong(host.services, facts);
}

function detectByAction(facts: RouteFacts): Detected {
  const action = queryParameter(facts, "Action");
  if (action !== undefined) {
    if (facts.names === undefined) return "names";
    const version = queryParameter(facts, "Version");
    let services = facts.names.queryServicesWith(action);
    if (services.length === 0) services = queryServicesOfVersion(version ?? "");
    if (services.length > 0) {
      return preferred(narrow(services, ({ apiVersion }) => apiVersion === version));
    }
  }
  if (looksLikeS3(facts)) return s3;
  return isFormPending(facts) ? "form" : undefined;
}

/** Chooses among services that share a signing name, a target prefix or a host. */
function chooseAmong(services: Services, facts: RouteFacts): IndexedService | Wanted | undefined {
  const { request, host } = facts;
  let left = narrowByTarget(services, facts);
  left = narrow(left, (service) => isHostOf(service, host));
  left = narrowByPath(left, request.path);
  if (left.length > 1 && left.every(speaksQuery)) {
    if (isFormPending(facts) && queryParameter(facts, "Version") === undefined) return "form";
    const version = queryParameter(facts, "Version");
    left = narrow(left, ({ apiVersion }) => apiVersion === version);
  }
  return preferred(left);
}

function narrowByTarget(services: Services, { request }: RouteFacts): Services {
  const target = readRpcTarget(request);
  if (target?.prefix !== undefined) {
    const left = narrow(services, ({ targetPrefix }) => targetPrefix === target.prefix);
    return narrow(left, (service) => aloneHasTarget(service, target.operation));
  }
  // RPC requests are posted to the root, REST ones to a path of their own.
  if (request.path !== "/" && request.path !== "") {
    return narrow(services, ({ targetPrefix }) => targetPrefix === undefined);
  }
  return request.method === "POST" ? narrow(services, speaksRpc) : services;
}

function speaksRpc({ protocols }: IndexedService): boolean {
  return !protocols.includes("restJson1") && !protocols.includes("restXml");
}

/** Keeps the services whose paths fit best; a path that fits none tells nothing. */
function narrowByPath(services: Services, path: string): Services {
  if (services.length < 2) return services;
  const fits = services.map((service) => pathFit(service, path));
  const best = Math.max(...fits);
  return services.filter((_, index) => fits[index] === best);
}

/** Keeps what fits, or all where nothing does. */
function narrow(services: Services, fits: (service: IndexedService) => boolean): Services {
  if (services.length < 2) return services;
  const left = services.filter(fits);
  return left.length === 0 ? services : left;
}

/** What is used most, else the one that the others' signing name is from, else the first. */
function preferred(services: Services): IndexedService | undefined {
  if (services.length < 2) return services[0];
  for (const choice of FIRST_CHOICES) {
    const found = services.find(({ id }) => id === choice);
    if (found !== undefined) return found;
  }
  return services.find(({ id, signingName }) => id === signingName) ?? services[0];
}
