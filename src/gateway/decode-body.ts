import { hash } from "node:crypto";
import type { BodyStream } from "../model/contract.ts";
import type { Headers } from "../protocols/protocol.ts";
import { decodeAwsChunked } from "./aws-chunked.ts";
import { decodeContent } from "./content-encoding.ts";
import { provePayload, type PayloadClaim } from "./payload-claim.ts";
import { tooLarge, type RequestBody } from "./request.ts";

/**
 * Reads a body whole and undoes its encodings.
 *
 * @throws Fault When it is too large, or its encoding is broken.
 */
export async function decodeBody(
  body: RequestBody,
  {
    headers,
    payload,
    bytesMax,
    isObject,
  }: {
    readonly headers: Headers;
    readonly payload: PayloadClaim;
    readonly bytesMax: number;
    /** The body is an object of S3's: its Content-Encoding is a property of the object. */
    readonly isObject: boolean;
  },
): Promise<Uint8Array> {
  const bytes = await body.bytes(bytesMax);
  if (payload.kind === "chunked") {
    return collect(decodeAwsChunked(bytes, payload, headers).data, bytesMax);
  }
  if (payload.kind === "sha256") provePayload(payload, hash("sha256", bytes, "hex"));
  const encoding = headers["content-encoding"];
  return isObject || encoding === undefined ? bytes : decodeContent(bytes, encoding, bytesMax);
}

async function collect(source: BodyStream, bytesMax: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.byteLength;
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
