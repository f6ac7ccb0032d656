/**
 * Compressed request bodies. SDKs compress large inputs of a few operations (PutMetricData) by
 * `Content-Encoding: gzip`; a signature is over the compressed bytes, the operation reads the plain
 * ones. Never for S3, where the encoding is a property of the object and its bytes are sacred.
 *
 * @see {@link https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait | The requestCompression trait}
 */
import { promisify } from "node:util";
import { gunzip, inflate, inflateRaw } from "node:zlib";
import { Fault } from "../model/fault.ts";
import { tooLarge } from "./request.ts";

const gunzipAsync = promisify(gunzip);
const inflateAsync = promisify(inflate);
const inflateRawAsync = promisify(inflateRaw);

/** Nobody compresses more often than this; each round may multiply the work by a thousand. */
const CODINGS_MAX = 2;

/**
 * Undoes the compression of a body. Codings that are not compressions (`amz-1.0`, `aws-chunked`,
 * `identity`) are passed over, as AWS does.
 *
 * @param contentEncoding The header; undefined when there is none.
 * @param bytesMax What the plain body may have at most.
 * @throws Fault `RequestEntityTooLarge`, or `SerializationException` when it cannot be undone.
 */
export async function decodeContent(
  body: Uint8Array,
  contentEncoding: string | undefined,
  bytesMax: number,
): Promise<Uint8Array> {
  if (contentEncoding === undefined) return body;
  const compressions = contentEncoding
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding === "gzip" || coding === "x-gzip" || coding === "deflate");
  if (compressions.length > CODINGS_MAX) throw notDecodable();
  let plain = body;
  // The last one named was applied last.
  for (const coding of compressions.toReversed()) plain = await expand(plain, coding, bytesMax);
  return plain;
}

async function expand(body: Uint8Array, coding: string, bytesMax: number): Promise<Uint8Array> {
  const options = { maxOutputLength: bytesMax };
  try {
    if (coding !== "deflate") return await gunzipAsync(body, options);
    // HTTP's deflate has a zlib header; some clients send the bare stream all the same.
    return await (isZlib(body) ? inflateAsync(body, options) : inflateRawAsync(body, options));
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    throw isTooLarge ? tooLarge(bytesMax) : notDecodable();
  }
}

function isZlib(body: Uint8Array): boolean {
  const [method = 0, flags = 0] = body;
  return (method & 15) === 8 && (method * 256 + flags) % 31 === 0;
}

function notDecodable(): Fault {
  return new Fault(
    { code: "SerializationException", status: 400 },
    "The request body could not be decompressed.",
  );
}
