/**
 * The CRC of two texts put together, from the CRC of each: how S3 tells the checksum of a whole
 * object from those of its parts, without reading a byte again.
 *
 * ```
 * combineCrcs("CRC32", [{ crc: crc32("ab"), bytes: 2 }, { crc: crc32("c"), bytes: 1 }])  crc32("abc")
 * ```
 *
 * A CRC is a remainder of polynomials over GF(2). Appending n bytes multiplies the first remainder by
 * x^8n; the second is then added. Polynomials stand as their CRCs do, reflected: the highest bit is
 * x^0. Two words of 32 bits hold one, since whole parts of thousands would be slow in `BigInt`.
 *
 * @see {@link https://github.com/madler/zlib/blob/develop/crc32.c | zlib's crc32_combine}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html | Full object checksums of multipart uploads}
 */

/** The algorithms that can be put together. */
export type CrcAlgorithm = "CRC32" | "CRC32C" | "CRC64NVME";

/** A polynomial of degree below the field's width. Of 32 bits, all are in `high`. */
interface Polynomial {
  readonly high: number;
  readonly low: number;
}

interface Field {
  readonly bits: 32 | 64;
  /** What x^bits leaves. */
  readonly modulus: Polynomial;
}

const fields: Readonly<Record<CrcAlgorithm, Field>> = {
  CRC32: { bits: 32, modulus: { high: 0xedb88320, low: 0 } },
  CRC32C: { bits: 32, modulus: { high: 0x82f63b78, low: 0 } },
  CRC64NVME: { bits: 64, modulus: { high: 0x9a6c9329, low: 0xac4bc9b5 } },
};

const ONE: Polynomial = { high: 0x80000000, low: 0 };
const X: Polynomial = { high: 0x40000000, low: 0 };

/** A piece of the whole: its CRC as bytes, and its length. */
export interface CrcPiece {
  readonly crc: Uint8Array;
  readonly bytes: number;
}

/** Puts the CRCs of pieces together, in order; that of no bytes when there are none. */
export function combineCrcs(algorithm: CrcAlgorithm, pieces: readonly CrcPiece[]): Uint8Array {
  const field = fields[algorithm];
  // Most parts of an upload have one length.
  const shifts = new Map<number, Polynomial>();
  let whole: Polynomial = { high: 0, low: 0 };
  for (const { crc, bytes } of pieces) {
    let shift = shifts.get(bytes);
    if (shift === undefined) {
      shift = powerOfX(8 * bytes, field);
      shifts.set(bytes, shift);
    }
    whole = add(multiply(whole, shift, field), readPolynomial(crc));
  }
  return writePolynomial(whole, field);
}

function add(a: Polynomial, b: Polynomial): Polynomial {
  return { high: a.high ^ b.high, low: a.low ^ b.low };
}

/** The product of two polynomials in the field, bit by bit of the first from x^0 on. */
function multiply(a: Polynomial, b: Polynomial, { bits, modulus }: Field): Polynomial {
  let high = 0;
  let low = 0;
  let shiftedHigh = b.high;
  let shiftedLow = b.low;
  for (let bit = 0; bit < bits; bit += 1) {
    const word = bit < 32 ? a.high : a.low;
    if ((word >>> (31 - (bit & 31))) & 1) {
      high ^= shiftedHigh;
      low ^= shiftedLow;
    }
    const carry = (bits === 64 ? shiftedLow : shiftedHigh) & 1;
    if (bits === 64) shiftedLow = (shiftedLow >>> 1) | (shiftedHigh << 31);
    shiftedHigh >>>= 1;
    if (carry === 1) {
      shiftedHigh ^= modulus.high;
      shiftedLow ^= modulus.low;
    }
  }
  return { high, low };
}

/** x to a power, by squaring. */
function powerOfX(exponent: number, field: Field): Polynomial {
  let power = ONE;
  let square = X;
  // Exponents are beyond 32 bits: no bit operators.
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = multiply(power, square, field);
    square = multiply(square, square, field);
  }
  return power;
}

function readPolynomial(bytes: Uint8Array): Polynomial {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { high: view.getUint32(0), low: bytes.byteLength > 4 ? view.getUint32(4) : 0 };
}

function writePolynomial({ high, low }: Polynomial, { bits }: Field): Uint8Array {
  const bytes = new Uint8Array(bits / 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, high >>> 0);
  if (bits === 64) view.setUint32(4, low >>> 0);
  return bytes;
}
