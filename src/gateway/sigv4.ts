/**
 * The arithmetic of Signature Version 4, for all its uses: headers, presigned URLs, chunks of an
 * upload, and the policy of a browser form. A signature is an HMAC of a *string to sign*:
 *
 * ```
 * AWS4-HMAC-SHA256                          what is signed
 * 20150830T123600Z                          when
 * 20150830/us-east-1/sqs/aws4_request       the credential's scope
 * 816cd5b414d056048ba4f7c5386d6e0533120...  hash of the canonical request
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html | Signature Version 4}
 */
import { createHmac, hash, timingSafeEqual, type KeyObject } from "node:crypto";
import { canonicalRequest, verbatimRequest } from "./sigv4-canonical.ts";
import type { CanonicalParts, PathRule } from "./sigv4-canonical.ts";

export const SIGV4_ALGORITHM = "AWS4-HMAC-SHA256";

/** SHA-256 of nothing, in hex. */
export const EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** A signature to verify, and what it should be over. */
export interface SignedRequest extends CanonicalParts {
  readonly signature: string;
  /** `20150830T123600Z` */
  readonly amzDate: string;
  /** `20150830/us-east-1/sqs/aws4_request` */
  readonly scope: string;
  readonly pathRule: PathRule;
  readonly key: KeyObject;
}

/** What was computed, for the errors that show it and for signatures that build on this one. */
export interface Verification {
  readonly isValid: boolean;
  readonly stringToSign: string;
  readonly canonicalRequest: string;
}

/** Verifies the signature of a request. */
export function verifySignature(request: SignedRequest): Verification {
  const computed = computeWith(request, canonicalRequest(request, request.pathRule));
  if (computed.isValid) return computed;
  const verbatim = verbatimRequest(request, request.pathRule);
  if (verbatim === computed.canonicalRequest) return computed;
  const second = computeWith(request, verbatim);
  return second.isValid ? second : computed;
}

function computeWith(request: SignedRequest, canonical: string): Verification {
  const text = stringToSign(request.amzDate, request.scope, canonical);
  const isValid = isSameText(signatureOf(request.key, text), request.signature);
  return { isValid, stringToSign: text, canonicalRequest: canonical };
}

/** Writes the string to sign of a canonical request. */
export function stringToSign(amzDate: string, scope: string, canonical: string): string {
  return `${SIGV4_ALGORITHM}\n${amzDate}\n${scope}\n${sha256Hex(canonical)}`;
}

/** Signs a text, in hex. */
export function signatureOf(key: KeyObject, text: string): string {
  return createHmac("sha256", key).update(text, "utf8").digest("hex");
}

/** Compares two texts in a time that does not tell where they differ. */
export function isSameText(expected: string, given: string): boolean {
  const expectedBytes = bytesOf(expected);
  const givenBytes = bytesOf(given);
  return (
    expectedBytes.byteLength === givenBytes.byteLength && timingSafeEqual(expectedBytes, givenBytes)
  );
}

/** SHA-256 in hex. A text's characters up to U+00FF are bytes off the wire; see {@link bytesOf}. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash("sha256", typeof data === "string" ? bytesOf(data) : data, "hex");
}

/**
 * The bytes of a text from the wire: Node reads headers and targets as Latin-1, one character a
 * byte. Only callers in process can send other characters; those mean UTF-8.
 */
function bytesOf(text: string): Buffer {
  return Buffer.from(text, isLatin1(text) ? "latin1" : "utf8");
}

function isLatin1(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 255) return false;
  }
  return true;
}
