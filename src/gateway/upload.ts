import { createHash } from "node:crypto";
import { INLINE_BYTES_MAX } from "../model/blob.ts";
import type { BodyStream } from "../model/contract.ts";
import type { Upload } from "../model/upload.ts";
import type { Headers } from "../protocols/protocol.ts";
import { declaredTrailers, decodeAwsChunked } from "./aws-chunked.ts";
import { wrongBodyLength } from "./chunk-faults.ts";
import { provePayload, type PayloadClaim } from "./payload-claim.ts";
import type { RequestBody } from "./request.ts";

/**
 * A request's body as the stream that an operation reads: its `aws-chunked` encoding undone, and
 * proved at its end. Nothing is read, and no client told to go on, before the first piece is asked
 * for.
 *
 * @throws Fault What the headers say wrongly of the body.
 */
export function openUpload(body: RequestBody, headers: Headers, payload: PayloadClaim): Upload {
  const source: BodyStream = {
    [Symbol.asyncIterator]: () => body.stream()[Symbol.asyncIterator](),
  };
  if (payload.kind === "chunked") {
    const { data, bytes, trailers } = decodeAwsChunked(source, payload, headers);
    return {
      sizeBytes: bytes,
      trailers,
      trailerNames: declaredTrailers(headers),
      [Symbol.asyncIterator]: () => data[Symbol.asyncIterator](),
    };
  }
  const sizeBytes = announcedBytes(headers);
  const isSmall = sizeBytes !== undefined && sizeBytes <= INLINE_BYTES_MAX;
  return {
    sizeBytes,
    trailers: NO_TRAILERS,
    trailerNames: [],
    [Symbol.asyncIterator]: () => proved(isSmall ? atOnce(body) : source, sizeBytes, payload),
  };
}

// A small body in one piece: a stream costs more than its bytes.
async function* atOnce(body: RequestBody): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = await body.bytes(INLINE_BYTES_MAX);
  if (bytes.byteLength > 0) yield bytes;
}

const NO_TRAILERS: ReadonlyMap<string, string> = new Map();

function announcedBytes(headers: Headers): number | undefined {
  const text = headers["content-length"];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

async function* proved(
  source: BodyStream,
  sizeBytes: number | undefined,
  payload: PayloadClaim,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = payload.kind === "sha256" ? createHash("sha256") : undefined;
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.byteLength;
    hash?.update(piece);
    yield piece;
  }
  if (sizeBytes !== undefined && bytes !== sizeBytes) throw wrongBodyLength(sizeBytes, bytes);
  if (hash !== undefined) provePayload(payload, hash.digest("hex"));
}
