/**
 * ECDSA over a digest that the caller has made. Node's ECDSA always hashes, so the textbook's is done
 * here, with the product on the curve by OpenSSL. With the private key `d`, the curve's order `n` and
 * a nonce `k`:
 *
 * ```
 * sign      r = x(k G)                       s = (digest + r d) / k      mod n
 * verify    x(digest/s G + r/s Q) = r        which is x((digest + r d)/s G), as Q = d G
 * ```
 *
 * Whoever has the public key only needs two products to verify and has to add them; KMS has `d`.
 *
 * Neither `r` nor `1/k` depends on key or digest, so on P-256, where the inversion is a third of the
 * work, some are made ahead: inverted together, most of that is saved. Each is used once and forgotten:
 * two signatures with one nonce give the key away.
 *
 * The times that JavaScript's integers take depend on their values. Atoll keeps keys of tests.
 *
 * @see {@link https://nvlpubs.nist.gov/nistpubs/FIPS/NIST.FIPS.186-5.pdf | FIPS 186-5, 6.4}
 */
import type { KeyObject } from "node:crypto";
import { curveNamed, randomScalar, scalarOf, timesBase, type Curve } from "./curve.ts";
import { numberOf, readSignature, writeSignature } from "./der.ts";
import { inverseOf, inversesOf } from "./modular-inverse.ts";

/**
 * Signs a digest, no longer than the curve's order.
 *
 * @param curveName OpenSSL's name of the key's curve.
 * @returns The signature as DER.
 */
export function signEcdsaDigest(digest: Uint8Array, key: KeyObject, curveName: string): Uint8Array {
  const curve = curveNamed(curveName);
  const { order } = curve;
  const d = scalarOf(key, curve);
  const e = numberOf(digest);
  for (;;) {
    const { r, inverse } = takeNonce(curve);
    const s = (inverse * ((e + r * d) % order)) % order;
    // One time in 2^256, one of them is zero, and another nonce is needed.
    if (r !== 0n && s !== 0n) return writeSignature({ r, s });
  }
}

/** What a signature needs of its nonce. */
interface Nonce {
  readonly r: bigint;
  readonly inverse: bigint;
}

/** On P-256 so many take some 250 microseconds to make; on the other curves as many milliseconds. */
const NONCES_AHEAD = 16;

const nonces = new Map<Curve, Nonce[]>();

function takeNonce(curve: Curve): Nonce {
  let ahead = nonces.get(curve);
  if (ahead === undefined) {
    ahead = [];
    nonces.set(curve, ahead);
  }
  if (ahead.length === 0) ahead.push(...newNonces(curve));
  const taken = ahead.pop();
  if (taken === undefined) throw new Error("no nonce was made");
  return taken;
}

function newNonces(curve: Curve): readonly Nonce[] {
  const { order } = curve;
  const length = curve.name === "prime256v1" ? NONCES_AHEAD : 1;
  const scalars = Array.from({ length }, () => randomScalar(curve));
  const inverses = inversesOf(scalars, order);
  return scalars.map((k, index) => ({
    r: timesBase(curve, k).x % order,
    inverse: inverses[index] ?? 0n,
  }));
}

/**
 * Verifies a signature over a digest.
 *
 * @param key The private key to the public one.
 */
export function verifyEcdsaDigest(
  digest: Uint8Array,
  signature: Uint8Array,
  { key, curveName }: { readonly key: KeyObject; readonly curveName: string },
): boolean {
  const curve = curveNamed(curveName);
  const { order } = curve;
  const { r = 0n, s = 0n } = readSignature(signature) ?? {};
  if (r < 1n || r >= order || s < 1n || s >= order) return false;
  const product = ((numberOf(digest) + r * scalarOf(key, curve)) * inverseOf(s, order)) % order;
  return product !== 0n && timesBase(curve, product).x % order === r;
}
