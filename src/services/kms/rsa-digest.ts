/**
 * RSA signatures over a digest that the caller has made. Node's RSA always hashes, so the frame around
 * the digest is made here, and OpenSSL does the bare RSA operation on it:
 *
 * ```
 * RSASSA_PKCS1_V1_5    00 01 ff...ff 00 | algorithm and digest       RFC 8017, 9.2
 * RSASSA_PSS           masked salt | hash of digest and salt | bc    RFC 8017, 9.1
 * ```
 *
 * Node has the bare private operation twice: `privateEncrypt` holds the event loop while it lasts;
 * `decapsulate`, for which the frame is a secret that came encapsulated by RSASVE (NIST SP 800-56B,
 * 7.2.1), does it on libuv's threads, at the rate of Node's own signatures.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8017#section-9 | RFC 8017: encoding methods for signatures}
 */
import {
  constants,
  decapsulate,
  hash as hashNow,
  publicDecrypt,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from "node:crypto";
import { promisify } from "node:util";
import { hashOf } from "./signing-algorithm.ts";

const bareRsa = promisify(decapsulate);

/** Signs with a private key. */
export async function signRsaDigest(
  digest: Uint8Array,
  key: KeyObject,
  algorithm: string,
): Promise<Uint8Array> {
  const hash = hashOf(algorithm) ?? "";
  const bytes = modulusBytes(key);
  return bareRsa(key, isPss(algorithm) ? pssFrame(digest, bytes, hash) : pkcs1Frame(digest, bytes));
}

/**
 * Verifies with either key of a pair.
 *
 * @param signature As long as the modulus.
 */
export function verifyRsaDigest(
  digest: Uint8Array,
  signature: Uint8Array,
  { key, algorithm }: { readonly key: KeyObject; readonly algorithm: string },
): boolean {
  let frame: Buffer;
  try {
    frame = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature);
  } catch {
    return false;
  }
  return isPss(algorithm)
    ? isPssFrame(frame, digest, hashOf(algorithm) ?? "")
    : timingSafeEqual(frame, pkcs1Frame(digest, frame.length));
}

function isPss(algorithm: string): boolean {
  return algorithm.startsWith("RSASSA_PSS");
}

function modulusBytes(key: KeyObject): number {
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
}

/** What stands before a digest of so many bytes: the DER of its algorithm. */
const DIGEST_INFO: Readonly<Record<number, Buffer>> = {
  32: Buffer.from("3031300d060960864801650304020105000420", "hex"),
  48: Buffer.from("3041300d060960864801650304020205000430", "hex"),
  64: Buffer.from("3051300d060960864801650304020305000440", "hex"),
};

function pkcs1Frame(digest: Uint8Array, bytes: number): Buffer {
  const info = DIGEST_INFO[digest.length] ?? Buffer.of();
  const frame = Buffer.alloc(bytes, 0xff);
  const infoFrom = bytes - digest.length - info.length;
  frame[0] = 0;
  frame[1] = 1;
  frame[infoFrom - 1] = 0;
  frame.set(info, infoFrom);
  frame.set(digest, bytes - digest.length);
  return frame;
}

const PSS_END = 0xbc;

function pssFrame(digest: Uint8Array, bytes: number, hash: string): Buffer {
  const salt = randomBytes(digest.length);
  const seed = saltedHash(digest, salt, hash);
  const frame = Buffer.alloc(bytes);
  const block = frame.subarray(0, bytes - seed.length - 1);
  block[block.length - salt.length - 1] = 1;
  block.set(salt, block.length - salt.length);
  mask(block, seed, hash);
  frame.set(seed, block.length);
  frame[bytes - 1] = PSS_END;
  return frame;
}

function isPssFrame(frame: Buffer, digest: Uint8Array, hash: string): boolean {
  const seed = frame.subarray(-digest.length - 1, -1);
  const block = frame.subarray(0, -digest.length - 1);
  if (frame.at(-1) !== PSS_END || ((block[0] ?? 0) & 0x80) !== 0) return false;
  mask(block, seed, hash);
  const saltFrom = block.length - digest.length;
  const isFramed = block.subarray(0, saltFrom - 1).every((byte) => byte === 0);
  if (!isFramed || block[saltFrom - 1] !== 1) return false;
  return timingSafeEqual(saltedHash(digest, block.subarray(saltFrom), hash), seed);
}

function saltedHash(digest: Uint8Array, salt: Uint8Array, hash: string): Buffer {
  return hashNow(hash, Buffer.concat([Buffer.alloc(8), digest, salt]), "buffer");
}

/** Puts MGF1 of a seed over a block, and clears the bit beyond the modulus. */
function mask(block: Buffer, seed: Uint8Array, hash: string): void {
  const counted = Buffer.concat([seed, Buffer.alloc(4)]);
  let done = 0;
  for (let counter = 0; done < block.length; counter += 1) {
    counted.writeUInt32BE(counter, seed.length);
    for (const byte of hashNow(hash, counted, "buffer")) {
      if (done >= block.length) break;
      block[done] = (block[done] ?? 0) ^ byte;
      done += 1;
    }
  }
  // Every modulus here has a multiple of eight bits, so the encoded message has one bit less.
  block[0] = (block[0] ?? 0) & 0x7f;
}
