/**
 * Time-based one-time passwords: what a virtual MFA device shows.
 *
 * ```
 * secret "12345678901234567890", at 59 s since the epoch   ->   "287082"
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6238 | RFC 6238}
 */
import { createHmac } from "node:crypto";

const STEP_MS = 30_000;
const DIGITS = 6;
/** A device's clock may be this many steps off. */
const DRIFT_STEPS_MAX = 2;

/** The step that a time lies in. */
export function totpStep(nowMs: number): number {
  return Math.floor(nowMs / STEP_MS);
}

/** The code of a step. */
export function totpCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", secret).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0xf;
  const number = (digest.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS;
  return number.toString().padStart(DIGITS, "0");
}

/**
 * Finds the step, near the present one, of which a code is.
 *
 * @param after Only steps after this one: a code is good once.
 */
export function findTotpStep(
  secret: Uint8Array,
  code: string,
  nowMs: number,
  after: number = -Infinity,
): number | undefined {
  const now = totpStep(nowMs);
  for (let step = Math.max(0, now - DRIFT_STEPS_MAX); step <= now + DRIFT_STEPS_MAX; step += 1) {
    if (step > after && totpCode(secret, step) === code) return step;
  }
  return undefined;
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Writes bytes in base32 without padding, as authenticator programs take them. */
export function toBase32(bytes: Uint8Array): string {
  let text = "";
  let value = 0;
  let bits = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32.charAt((value >> bits) & 31);
    }
  }
  return bits > 0 ? text + BASE32.charAt((value << (5 - bits)) & 31) : text;
}
