/**
 * The binary messages of event streams. Numbers are big-endian:
 *
 * ```
 * total length   4 bytes    of the whole message
 * headers length 4 bytes
 * checksum       4 bytes    CRC-32 of these eight
 * headers                   each: length and text of its name, one byte of type, value
 * body
 * checksum       4 bytes    CRC-32 of all before
 * ```
 *
 * @see {@link https://smithy.io/2.0/aws/amazon-eventstream.html | Amazon Event Stream}
 */
import { crc32 } from "node:zlib";
import type { BodyStream } from "../model/contract.ts";
import { serializationFault } from "./faults.ts";

/** Whole numbers of up to 32 bits are written as integers, larger ones as longs. */
export type HeaderValue = boolean | number | string | Uint8Array | Date;

export interface EventMessage {
  readonly headers: ReadonlyMap<string, HeaderValue>;
  readonly body: Uint8Array;
}

const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
/** AWS's limits on one message. */
const HEADERS_BYTES_MAX = 128 * 1024;
const MESSAGE_BYTES_MAX = 24 * 1024 * 1024;

const TRUE = 0;
const FALSE = 1;
const BYTE = 2;
const SHORT = 3;
const INTEGER = 4;
const LONG = 5;
const BYTES = 6;
const TEXT = 7;
const TIMESTAMP = 8;
const UUID = 9;

/** Writes one message. */
export function writeMessage({ headers, body }: EventMessage): Uint8Array {
  const head = Buffer.concat([...headers].map(([name, value]) => writeHeader(name, value)));
  const totalBytes = PRELUDE_BYTES + head.length + body.byteLength + CHECKSUM_BYTES;
  const message = Buffer.alloc(totalBytes);
  message.writeUInt32BE(totalBytes, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  message.set(head, PRELUDE_BYTES);
  message.set(body, PRELUDE_BYTES + head.length);
  const end = totalBytes - CHECKSUM_BYTES;
  message.writeUInt32BE(crc32(message.subarray(0, end)), end);
  return message;
}

function writeHeader(name: string, value: HeaderValue): Buffer {
  const nameBytes = Buffer.from(name);
  const [type, valueBytes] = writeHeaderValue(value);
  return Buffer.concat([Buffer.of(nameBytes.length), nameBytes, Buffer.of(type), valueBytes]);
}

function writeHeaderValue(value: HeaderValue): readonly [type: number, bytes: Uint8Array] {
  if (typeof value === "boolean") return [value ? TRUE : FALSE, Buffer.alloc(0)];
  if (typeof value === "string") return [TEXT, withLength(Buffer.from(value))];
  if (value instanceof Uint8Array) return [BYTES, withLength(value)];
  if (typeof value !== "number") return [TIMESTAMP, longOf(value.getTime())];
  if (value !== (value | 0)) return [LONG, longOf(value)];
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return [INTEGER, bytes];
}

function withLength(value: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.byteLength);
  return Buffer.concat([length, value]);
}

function longOf(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(Math.trunc(value)));
  return bytes;
}

/**
 * Reads messages from a stream that may cut them anywhere. Holds at most one of them.
 *
 * @throws Fault `SerializationException` for a wrong checksum, a message beyond AWS's limits, or an
 *   end in the middle of one.
 * @yields One message after another.
 */
export async function* readMessages(stream: BodyStream): AsyncGenerator<EventMessage> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let needed = PRELUDE_BYTES;
  for await (const chunk of stream) {
    pending.push(chunk);
    pendingBytes += chunk.byteLength;
    // Joined only when a message is complete, so that small pieces cost no copies.
    if (pendingBytes < needed) continue;
    let buffer = Buffer.concat(pending);
    needed = messageBytes(buffer);
    while (buffer.length >= needed && needed > PRELUDE_BYTES) {
      yield readMessage(buffer.subarray(0, needed));
      buffer = buffer.subarray(needed);
      needed = messageBytes(buffer);
    }
    pending = [buffer];
    pendingBytes = buffer.length;
  }
  if (pendingBytes > 0) throw malformed("the stream ends within a message");
}

