/**
 * Where a request goes. Take `aws sqs send-message` sent to `http://localhost:4566`:
 *
 * ```
 * Authorization: ... Credential=222222222222/20260101/eu-west-1/sqs/aws4_request ...
 * X-Amz-Target: AmazonSQS.SendMessage
 * Content-Type: application/x-amz-json-1.0
 *
 * { kind: "service", service: "sqs", protocol: "awsJson1_0", operation: "SendMessage", path: "/" }
 * ```
 *
 * The order in which a service is looked for is in `detect-service.ts`. Nothing here is believed:
 * a signature is read for its service's name only. Headers that claim to come from inside (such as
 * LocalStack's `x-localstack-data`) mean nothing; inside calls do not come over HTTP.
 *
 * Most requests need neither their body nor anything that is not loaded yet, and are routed at
 * once. A form is read when nothing else tells the operation, and the request looked at again.
 */
import { accessPointArn } from "../model/bucket-access.ts";
import type { Protocol } from "../model/contract.ts";
import { DEFAULT_REGION, partitionOf } from "../model/scope.ts";
import { decodeContent } from "./content-encoding.ts";
import { detectService } from "./detect-service.ts";
import type { HostedResource } from "./host.ts";
import { loadOperationNames } from "./known-operation.ts";
import { protocolOf, protocolOfUnknown } from "./protocol-choice.ts";
import { queuePathForm } from "./queue-path.ts";
import {
  gatherFacts,
  isFormPending,
  queryParameter,
  type Fetched,
  type Form,
  type RouteFacts,
  type RouteRequest,
  type Wanted,
} from "./route-facts.ts";
import { readRpcTarget } from "./rpc-target.ts";
import type { IndexedService } from "./service-index.ts";

export type { RouteRequest } from "./route-facts.ts";

export type Route = ServiceRoute | ResourceRoute | OwnRoute | UnknownRoute;

/** A request to one of AWS's services, whether Atoll has it or not. */
export interface ServiceRoute {
  readonly kind: "service";
  /** Its id in the service index, for example `sqs`. */
  readonly service: string;
  /** How it was asked and is to be answered. */
  readonly protocol: Protocol;
  /**
   * The operation that was named, be it one that nobody has. Undefined in REST protocols, where
   * the service's URI patterns tell, and when none was named.
   */
  readonly operation: string | undefined;
  /** The path as the URI patterns see it, not decoded. */
  readonly path: string;
  /** Members of the input that the URL tells: `Bucket`, `AccountId` (S3 Control) or `QueueUrl`. */
  readonly labels: Readonly<Record<string, string>> | undefined;
  /** Why the body, in which the operation stands, could not be read; to be thrown. */
  readonly unreadable: unknown;
}

/** A request to a host that is not an AWS API but one resource of a user's. */
export interface ResourceRoute {
  readonly kind: "resource";
  readonly resource: HostedResource;
  /** The bucket of a website, the id of a function URL or an API. */
  readonly name: string;
  readonly region: string | undefined;
  readonly path: string;
}

/** What is not AWS's: `/_atoll/...`, `/_localstack/...` and `/_aws/...`, the developer endpoints. */
export interface OwnRoute {
  readonly kind: "admin" | "localstack" | "developer";
  readonly path: string;
}

/** No AWS request, or one to a service that AWS does not have. */
export interface UnknownRoute {
  readonly kind: "unknown";
  /** In what form an error is best understood. */
  readonly protocol: Protocol;
  readonly path: string;
  /** The signing name, when it is none of AWS's. */
  readonly signingName: string | undefined;
  /** `X-Amz-Target` or `Action`, when no service has it. */
  readonly target: string | undefined;
}

/** More than the longest real form, with every character of 1 MiB of messages escaped. */
const FORM_BYTES_MAX = 16 * 1024 * 1024;

/** Routes a request: at once, unless its form must be read. Never throws or rejects. */
export function route(request: RouteRequest): Route | Promise<Route> {
  const found = look(request, {});
  return typeof found === "string" ? lookAgain(request, found) : found;
}

async function lookAgain(request: RouteRequest, first: Wanted): Promise<Route> {
  let fetched: Fetched = {};
  let found: Route | Wanted = first;
  while (typeof found === "string") {
    fetched =
      found === "form"
        ? { ...fetched, form: await readForm(request) }
        : { ...fetched, names: await loadOperationNames() };
    found = look(request, fetched);
  }
  return found;
}

