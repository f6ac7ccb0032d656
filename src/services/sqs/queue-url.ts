/**
 * Queue URLs. Atoll reads every form that AWS and LocalStack hand out, so that a URL kept in some
 * configuration still leads to its queue, and writes the one form that the settings name:
 *
 * ```
 * strategy   URL
 * atoll      http://<Host>/queue/<region>/<account>/<name>       (default; works offline)
 *            http://<Host>/<account>/<name>                      to Terraform, which takes no other
 * path       http://<publicHost>/queue/<region>/<account>/<name>
 * standard   http://sqs.<region>.<publicHost>/<account>/<name>
 * domain     http://[<region>.]queue.<publicHost>/<account>/<name>
 * off        http://<publicHost>/<account>/<name>                (the region is lost)
 * dynamic    one of the above, as the request's own host is
 * ```
 */
import type { ServiceSettings } from "../../model/operation.ts";
import type { Caller } from "../../model/principal.ts";
import { isAccountId } from "../../model/scope.ts";
import type { QueuePlace } from "./queue.ts";

/** What a queue URL says. */
export interface QueueUrlParts {
  readonly account: string;
  /** Undefined where the form does not name it; the request's own region then. */
  readonly region: string | undefined;
  readonly name: string;
}

/** Region of a `queue.<domain>` host without one, as in AWS's oldest URLs. */
const LEGACY_HOST_REGION = "us-east-1";

/** Reads a queue URL in any of its forms; undefined when it has none of them. */
export function parseQueueUrl(url: string): QueueUrlParts | undefined {
  const hostAt = hostStart(url);
  if (hostAt === undefined) return undefined;
  const pathAt = url.indexOf("/", hostAt);
  if (pathAt < 0) return undefined;
  return parseQueuePath(url.slice(pathAt), url.slice(hostAt, pathAt));
}

/**
 * Reads the path of a queue URL, as requested or as part of one.
 *
 * @param path For example `/queue/eu-west-1/111122223333/orders`, without a query.
 * @param host For example `sqs.eu-west-1.amazonaws.com`; it may name the region.
 */
export function parseQueuePath(path: string, host: string): QueueUrlParts | undefined {
  const parts = path.split("/", PATH_PARTS_MAX);
  if (parts[0] !== "") return undefined;
  if (parts.at(-1) === "") parts.pop();
  if (parts.length === 5 && parts[1] === "queue") {
    return partsOf(parts[3], parts[2], parts[4]);
  }
  return parts.length === 3 ? partsOf(parts[1], regionOfHost(host), parts[2]) : undefined;
}

/** Enough to tell a path that is too long from one that is not. */
const PATH_PARTS_MAX = 7;

function partsOf(
  account: string | undefined,
  region: string | undefined,
  name: string | undefined,
): QueueUrlParts | undefined {
  if (account === undefined || !isAccountId(account)) return undefined;
  if (name === undefined || name === "" || region === "") return undefined;
  return { account, region, name };
}

function hostStart(url: string): number | undefined {
  if (url.startsWith("http://")) return 7;
  return url.startsWith("https://") ? 8 : undefined;
}

function regionOfHost(host: string): string | undefined {
  if (host.startsWith("sqs.") || host.startsWith("sqs-fips.")) {
    const label = host.split(".", 2)[1];
    return label !== undefined && isRegionName(label) ? label : undefined;
  }
  if (host.startsWith("queue.")) return LEGACY_HOST_REGION;
  const dot = host.indexOf(".");
  return dot > 0 && host.startsWith(".queue.", dot) ? host.slice(0, dot) : undefined;
}

/** `sqs.localhost.localstack.cloud` names no region although a label follows. */
function isRegionName(label: string): boolean {
  return /^[a-z]{2}(-[a-z]+)+-\d+$/.test(label);
}

/** What is known of the request that a URL is written for. */
export interface QueueUrlReader {
  /** The base URL under which the client reached Atoll. */
  readonly endpoint: string;
  readonly caller: Pick<Caller, "userAgent">;
  readonly settings: Pick<ServiceSettings, "sqsEndpointStrategy" | "publicHost">;
}

/** Writes the URL of a queue. */
export function queueUrl(
  { account, region, name }: Omit<QueuePlace, "partition">,
  { endpoint, caller, settings }: QueueUrlReader,
): string {
  const { scheme, host } = splitEndpoint(endpoint);
  const { sqsEndpointStrategy: strategy, publicHost } = settings;
  const path = `${account}/${name}`;
  if (strategy === "atoll") {
    const place = readsAccountAndNameOnly(caller.userAgent) ? path : `queue/${region}/${path}`;
    return `${scheme}${host}/${place}`;
  }
  const [form, base] = strategy === "dynamic" ? formOfHost(host) : [strategy, publicHost];
  if (form === "standard") return `${scheme}sqs.${region}.${base}/${path}`;
  if (form === "path") return `${scheme}${base}/queue/${region}/${path}`;
  if (form === "off") return `${scheme}${base}/${path}`;
  const regionLabel = region === LEGACY_HOST_REGION ? "" : `${region}.`;
  return `${scheme}${regionLabel}queue.${base}/${path}`;
}

/**
 * Terraform's AWS provider, and Pulumi's that is made of it, refuse a URL whose path has other than
 * two parts. They sign for the region that they work in, so the region is known without the URL.
 *
 * @see {@link https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/sqs/queue.go | queueNameFromURL}
 */
function readsAccountAndNameOnly(userAgent: string | undefined): boolean {
  return userAgent !== undefined && /terraform-provider-aws|pulumi/i.test(userAgent);
}

type UrlForm = "standard" | "domain" | "path" | "off";

/** The form that fits the host a client used, and that host without the form's own labels. */
function formOfHost(host: string): readonly [UrlForm, string] {
  const labels = host.split(".");
  if (labels[0] === "sqs" && labels.length > 2) return ["standard", labels.slice(2).join(".")];
  if (labels[0] === "queue" && labels.length > 1) return ["domain", labels.slice(1).join(".")];
  if (labels[1] === "queue" && labels.length > 2) return ["domain", labels.slice(2).join(".")];
  return ["path", host];
}

function splitEndpoint(endpoint: string): { readonly scheme: string; readonly host: string } {
  const hostAt = endpoint.indexOf("://") + 3;
  const end = endpoint.endsWith("/") ? endpoint.length - 1 : endpoint.length;
  return { scheme: endpoint.slice(0, hostAt), host: endpoint.slice(hostAt, end) };
}
