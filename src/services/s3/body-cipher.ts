/**
 * The cipher under which bodies lie that are encrypted with a key of KMS's or of a caller's: AES-256
 * in counter mode, which keeps their length and can be begun anywhere, as ranges need.
 *
 * ```
 * const seal = { key, iv: newBodyIv() };
 * bodyCipher(seal).update(piece)              what is stored
 * bodyCipher(seal, 70).update(stored)         the bytes from the 70th on
 * ```
 *
 * DIFFERS: AWS uses AES-GCM, which nobody sees; what lies under S3's own keys is not encrypted here.
 */
import { createCipheriv, randomBytes, type Cipheriv } from "node:crypto";
import type { BodyStream } from "../../model/contract.ts";

/** A key of 256 bits, and where its counter begins for one body. */
export interface Seal {
  readonly key: Uint8Array;
  /** In base64, as it is kept beside the body. */
  readonly iv: string;
}

const BLOCK_BYTES = 16;
const COUNTER_BITS = 128n;

/** The beginning of a counter, for one body only. */
export function newBodyIv(): string {
  return randomBytes(BLOCK_BYTES).toString("base64");
}

/**
 * Encrypts or decrypts, which is the same in counter mode.
 *
 * @param startBytes How far into the body the first byte lies.
 */
export function bodyCipher({ key, iv }: Seal, startBytes: number = 0): Cipheriv {
  const cipher = createCipheriv("aes-256-ctr", key, counterAt(iv, startBytes));
  const rest = startBytes % BLOCK_BYTES;
  if (rest > 0) cipher.update(Buffer.alloc(rest));
  return cipher;
}

function counterAt(iv: string, startBytes: number): Buffer {
  const first = Buffer.from(iv, "base64");
  const blocks = BigInt(Math.floor(startBytes / BLOCK_BYTES));
  if (blocks === 0n) return first;
  const counter = BigInt.asUintN(
    Number(COUNTER_BITS),
    BigInt(`0x${first.toString("hex")}`) + blocks,
  );
  return Buffer.from(counter.toString(16).padStart(BLOCK_BYTES * 2, "0"), "hex");
}

/** Decrypts bytes that begin somewhere in a body. */
export function openBytes(bytes: Uint8Array, seal: Seal, startBytes: number): Uint8Array {
  return bodyCipher(seal, startBytes).update(bytes);
}

/** Decrypts a stream that begins somewhere in a body; whoever stops reading it closes its source. */
export function openStream(source: BodyStream, seal: Seal, startBytes: number): BodyStream {
  const cipher = bodyCipher(seal, startBytes);
  return {
    async *[Symbol.asyncIterator]() {
      for await (const piece of source) yield cipher.update(piece);
    },
  };
}
