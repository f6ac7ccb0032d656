/**
 * What a request to S3 says of its body (`x-amz-content-sha256`), to be proved while it is read:
 * S3 believes the header when it verifies a signature and looks at the body later.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html | Authenticating requests: the Authorization header}
 */
import { s3ContentSha256Mismatch } from "./s3-authentication-faults.ts";
import type { ChunkSigning } from "./chunk-signatures.ts";

export type PayloadClaim =
  /** Nothing is left to prove: nothing was claimed, or the signature covered it. */
  | { readonly kind: "settled" }
  /** The body must have this SHA-256. */
  | { readonly kind: "sha256"; readonly sha256: string }
  | ChunkedPayload;

/** The body comes in `aws-chunked` encoding. */
export interface ChunkedPayload {
  readonly kind: "chunked";
  /** Each chunk carries a signature. */
  readonly isSigned: boolean;
  /** With what the chunks' signatures are verified; they are not without it. */
  readonly signing?: ChunkSigning;
  /** Trailing headers follow the last chunk. */
  readonly hasTrailer: boolean;
}

export const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

const SETTLED: PayloadClaim = { kind: "settled" };

/** Reads the header's value; undefined when it is none that S3 knows. */
export function readPayloadClaim(contentSha256: string | undefined): PayloadClaim | undefined {
  switch (contentSha256) {
    case undefined:
    case UNSIGNED_PAYLOAD:
      return SETTLED;
    case "STREAMING-UNSIGNED-PAYLOAD-TRAILER":
      return { kind: "chunked", isSigned: false, hasTrailer: true };
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD":
    case "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD":
      return { kind: "chunked", isSigned: true, hasTrailer: false };
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER":
    case "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER":
      return { kind: "chunked", isSigned: true, hasTrailer: true };
    default:
      return /^[\da-f]{64}$/i.test(contentSha256)
        ? { kind: "sha256", sha256: contentSha256 }
        : undefined;
  }
}

/**
 * Proves a claimed hash.
 *
 * @param computed The SHA-256 of the body as received, lower-case hex.
 * @throws Fault `XAmzContentSHA256Mismatch`
 */
export function provePayload(claim: PayloadClaim, computed: string): void {
  if (claim.kind !== "sha256" || claim.sha256.toLowerCase() === computed) return;
  throw s3ContentSha256Mismatch(claim.sha256, computed);
}
