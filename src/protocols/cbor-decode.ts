/**
 * Decodes CBOR from a stranger: nothing is allocated by a length that the bytes do not bear out,
 * nesting is bounded, texts are valid UTF-8, and keys like `__proto__` are ordinary. The decoder
 * of `@smithy/core` trusts its sender in all of these.
 *
 * Gives plain values; a byte string is a `Uint8Array`, tag 1 (seconds since the epoch) a `Date`.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8949 | RFC 8949}
 */
import { parseTimestamp } from "./timestamp.ts";
import { DEPTH_MAX } from "./value-tree.ts";

/**
 * Decodes one value, which must be all there is.
 *
 * @throws Error When the bytes are not such a value; its text is for developers.
 */
export function decodeCbor(bytes: Uint8Array): unknown {
  const decoder = new CborDecoder(bytes);
  const value = decoder.value(0);
  if (!decoder.isAtEnd()) throw new Error("bytes after the value");
  return value;
}

const INDEFINITE = 31;
const BREAK = 0xff;
/** Longer ones are beyond what a double holds. */
const BIG_NUMBER_BYTES_MAX = 128;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

class CborDecoder {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  isAtEnd(): boolean {
    return this.#at === this.#bytes.byteLength;
  }

  value(depth: number): unknown {
    if (depth > DEPTH_MAX) throw new Error("nested too deeply");
    const head = this.#byte();
    const major = head >> 5;
    const minor = head & 31;
    switch (major) {
      case 0:
        return this.#argument(minor);
      case 1:
        return -1 - this.#argument(minor);
      case 2:
        return this.#byteString(major, minor);
      case 3:
        return utf8.decode(this.#byteString(major, minor));
      case 4:
        return this.#list(minor, depth);
      case 5:
        return this.#map(minor, depth);
      case 6:
        return this.#tagged(this.#argument(minor), depth);
      default:
        return this.#special(minor);
    }
  }

  /** The number in or behind a head; beyond 2^53 the nearest one. */
  #argument(minor: number): number {
    if (minor < 24) return minor;
    switch (minor) {
      case 24:
        return this.#byte();
      case 25:
        return this.#view.getUint16(this.#skip(2));
      case 26:
        return this.#view.getUint32(this.#skip(4));
      case 27:
        return Number(this.#view.getBigUint64(this.#skip(8)));
      default:
        throw new Error(`unknown additional information ${minor}`);
    }
  }

  #byteString(major: number, minor: number): Uint8Array {
    if (minor !== INDEFINITE) return this.#take(this.#argument(minor));
    const chunks: Uint8Array[] = [];
    while (!this.#takeBreak()) {
      const head = this.#byte();
      if (head >> 5 !== major || (head & 31) === INDEFINITE) throw new Error("unexpected chunk");
      chunks.push(this.#take(this.#argument(head & 31)));
    }
    return Buffer.concat(chunks);
  }

  #list(minor: number, depth: number): unknown[] {
    const list: unknown[] = [];
    // Each item takes a byte at least, so a count that is too large runs into the end.
    const count = minor === INDEFINITE ? Infinity : this.#argument(minor);
    while (minor === INDEFINITE ? !this.#takeBreak() : list.length < count) {
      list.push(this.value(depth + 1));
    }
    return list;
  }

  #map(minor: number, depth: number): Record<string, unknown> {
    const map = Object.create(null) as Record<string, unknown>;
    const count = minor === INDEFINITE ? Infinity : this.#argument(minor);
    for (let done = 0; minor === INDEFINITE ? !this.#takeBreak() : done < count; done += 1) {
      const head = this.#byte();
      if (head >> 5 !== 3) throw new Error("a key that is no text");
      const key = utf8.decode(this.#byteString(3, head & 31));
      map[key] = this.value(depth + 1);
    }
    return map;
  }

  #tagged(tag: number, depth: number): unknown {
    const value = this.value(depth + 1);
    switch (tag) {
      case 1:
        if (typeof value !== "number") throw new Error("a time that is no number");
        return parseTimestamp(value, "epoch-seconds");
      case 2:
        return readBigNumber(value);
      case 3:
        return -1 - readBigNumber(value);
      case 4:
        return readDecimal(value);
      default:
        return value;
    }
  }

  #special(minor: number): unknown {
    switch (minor) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
      case 23:
        return null;
      case 25:
        return readHalf(this.#view.getUint16(this.#skip(2)));
      case 26:
        return this.#view.getFloat32(this.#skip(4));
      case 27:
        return this.#view.getFloat64(this.#skip(8));
      default:
        throw new Error(`unknown simple value ${minor}`);
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new Error("the end came too early");
    this.#at += 1;
    return byte;
  }

  #take(length: number): Uint8Array {
    const start = this.#skip(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** Passes over bytes that must be there and tells where they begin. */
  #skip(length: number): number {
    const start = this.#at;
    if (length > this.#bytes.byteLength - start) throw new Error("the end came too early");
    this.#at = start + length;
    return start;
  }

  #takeBreak(): boolean {
    if (this.#bytes[this.#at] !== BREAK) return false;
    this.#at += 1;
    return true;
  }
}

function readBigNumber(value: unknown): number {
  if (!(value instanceof Uint8Array)) throw new Error("a big number that is no byte string");
  if (value.byteLength > BIG_NUMBER_BYTES_MAX) throw new Error("a number that is too big");
  return Number(`0x0${Buffer.from(value).toString("hex")}`);
}

/** A decimal fraction: the exponent of ten, then the mantissa. */
function readDecimal(value: unknown): number {
  if (!Array.isArray(value) || value.length !== 2) throw new Error("not a decimal fraction");
  const [exponent, mantissa] = value as unknown[];
  if (!Number.isSafeInteger(exponent) || !Number.isInteger(mantissa)) {
    throw new Error("not a decimal fraction");
  }
  return Number(`${BigInt(mantissa as number)}e${exponent as number}`);
}

function readHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
