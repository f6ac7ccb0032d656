/**
 * What tells AWS's services apart on the wire: signing names, `X-Amz-Target` prefixes, hosts, paths.
 * The facts are in `service-list.ts`, which `tools/generate-service-index.ts` writes; here they
 * become maps, once, when the program starts.
 *
 * ```
 * servicesSignedAs("dynamodb")                   dynamodb, dynamodbstreams
 * servicesWithTarget("AmazonSQS")                sqs
 * servicesAtHost("streams.dynamodb.us-east-1.")  dynamodbstreams
 * ```
 */
import type { Protocol } from "../model/contract.ts";
import { PATHS, SERVICES, TARGETS } from "./service-list.ts";

/** A service of AWS's, whether Atoll has it or not. */
export interface IndexedService {
  /** The name by which Atoll and botocore call it, for example `events`. */
  readonly id: string;
  readonly endpointPrefix: string;
  readonly signingName: string;
  /** What stands before the operation in `X-Amz-Target`, or names the service in a CBOR path. */
  readonly targetPrefix: string | undefined;
  readonly apiVersion: string;
  /** Its preferred protocol first. */
  readonly protocols: readonly Protocol[];
}

type ServicesByKey = ReadonlyMap<string, readonly IndexedService[]>;

const NONE: readonly IndexedService[] = [];

/** Every service, in alphabetical order. */
export const allServices: readonly IndexedService[] = linesOf(SERVICES).map(parseService);

const byId: ReadonlyMap<string, IndexedService> = new Map(
  allServices.map((service) => [service.id, service]),
);
const bySigningName: ServicesByKey = groupBy((service) => service.signingName);
const byTargetPrefix: ServicesByKey = groupBy((service) => service.targetPrefix);
const byEndpointPrefix: ServicesByKey = groupBy((service) => service.endpointPrefix);
const byVersion: ServicesByKey = groupBy((service) => service.apiVersion);
const paths: ReadonlyMap<string, readonly string[]> = namesById(PATHS);
const targets: ReadonlyMap<string, readonly string[]> = namesById(TARGETS);

/** The service with this id. */
export function findService(id: string): IndexedService | undefined {
  return byId.get(id);
}

/** @throws An error when there is none: for ids that stand in the code. */
export function requireService(id: string): IndexedService {
  const service = byId.get(id);
  if (service === undefined) throw new Error(`the service index has no \`${id}\``);
  return service;
}

/** The services whose requests are signed with this name; none when AWS has no such name. */
export function servicesSignedAs(signingName: string): readonly IndexedService[] {
  return bySigningName.get(signingName) ?? NONE;
}

/** The services with this prefix of `X-Amz-Target`. */
export function servicesWithTarget(prefix: string): readonly IndexedService[] {
  return byTargetPrefix.get(prefix) ?? NONE;
}

/** The services of this version that speak a Query protocol. */
export function queryServicesOfVersion(version: string): readonly IndexedService[] {
  return (byVersion.get(version) ?? NONE).filter(speaksQuery);
}

/** Tells whether a service reads its operation from the parameter `Action`. */
export function speaksQuery({ protocols }: IndexedService): boolean {
  return protocols.includes("awsQuery") || protocols.includes("ec2Query");
}

/** No endpoint prefix has more labels, `data.jobs.iot` for example. */
const PREFIX_LABELS_MAX = 3;

/**
 * The services whose endpoint a host is, by the longest prefix that fits.
 *
 * @param host In lower case, without a port.
 */
export function servicesAtHost(host: string): readonly IndexedService[] {
  let found = NONE;
  let end = host.indexOf(".");
  for (let labels = 1; end > 0 && labels <= PREFIX_LABELS_MAX; labels += 1) {
    found = byEndpointPrefix.get(withoutFips(host.slice(0, end))) ?? found;
    end = host.indexOf(".", end + 1);
  }
  return found;
}

function withoutFips(prefix: string): string {
  return prefix.endsWith("-fips") ? prefix.slice(0, -5) : prefix;
}

/** How many characters of a path tell that it is this service's; 0 when none do. */
export function pathFit({ id }: IndexedService, path: string): number {
  let fit = 0;
  for (const beginning of paths.get(id) ?? []) {
    if (beginning.length <= fit || !path.startsWith(beginning)) continue;
    if (path.length === beginning.length || path[beginning.length] === "/") fit = beginning.length;
  }
  return fit;
}

/** Tells whether, of the services that share a target prefix, only this one has an operation. */
export function aloneHasTarget({ id }: IndexedService, operation: string): boolean {
  return targets.get(id)?.includes(operation) ?? false;
}

function linesOf(text: string): readonly string[] {
  return text.trim().split("\n");
}

function parseService(line: string): IndexedService {
  const [id = "", endpointPrefix = "", signingName = "", target, apiVersion = "", protocols = ""] =
    line.split(" ");
  return {
    id,
    endpointPrefix,
    signingName,
    targetPrefix: target === "-" ? undefined : target,
    apiVersion,
    protocols: protocols.split(",") as Protocol[],
  };
}

function namesById(text: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const line of linesOf(text)) {
    const [id = "", ...names] = line.split(" ");
    found.set(id, names);
  }
  return found;
}

function groupBy(keyOf: (service: IndexedService) => string | undefined): ServicesByKey {
  const groups = new Map<string, IndexedService[]>();
  for (const service of allServices) {
    const key = keyOf(service);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [service]);
    else group.push(service);
  }
  return groups;
}
