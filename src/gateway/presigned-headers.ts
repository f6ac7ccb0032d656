import type { Caller } from "../model/principal.ts";
import type { Headers } from "../protocols/protocol.ts";

/** What of a presigned URL is its signature, and no header of the signed request. */
const OF_THE_SIGNATURE: ReadonlySet<string> = new Set([
  "x-amz-algorithm",
  "x-amz-content-sha256",
  "x-amz-credential",
  "x-amz-date",
  "x-amz-expires",
  "x-amz-security-token",
  "x-amz-signature",
  "x-amz-signedheaders",
]);

/**
 * A checksum in the query is not looked at: a URL is mostly signed before the body is known, and the
 * JavaScript SDK writes that of an empty one. LocalStack's tests against AWS say so.
 *
 * @see {@link https://github.com/localstack/localstack/issues/12169 | Value for x-amz-checksum-crc32 header is invalid}
 */
const OF_THE_BODY = /^x-amz-(?:checksum-|sdk-checksum-algorithm$)/;

/**
 * The headers of a request with those that its presigned URL carries. Signers move `x-amz-` headers
 * into the query, the JavaScript SDK all but a few of them, and S3 reads them there:
 *
 * ```
 * PUT /photos/cat.jpg?x-amz-acl=private&x-amz-meta-taken=2026&X-Amz-Signature=...
 * x-amz-acl: private
 * x-amz-meta-taken: 2026
 * ```
 *
 * They are signed with the query. A header goes before a parameter of the same name.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html | Authenticating requests: using query parameters}
 */
export function withPresignedHeaders(
  headers: Headers,
  query: string,
  { signature }: Pick<Caller, "signature">,
): Headers {
  if (signature?.authType !== "REST-QUERY-STRING") return headers;
  const found: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const lower = name.toLowerCase();
    if (lower.startsWith("x-amz-") && !isLeft(lower)) found[lower] = value;
  }
  return { ...found, ...headers };
}

function isLeft(name: string): boolean {
  return OF_THE_SIGNATURE.has(name) || OF_THE_BODY.test(name);
}
