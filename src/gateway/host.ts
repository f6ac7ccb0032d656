/**
 * What the Host of a request tells. AWS names services, regions and single resources by host, and
 * LocalStack's users send the same hosts with another domain behind:
 *
 * ```
 * photos.s3.eu-west-1.localhost:4566         the bucket `photos`
 * my.photos.s3.localhost.localstack.cloud    the bucket `my.photos`
 * 111122223333.s3-control.us-east-1...       S3 Control, for account 111122223333
 * sales-111122223333.s3-accesspoint.eu-...   the access point `sales` of 111122223333
 * sales-111122223333.localhost:4566          the same: how SDKs write it before an endpoint given to them
 * photos.s3-website.eu-west-1...             the website of the bucket `photos`
 * abc123.lambda-url.us-east-1...             the function URL `abc123`
 * abc123.execute-api.us-east-1...            the API `abc123`
 * streams.dynamodb.us-east-1...              DynamoDB Streams
 * eu-west-1.queue...                         SQS, in its oldest form
 * localhost:4566                             nothing
 * ```
 */
import { requireService, servicesAtHost, type IndexedService } from "./service-index.ts";

export type HostForm =
  | { readonly kind: "bucket"; readonly bucket: string }
  | {
      readonly kind: "access-point";
      readonly name: string;
      readonly account: string;
      /** Undefined where the host does not say it: then the signature does. */
      readonly region: string | undefined;
    }
  | {
      readonly kind: "resource";
      readonly resource: HostedResource;
      readonly name: string;
      readonly region: string | undefined;
    }
  | {
      readonly kind: "service";
      /** More than one where AWS's services share a host. */
      readonly services: readonly IndexedService[];
      readonly account?: string;
    }
  | { readonly kind: "queue" }
  | { readonly kind: "other" };

/** What has a host of its own and answers with its users' content rather than as an AWS API. */
export type HostedResource = "function-url" | "website" | "api";

const OTHER: HostForm = { kind: "other" };
const QUEUE: HostForm = { kind: "queue" };
const s3: HostForm = { kind: "service", services: [requireService("s3")] };
const s3Control: readonly IndexedService[] = [requireService("s3control")];

/** No name in DNS is longer, and no port. */
const HOST_LENGTH_MAX = 255 + ":65535".length;

/** Clients send few different hosts, each very often. */
const known = new Map<string, HostForm>();
const KNOWN_MAX = 500;

/**
 * Reads a Host header. Never throws: a host that says nothing is `other`.
 *
 * @param home The host that the client was given, if that is known: SDKs put a bucket's name before it.
 */
export function readHost(header: string | undefined, home?: string): HostForm {
  if (header === undefined || header.length > HOST_LENGTH_MAX) return OTHER;
  let form = known.get(header);
  if (form === undefined) {
    form = parseHost(withoutPort(header.toLowerCase()));
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(header, form);
  }
  if (form.kind !== "other" || home === undefined) return form;
  return bucketBefore(home, header) ?? form;
}

/** S3 Control's client puts the account there, and names buckets in the path. */
function bucketBefore(home: string, header: string): HostForm | undefined {
  if (!header.endsWith(`.${home}`)) return undefined;
  const bucket = header.slice(0, -home.length - 1);
  return /^\d{12}$/.test(bucket) ? undefined : { kind: "bucket", bucket };
}

function withoutPort(host: string): string {
  const colon = host.indexOf(":");
  return colon < 0 ? host : host.slice(0, colon);
}

function parseHost(host: string): HostForm {
  const labels = host.split(".");
  return (
    resourceHost(labels) ??
    bucketHost(labels) ??
    controlHost(labels) ??
    queueHost(labels) ??
    serviceHost(host, labels) ??
    accessPointHost(labels) ??
    OTHER
  );
}

function resourceHost(labels: readonly string[]): HostForm | undefined {
  const [name = "", kind, region] = labels;
  if (name === "" || labels.length < 3) return undefined;
  if (kind === "lambda-url") return resource("function-url", name, region);
  // Private APIs are reached through an endpoint that stands behind the id.
  if (kind === "execute-api") return resource("api", name.split("-vpce-", 1)[0] ?? name, region);
  return websiteHost(labels);
}

/** `<bucket>.s3-website.<region>.<domain>` or `<bucket>.s3-website-<region>.<domain>` */
function websiteHost(labels: readonly string[]): HostForm | undefined {
  const at = labels.findLastIndex((label) => label.startsWith("s3-website"));
  if (at < 1 || at === labels.length - 1) return undefined;
  const label = labels[at] ?? "";
  const region = label === "s3-website" ? labels[at + 1] : label.slice("s3-website-".length);
  return resource("website", labels.slice(0, at).join("."), region);
}

function resource(kind: HostedResource, name: string, region: string | undefined): HostForm {
  const isNamed = region !== undefined && looksLikeRegion(region);
  return { kind: "resource", resource: kind, name, region: isNamed ? region : undefined };
}

/** The last label that is S3's own counts: names of buckets may have dots, and `s3` in them. */
function bucketHost(labels: readonly string[]): HostForm | undefined {
  const at = labels.findLastIndex(isS3Label);
  if (at < 1 || at === labels.length - 1 || labels[0] === "") return undefined;
  return { kind: "bucket", bucket: labels.slice(0, at).join(".") };
}

/** `s3`, `s3-fips`, `s3-accelerate`, and AWS's older `s3-eu-west-1` and `s3-external-1`. */
function isS3Label(label: string): boolean {
  if (!label.startsWith("s3")) return false;
  if (label === "s3" || label === "s3-fips" || label === "s3-accelerate") return true;
  return label.startsWith("s3-") && looksLikeRegion(label.slice(3));
}

/** `us-gov-west-1` and its like; also `external-1`. */
function looksLikeRegion(label: string): boolean {
  const last = label.charCodeAt(label.length - 1);
  return label.includes("-") && last >= 48 && last <= 57;
}

function controlHost(labels: readonly string[]): HostForm | undefined {
  const [account = "", label] = labels;
  if ((label !== "s3-control" && label !== "s3-control-fips") || account === "") return undefined;
  return { kind: "service", services: s3Control, account };
}

function queueHost(labels: readonly string[]): HostForm | undefined {
  const at = labels.indexOf("queue");
  const isQueue = at === 0 || (at === 1 && looksLikeRegion(labels[0] ?? ""));
  return isQueue && at < labels.length - 1 ? QUEUE : undefined;
}

function serviceHost(host: string, labels: readonly string[]): HostForm | undefined {
  const services = servicesAtHost(host);
  if (services.length > 0) return { kind: "service", services };
  return labels.length > 1 && isS3Label(labels[0] ?? "") ? s3 : undefined;
}

const ALIAS_END = "-s3alias";

/** `<name>-<account>` before S3's host for access points, or before any; or an alias before any. */
function accessPointHost(labels: readonly string[]): HostForm | undefined {
  const [first = "", second = "", ...others] = labels;
  if (second === "") return undefined;
  if (first.endsWith(ALIAS_END)) return { kind: "bucket", bucket: first };
  const [, name, account] = /^([a-z0-9-]+)-(\d{12})$/.exec(first) ?? [];
  if (name === undefined || account === undefined) return undefined;
  const isOfS3 = second === "s3-accesspoint" || second === "s3-accesspoint-fips";
  const region = isOfS3 ? others.find(looksLikeRegion) : undefined;
  return { kind: "access-point", name, account, region };
}
