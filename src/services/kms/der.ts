/**
 * The little of DER that signatures and ciphertexts on curves are written in.
 *
 * ```
 * sequence(integer(r), integer(s))      30 06 | 02 01 r | 02 01 s
 * ```
 */

const INTEGER = "02";
const OCTET_STRING = "04";
const SEQUENCE = "30";
const SEQUENCE_TAG = 0x30;

/** An element in hexadecimal digits: what is joined so is turned to bytes once. */
type Element = string;

/** A number that is not negative. */
export function integer(value: bigint): Element {
  const digits = value.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  // What begins with a set bit would be read as negative.
  return element(INTEGER, even >= "8" ? `00${even}` : even);
}

export function octets(bytes: Uint8Array): Element {
  return element(OCTET_STRING, Buffer.from(bytes).toString("hex"));
}

export function sequence(...elements: readonly Element[]): Buffer {
  return Buffer.from(element(SEQUENCE, elements.join("")), "hex");
}

function element(tag: string, content: string): Element {
  return tag + lengthDigits(content.length / 2) + content;
}

/** One byte up to 127; above that a byte that says how many follow. */
function lengthDigits(length: number): string {
  const digits = length.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return length < 0x80 ? even : (0x80 + even.length / 2).toString(16) + even;
}

/** A number as it stands in the content of an element. */
export function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex") || "0"}`);
}

/** The contents of the elements of a sequence; none when it is not one. */
export function readSequence(der: Uint8Array): readonly Uint8Array[] {
  const outer = readElement(der, 0);
  if (outer === undefined || der[0] !== SEQUENCE_TAG || outer.end !== der.length) return [];
  const contents: Uint8Array[] = [];
  for (let at = outer.from; at < outer.end;) {
    const inner = readElement(der, at);
    if (inner === undefined || inner.end > outer.end) return [];
    contents.push(der.subarray(inner.from, inner.end));
    at = inner.end;
  }
  return contents;
}

function readElement(
  der: Uint8Array,
  at: number,
): { readonly from: number; readonly end: number } | undefined {
  const first = der[at + 1];
  if (first === undefined) return undefined;
  const extra = first < 0x80 ? 0 : first - 0x80;
  if (extra > 2) return undefined;
  let length = extra === 0 ? first : 0;
  for (let index = 0; index < extra; index += 1) length = length * 256 + (der[at + 2 + index] ?? 0);
  const from = at + 2 + extra;
  const end = from + length;
  return end > der.length ? undefined : { from, end };
}

/** The numbers of a signature on a curve. */
export interface SignatureNumbers {
  readonly r: bigint;
  readonly s: bigint;
}

export function writeSignature({ r, s }: SignatureNumbers): Buffer {
  return sequence(integer(r), integer(s));
}

/**
 * Reads a signature.
 *
 * @returns undefined for anything but the one way in which DER writes it.
 */
export function readSignature(der: Uint8Array): SignatureNumbers | undefined {
  const [first, second, ...more] = readSequence(der);
  if (first === undefined || second === undefined || more.length > 0) return undefined;
  const numbers = { r: numberOf(first), s: numberOf(second) };
  return writeSignature(numbers).equals(der) ? numbers : undefined;
}