const EMPTY = new Uint8Array(0);

async function readForm({ headers, body }: RouteRequest): Promise<Form> {
  try {
    const sent = await body?.bytes(FORM_BYTES_MAX);
    if (sent === undefined) return { bytes: EMPTY, failure: undefined };
    const bytes = await decodeContent(sent, headers["content-encoding"], FORM_BYTES_MAX);
    return { bytes, failure: undefined };
  } catch (failure) {
    return { bytes: EMPTY, failure };
  }
}

function look(request: RouteRequest, fetched: Fetched): Route | Wanted {
  const facts = gatherFacts(request, fetched);
  const { host } = facts;
  const { path } = request;
  if (host.kind === "resource") {
    return {
      kind: "resource",
      resource: host.resource,
      name: host.name,
      region: host.region,
      path,
    };
  }
  // In a bucket that the host names, such a path is a key.
  const isKey = host.kind === "bucket" || host.kind === "access-point";
  const own = isKey ? undefined : ownKind(path);
  if (own !== undefined) return { kind: own, path };
  const service = detectService(facts);
  if (typeof service === "string") return service;
  return service === undefined ? unknownRoute(facts) : serviceRoute(service, facts);
}

function ownKind(path: string): OwnRoute["kind"] | undefined {
  if (!path.startsWith("/_")) return undefined;
  const slash = path.indexOf("/", 2);
  switch (slash < 0 ? path : path.slice(0, slash)) {
    case "/_atoll":
      return "admin";
    case "/_localstack":
      return "localstack";
    case "/_aws":
      return "developer";
    default:
      return undefined;
  }
}

function serviceRoute(service: IndexedService, facts: RouteFacts): ServiceRoute | Wanted {
  const { request, form } = facts;
  const protocol = protocolOf(service, facts);
  const operation = operationOf(service, protocol, facts);
  const isQuery = protocol === "awsQuery" || protocol === "ec2Query";
  if (operation === undefined && isQuery && isFormPending(facts)) return "form";
  return {
    kind: "service",
    service: service.id,
    protocol,
    operation,
    path: request.path,
    labels: labelsOf(service, isQuery, facts),
    unreadable: form?.failure,
  };
}

function operationOf(
  { targetPrefix }: IndexedService,
  protocol: Protocol,
  facts: RouteFacts,
): string | undefined {
  switch (protocol) {
    case "restJson1":
    case "restXml":
      return undefined;
    case "awsQuery":
    case "ec2Query":
      return queryParameter(facts, "Action");
    case "awsJson1_0":
    case "awsJson1_1":
    case "rpcv2Cbor":
      return targetOf(facts.request, targetPrefix);
  }
}

function targetOf(request: RouteRequest, ownPrefix: string | undefined): string | undefined {
  const target = readRpcTarget(request);
  if (target === undefined || target.operation === "") return undefined;
  const isOwn = target.prefix === undefined || target.prefix === ownPrefix;
  // Another service's operation is none of this one's, even if the names are the same.
  return isOwn ? target.operation : `${target.prefix}.${target.operation}`;
}

function labelsOf(
  { id }: IndexedService,
  isQuery: boolean,
  { request, host, scope }: RouteFacts,
): ServiceRoute["labels"] {
  if (host.kind === "bucket") return id === "s3" ? { Bucket: host.bucket } : undefined;
  if (host.kind === "access-point") {
    if (id !== "s3") return undefined;
    const region = host.region ?? scope?.region ?? DEFAULT_REGION;
    const { name, account } = host;
    return { Bucket: accessPointArn({ partition: partitionOf(region), account, region, name }) };
  }
  if (id === "sqs") {
    if (!isQuery || queuePathForm(request.path) === undefined) return undefined;
    return { QueueUrl: `http://${request.headers["host"] ?? "localhost"}${request.path}` };
  }
  const isControl = id === "s3control" && host.kind === "service" && host.account !== undefined;
  return isControl ? { AccountId: host.account } : undefined;
}

function unknownRoute(facts: RouteFacts): UnknownRoute {
  const { request, scope } = facts;
  return {
    kind: "unknown",
    protocol: protocolOfUnknown(facts),
    path: request.path,
    signingName: scope?.service === "" ? undefined : scope?.service,
    target: request.headers["x-amz-target"] ?? queryParameter(facts, "Action"),
  };
}
