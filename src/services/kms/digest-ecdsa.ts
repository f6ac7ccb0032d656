/**
 * ECDSA over a digest that the caller has made, at OpenSSL's speed. Node's ECDSA always hashes, so
 * OpenSSL signs the empty message, and the signature is carried over to the digest. With the private
 * key `d`, the curve's order `n`, the hash `e` of nothing and the nonce `k` of that one signature:
 *
 * ```
 * OpenSSL   r = x(kG)    t = (e + r d) / k        mod n
 * wanted    r = x(kG)    s = (digest + r d) / k   mod n
 * so                     s = t (digest + r d) / (e + r d)
 * ```
 *
 * This costs one inversion, some 11 microseconds, where elliptic-curve arithmetic in JavaScript takes
 * a millisecond. The signature `(r, t)` must not get out: two signatures with one nonce give the key
 * away.
 *
 * The times that JavaScript's integers take depend on their values. Atoll keeps keys of tests.
 */
import { hash, sign as signNow, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { inverseOf } from "./modular-inverse.ts";

const signLater = promisify(signNow);

interface Curve {
  readonly order: bigint;
  /** The hash with which KMS signs on it. */
  readonly hash: "sha256" | "sha384" | "sha512";
  readonly hashOfNothing: bigint;
  /** Signed at once: another thread would take longer to begin. */
  readonly isQuick: boolean;
}

/** By OpenSSL's names. */
const CURVES: Readonly<Record<string, Curve>> = {
  prime256v1: {
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    hash: "sha256",
    hashOfNothing: numberOf(hash("sha256", "", "hex")),
    isQuick: true,
  },
  secp256k1: {
    order: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
    hash: "sha256",
    hashOfNothing: numberOf(hash("sha256", "", "hex")),
    isQuick: false,
  },
  secp384r1: {
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    hash: "sha384",
    hashOfNothing: numberOf(hash("sha384", "", "hex")),
    isQuick: false,
  },
  secp521r1: {
    order:
      0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
    hash: "sha512",
    hashOfNothing: numberOf(hash("sha512", "", "hex")),
    isQuick: false,
  },
};

/**
 * Signs a digest, no longer than the curve's order.
 *
 * @param curveName OpenSSL's name of the key's curve.
 * @returns The signature as DER.
 */
export async function signEcdsaDigest(
  digest: Uint8Array,
  key: KeyObject,
  curveName: string,
): Promise<Uint8Array> {
  const curve = CURVES[curveName];
  if (curve === undefined) throw new TypeError(`no curve ${curveName}`);
  const { order, hashOfNothing } = curve;
  const d = scalarOf(key);
  const wanted = numberOf(Buffer.from(digest).toString("hex"));
  for (;;) {
    const made = curve.isQuick
      ? signNow(curve.hash, NOTHING, key)
      : await signLater(curve.hash, NOTHING, key);
    const [r, t] = readSignature(made);
    const product = r * d;
    const factor = (wanted + product) % order;
    const divisor = (hashOfNothing + product) % order;
    // One time in 2^256, one of them is zero, and another nonce is needed.
    if (factor === 0n || divisor === 0n) continue;
    return writeSignature(r, (((t * factor) % order) * inverseOf(divisor, order)) % order);
  }
}

const NOTHING = new Uint8Array();

const scalars = new WeakMap<KeyObject, bigint>();

function scalarOf(key: KeyObject): bigint {
  let scalar = scalars.get(key);
  if (scalar === undefined) {
    const { d = "" } = key.export({ format: "jwk" });
    scalar = numberOf(Buffer.from(d, "base64url").toString("hex"));
    scalars.set(key, scalar);
  }
  return scalar;
}

function numberOf(digits: string): bigint {
  return BigInt(`0x${digits}`);
}

/** `SEQUENCE { INTEGER r, INTEGER s }`; a sequence of more than 127 bytes has a byte more of length. */
function readSignature(der: Buffer): readonly [bigint, bigint] {
  const rAt = der[1] === 0x81 ? 5 : 4;
  const rEnd = rAt + (der[rAt - 1] ?? 0);
  const digits = der.toString("hex");
  return [numberOf(digits.slice(rAt * 2, rEnd * 2)), numberOf(digits.slice((rEnd + 2) * 2))];
}

function writeSignature(r: bigint, s: bigint): Uint8Array {
  const body = integer(r) + integer(s);
  const bytes = body.length / 2;
  return Buffer.from(`30${bytes < 0x80 ? "" : "81"}${bytes.toString(16)}${body}`, "hex");
}

/** In hexadecimal digits. */
function integer(value: bigint): string {
  let digits = value.toString(16);
  if (digits.length % 2 === 1) digits = `0${digits}`;
  // What begins with a set bit would be read as negative.
  if (digits >= "8") digits = `00${digits}`;
  return `02${(digits.length / 2).toString(16).padStart(2, "0")}${digits}`;
}
