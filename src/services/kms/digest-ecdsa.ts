/**
 * ECDSA over a digest that the caller has made, at OpenSSL's speed. Node's ECDSA always hashes, so
 * OpenSSL signs something else, and the signature is carried over to the digest. With the private
 * key `d`, the curve's order `n` and the nonce `k` of that one signature:
 *
 * ```
 * OpenSSL   r = x(kG)    t = (hash(stand-in) + r d) / k   mod n
 * wanted    r = x(kG)    s = (digest + r d) / k           mod n
 * so                     s = t (digest + r d) / (hash(stand-in) + r d)
 * ```
 *
 * This costs one inversion, some 11 microseconds, where elliptic-curve arithmetic in JavaScript takes
 * a millisecond. The signature `(r, t)` must not get out: two signatures with one nonce give the key
 * away. Nothing but a hash of what the caller has sent anyway is signed by it.
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
  /** Signed at once: another thread would take longer to begin. */
  readonly isQuick: boolean;
}

/** By OpenSSL's names. */
const CURVES: Readonly<Record<string, Curve>> = {
  prime256v1: {
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    hash: "sha256",
    isQuick: true,
  },
  secp256k1: {
    order: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
    hash: "sha256",
    isQuick: false,
  },
  secp384r1: {
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    hash: "sha384",
    isQuick: false,
  },
  secp521r1: {
    order:
      0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
    hash: "sha512",
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
  const { order } = curve;
  const d = scalarOf(key);
  const wanted = numberOf(digest);
  const standIn = numberOf(hash(curve.hash, digest, "buffer"));
  for (;;) {
    const made = curve.isQuick
      ? signNow(curve.hash, digest, key)
      : await signLater(curve.hash, digest, key);
    const [r, t] = readSignature(made);
    const product = r * d;
    const factor = (wanted + product) % order;
    const divisor = (standIn + product) % order;
    // One time in 2^256, one of them is zero, and another nonce is needed.
    if (factor === 0n || divisor === 0n) continue;
    return writeSignature(r, (((t * factor) % order) * inverseOf(divisor, order)) % order);
  }
}

const scalars = new WeakMap<KeyObject, bigint>();

function scalarOf(key: KeyObject): bigint {
  let scalar = scalars.get(key);
  if (scalar === undefined) {
    scalar = numberOf(Buffer.from(key.export({ format: "jwk" }).d ?? "", "base64url"));
    scalars.set(key, scalar);
  }
  return scalar;
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex")}`);
}

/** `SEQUENCE { INTEGER r, INTEGER s }`; a sequence of more than 127 bytes has a byte more of length. */
function readSignature(der: Buffer): readonly [bigint, bigint] {
  const rAt = der[1] === 0x81 ? 5 : 4;
  const rEnd = rAt + (der[rAt - 1] ?? 0);
  return [numberOf(der.subarray(rAt, rEnd)), numberOf(der.subarray(rEnd + 2))];
}

function writeSignature(r: bigint, s: bigint): Uint8Array {
  const body = Buffer.concat([integer(r), integer(s)]);
  const head = body.length < 0x80 ? [0x30, body.length] : [0x30, 0x81, body.length];
  return Buffer.concat([Buffer.from(head), body]);
}

function integer(value: bigint): Buffer {
  let digits = value.toString(16);
  if (digits.length % 2 === 1) digits = `0${digits}`;
  // What begins with a set bit would be read as negative.
  if (digits >= "8") digits = `00${digits}`;
  return Buffer.concat([Buffer.from([2, digits.length / 2]), Buffer.from(digits, "hex")]);
}
