import { createHash, type Hash, type KeyObject } from "node:crypto";
import { s3SignatureMismatch } from "./s3-authentication-faults.ts";
import { EMPTY_SHA256, isSameText, sha256Hex, signatureOf } from "./sigv4.ts";

/** With what the signatures of chunks are computed. */
export interface ChunkSigning {
  readonly key: KeyObject;
  /** `20150830T123600Z` */
  readonly amzDate: string;
  /** `20150830/us-east-1/s3/aws4_request` */
  readonly scope: string;
  /** The request's own signature, which the first chunk's builds on. */
  readonly seedSignature: string;
  readonly accessKeyId: string;
  /** Shown in the error when a signature does not match. */
  readonly canonicalRequest: string;
}

/** Verifies the signatures of chunks, each of which builds on the one before. */
export class ChunkSignatures {
  readonly #signing: ChunkSigning;
  #previous: string;
  #claimed = "";
  #hash: Hash | undefined;

  constructor(signing: ChunkSigning) {
    this.#signing = signing;
    this.#previous = signing.seedSignature;
  }

  /** Begins a chunk that claims a signature. */
  beginChunk(claimed: string): void {
    this.#claimed = claimed;
    this.#hash = undefined;
  }

  update(data: Uint8Array): void {
    this.#hash ??= createHash("sha256");
    this.#hash.update(data);
  }

  /**
   * Ends a chunk.
   *
   * @throws Fault `SignatureDoesNotMatch`
   */
  endChunk(): void {
    const dataHash = this.#hash?.digest("hex") ?? EMPTY_SHA256;
    this.#verify("PAYLOAD", `${EMPTY_SHA256}\n${dataHash}`, this.#claimed);
    this.#previous = this.#claimed;
  }

  /**
   * Verifies the trailing headers.
   *
   * @throws Fault `SignatureDoesNotMatch`
   */
  verifyTrailer(trailers: ReadonlyMap<string, string>, claimed: string): void {
    let text = "";
    for (const [name, value] of trailers) text += `${name}:${value}\n`;
    this.#verify("TRAILER", sha256Hex(text), claimed);
  }

  #verify(what: "PAYLOAD" | "TRAILER", hashes: string, claimed: string): void {
    const { key, amzDate, scope, accessKeyId, canonicalRequest } = this.#signing;
    const stringToSign = `AWS4-HMAC-SHA256-${what}\n${amzDate}\n${scope}\n${this.#previous}\n${hashes}`;
    if (isSameText(signatureOf(key, stringToSign), claimed)) return;
    throw s3SignatureMismatch({
      accessKeyId,
      stringToSign,
      signatureProvided: claimed,
      canonicalRequest,
    });
  }
}
