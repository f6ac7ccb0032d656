import type { BodyStream } from "../model/contract.ts";
import type { Headers } from "../protocols/protocol.ts";
import { decodeAwsChunked } from "./aws-chunked.ts";
import { decodeContent } from "./content-encoding.ts";
import type { PayloadClaim } from "./payload-claim.ts";
import { tooLarge, type RequestBody } from "./request.ts";

/**
 * Reads a body whole and undoes its encodings.
 *
 * @throws Fault When it is too large, or its encoding is broken.
 */
export async function decodeBody(
  body: RequestBody,
  { headers, payload, bytesMax }: {
    readonly headers: Headers;
    readonly payload: PayloadClaim;
    readonly bytesMax: number;
  },
): Promise<Uint8Array> {
  const bytes = await body.bytes(bytesMax);
  if (payload.kind === "chunked") {
    return collect(decodeAwsChunked(bytes, payload, headers).data, bytesMax);
  }
  const encoding = headers["content-encoding"];
  return encoding === undefined ? bytes : decodeContent(bytes, encoding, bytesMax);
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
