/**
 * Signature Version 2 of S3, in the header (`AWS key:signature`) and in the query. AWS takes it in
 * its older regions only; it is verified in every region here, because boto3 still writes presigned
 * URLs this way unless it is told otherwise.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html | Signing and authenticating REST requests (version 2)}
 */
import { createHmac } from "node:crypto";
import { readParameters, type SignatureClaim } from "./signature-claim.ts";

/** The parts of a request that a version 2 signature covers. */
export interface SigV2Parts {
  readonly method: string;
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly rawHeaders: readonly string[];
  /** The bucket, when the host names it. */
  readonly hostBucket?: string | undefined;
}

/** Query parameters that name a sub-resource, or change headers of the answer. */
const SIGNED_PARAMETERS: ReadonlySet<string> = new Set([
  "accelerate",
  "acl",
  "analytics",
  "cors",
  "defaultObjectAcl",
  "delete",
  "encryption",
  "inventory",
  "legal-hold",
  "lifecycle",
  "location",
  "logging",
  "metrics",
  "notification",
  "object-lock",
  "ownershipControls",
  "partNumber",
  "policy",
  "policyStatus",
  "publicAccessBlock",
  "replication",
  "requestPayment",
  "response-cache-control",
  "response-content-disposition",
  "response-content-encoding",
  "response-content-language",
  "response-content-type",
  "response-expires",
  "restore",
  "retention",
  "select",
  "select-type",
  "storageClass",
  "tagging",
  "torrent",
  "uploadId",
  "uploads",
  "versionId",
  "versioning",
  "versions",
  "website",
]);

/** Writes the string to sign of version 2. */
export function sigV2StringToSign(parts: SigV2Parts, claim: SignatureClaim): string {
  const headers = coveredHeaders(parts, claim.place);
  const date =
    claim.place === "query"
      ? (claim.expires ?? "")
      : headers.has("x-amz-date")
        ? ""
        : (headers.get("date") ?? "");
  let text = `${parts.method}\n${headers.get("content-md5") ?? ""}\n${headers.get("content-type") ?? ""}\n${date}\n`;
  for (const name of [...headers.keys()].toSorted()) {
    if (name.startsWith("x-amz-")) text += `${name}:${headers.get(name)}\n`;
  }
  return text + canonicalResource(parts);
}

/** Signs a version 2 string, in base64. */
export function sigV2SignatureOf(secretAccessKey: string, text: string): string {
  return createHmac("sha1", secretAccessKey).update(text, "latin1").digest("base64");
}

/** Headers by lower-case name, and those that a presigned URL carries as parameters. */
function coveredHeaders(parts: SigV2Parts, place: SignatureClaim["place"]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < parts.rawHeaders.length; index += 2) {
    const name = (parts.rawHeaders[index] ?? "").toLowerCase();
    const value = (parts.rawHeaders[index + 1] ?? "").trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  if (place === "header") return headers;
  for (const [name, value] of readParameters(parts.rawQuery)) {
    const isHeader = name.startsWith("x-amz-") || name === "content-md5" || name === "content-type";
    if (isHeader) headers.set(name, value);
  }
  return headers;
}

function canonicalResource({ rawPath, rawQuery, hostBucket }: SigV2Parts): string {
  const path = hostBucket === undefined ? rawPath : `/${hostBucket}${rawPath}`;
  const covered: string[] = [];
  for (const [name, value] of readParameters(rawQuery)) {
    if (!SIGNED_PARAMETERS.has(name)) continue;
    covered.push(value === "" ? name : `${name}=${value}`);
  }
  return covered.length === 0 ? path : `${path}?${covered.toSorted().join("&")}`;
}