/** How many bytes the next message has; those of its prelude as long as that is not there. */
function messageBytes(buffer: Buffer): number {
  if (buffer.length < PRELUDE_BYTES) return PRELUDE_BYTES;
  const totalBytes = buffer.readUInt32BE(0);
  const headersBytes = buffer.readUInt32BE(4);
  if (buffer.readUInt32BE(8) !== crc32(buffer.subarray(0, 8))) {
    throw malformed("wrong checksum of a prelude");
  }
  const bodyBytes = totalBytes - headersBytes - PRELUDE_BYTES - CHECKSUM_BYTES;
  if (bodyBytes < 0 || totalBytes > MESSAGE_BYTES_MAX || headersBytes > HEADERS_BYTES_MAX) {
    throw malformed("wrong length of a message");
  }
  return totalBytes;
}

/**
 * Reads one whole message.
 *
 * @throws Fault `SerializationException`
 */
export function readMessage(bytes: Uint8Array): EventMessage {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < PRELUDE_BYTES || messageBytes(buffer) !== buffer.length) {
    throw malformed("wrong length of a message");
  }
  const end = buffer.length - CHECKSUM_BYTES;
  if (buffer.readUInt32BE(end) !== crc32(buffer.subarray(0, end))) {
    throw malformed("wrong checksum of a message");
  }
  const headersEnd = PRELUDE_BYTES + buffer.readUInt32BE(4);
  return {
    headers: readHeaders(buffer.subarray(PRELUDE_BYTES, headersEnd)),
    body: buffer.subarray(headersEnd, end),
  };
}

function readHeaders(buffer: Buffer): Map<string, HeaderValue> {
  const headers = new Map<string, HeaderValue>();
  let at = 0;
  try {
    while (at < buffer.length) {
      const nameEnd = at + 1 + buffer.readUInt8(at);
      const name = buffer.toString("utf8", at + 1, nameEnd);
      const { value, end } = readHeaderValue(buffer, buffer.readUInt8(nameEnd), nameEnd + 1);
      if (end > buffer.length) throw malformed("a header is cut");
      if (headers.has(name)) throw malformed("a header is there twice");
      headers.set(name, value);
      at = end;
    }
  } catch (error) {
    // Node's readers refuse to read beyond the end.
    throw error instanceof RangeError ? malformed("a header is cut") : error;
  }
  return headers;
}

function readHeaderValue(
  buffer: Buffer,
  type: number,
  at: number,
): { readonly value: HeaderValue; readonly end: number } {
  switch (type) {
    case TRUE:
    case FALSE:
      return { value: type === TRUE, end: at };
    case BYTE:
      return { value: buffer.readInt8(at), end: at + 1 };
    case SHORT:
      return { value: buffer.readInt16BE(at), end: at + 2 };
    case INTEGER:
      return { value: buffer.readInt32BE(at), end: at + 4 };
    case LONG:
      return { value: Number(buffer.readBigInt64BE(at)), end: at + 8 };
    case BYTES:
    case TEXT: {
      const end = at + 2 + buffer.readUInt16BE(at);
      const bytes = buffer.subarray(at + 2, end);
      return { value: type === TEXT ? bytes.toString() : bytes, end };
    }
    case TIMESTAMP: {
      // oxlint-disable-next-line no-restricted-globals -- a typed timestamp, not the present time
      const value = new Date(Number(buffer.readBigInt64BE(at)));
      return { value, end: at + 8 };
    }
    case UUID:
      return { value: buffer.toString("hex", at, at + 16), end: at + 16 };
    default:
      throw malformed("a header of an unknown type");
  }
}

function malformed(reason: string): Error {
  return serializationFault(`Malformed event stream: ${reason}`);
}
