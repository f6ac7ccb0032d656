/**
 * Whom and what a signature names, read but not believed: routing needs the service, everything
 * else the region. Whether the signature holds, or is even complete, is asked later, by the
 * authenticator.
 *
 * ```
 * Authorization: AWS4-HMAC-SHA256 Credential=AKIA.../20260101/eu-west-1/sqs/aws4_request, ...
 * Authorization: AWS4-ECDSA-P256-SHA256 Credential=AKIA.../20260101/s3/aws4_request, ...
 * Authorization: AWS AKIA...:signature
 * ?X-Amz-Credential=AKIA...%2F20260101%2Feu-west-1%2Fs3%2Faws4_request&...
 * ?AWSAccessKeyId=AKIA...&Signature=...&Expires=...
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html | Elements of a request signature}
 */
import { DEFAULT_REGION } from "../model/scope.ts";
import type { Headers } from "../protocols/protocol.ts";
import { findQueryParameter } from "./request-parameter.ts";

/** What a signature says it is for. */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** `20260101`; empty in Signature Version 2, which names none. */
  readonly date: string;
  /** us-east-1 where the signature names none, or any. */
  readonly region: string;
  /** The signing name of the service; empty in Signature Version 2, which names none. */
  readonly service: string;
}

/** Reads the scope of a signature, in the header or in the query; undefined without a readable one. */
export function readCredentialScope(headers: Headers, query: string): CredentialScope | undefined {
  const authorization = headers["authorization"];
  if (authorization !== undefined) {
    const scope = scopeOfHeader(authorization, headers);
    if (scope !== undefined) return scope;
  }
  return query === "" ? undefined : scopeOfQuery(query);
}

function scopeOfHeader(text: string, headers: Headers): CredentialScope | undefined {
  if (text.startsWith("AWS4-")) {
    const label = text.indexOf("Credential=");
    if (label < 0) return undefined;
    const start = label + 11;
    const credential = text.slice(start, endOfPart(text, start));
    const isAsymmetric = text.startsWith("ECDSA", 5);
    return parseScope(credential, isAsymmetric ? (headers["x-amz-region-set"] ?? "") : undefined);
  }
  if (!text.startsWith("AWS ")) return undefined;
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : scopeWithoutPlace(text.slice(4, colon).trim());
}

/** Parts are separated by commas, spaces or both. */
function endOfPart(text: string, start: number): number {
  const comma = text.indexOf(",", start);
  const end = comma < 0 ? text.length : comma;
  const space = text.indexOf(" ", start);
  return space < 0 || space > end ? end : space;
}

function scopeOfQuery(query: string): CredentialScope | undefined {
  const credential = findQueryParameter(query, "X-Amz-Credential");
  if (credential !== undefined) {
    const isAsymmetric = query.includes("X-Amz-Algorithm=AWS4-ECDSA");
    const regionSet = isAsymmetric ? findQueryParameter(query, "X-Amz-Region-Set") : undefined;
    return parseScope(credential, isAsymmetric ? (regionSet ?? "") : undefined);
  }
  const accessKeyId = findQueryParameter(query, "AWSAccessKeyId");
  return accessKeyId === undefined ? undefined : scopeWithoutPlace(accessKeyId);
}

/**
 * @param regionSet Of asymmetric signatures, which are for several regions and name them elsewhere.
 */
function parseScope(
  credential: string,
  regionSet: string | undefined,
): CredentialScope | undefined {
  const keyEnd = credential.indexOf("/");
  const dateEnd = credential.indexOf("/", keyEnd + 1);
  const regionEnd = regionSet === undefined ? credential.indexOf("/", dateEnd + 1) : dateEnd;
  const serviceEnd = credential.indexOf("/", regionEnd + 1);
  if (keyEnd < 1 || dateEnd < 0 || regionEnd < 0 || serviceEnd < 0) return undefined;
  const service = credential.slice(regionEnd + 1, serviceEnd);
  if (service === "") return undefined;
  return {
    accessKeyId: credential.slice(0, keyEnd),
    date: credential.slice(keyEnd + 1, dateEnd),
    region:
      regionSet === undefined
        ? credential.slice(dateEnd + 1, regionEnd) || DEFAULT_REGION
        : firstRegion(regionSet),
    service,
  };
}

/** `eu-west-1,eu-central-1`, or a pattern such as `*`. */
function firstRegion(regionSet: string): string {
  const first = regionSet.split(",", 1)[0]?.trim() ?? "";
  return first === "" || first.includes("*") ? DEFAULT_REGION : first;
}

function scopeWithoutPlace(accessKeyId: string): CredentialScope | undefined {
  if (accessKeyId === "") return undefined;
  return { accessKeyId, date: "", region: DEFAULT_REGION, service: "" };
}
