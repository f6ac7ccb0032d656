/**
 * SM2, China's elliptic curve: signatures with SM3 (GB/T 32918.2) and encryption (GB/T 32918.4), in
 * the DER forms of GB/T 35276 that KMS speaks. Only for the regions in China. Node knows the curve and
 * the hash, but not what is done with them, so the formulas stand here.
 *
 * All of it works with the private key `d`, which KMS has: the product `t P` of its public key is
 * `(t d) G`, a multiple of the base point, as OpenSSL makes them. Only the product with somebody else's
 * point is left to JavaScript; it takes some milliseconds, of a key thread.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/offline-operations.html#key-spec-sm-offline-verification | Offline verification with SM2 key pairs}
 */
import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { weierstrass, type WeierstrassPointCons } from "@noble/curves/abstract/weierstrass.js";
import {
  bytesOf,
  curveNamed,
  randomScalar,
  scalarOf,
  timesBase,
  type Curve,
  type Point,
} from "./curve.ts";
import {
  integer,
  numberOf,
  octets,
  readSequence,
  readSignature,
  sequence,
  writeSignature,
} from "./der.ts";
import { inverseOf } from "./modular-inverse.ts";

const SM2: Curve = curveNamed("SM2");
const N = SM2.order;
const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const A = P - 3n;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const GX = 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n;
const GY = 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n;

const AnyPoint: WeierstrassPointCons<bigint> = weierstrass({
  p: P,
  n: N,
  h: 1n,
  a: A,
  b: B,
  Gx: GX,
  Gy: GY,
});

/** The id that KMS signs with: the one that the standard gives to whoever has none. */
const DISTINGUISHING_ID = Buffer.from("1234567812345678");

/**
 * Signs a message, or its digest.
 *
 * @param key The private key.
 */
export function signSm2(message: Uint8Array, key: KeyObject, messageType: string): Uint8Array {
  const d = scalarOf(key, SM2);
  const e = numberOf(digestOf(message, key, messageType));
  for (;;) {
    const k = randomScalar(SM2);
    const r = (e + timesBase(SM2, k).x) % N;
    if (r === 0n || r + k === N) continue;
    const s = (inverseOf((1n + d) % N, N) * mod(k - r * d)) % N;
    if (s !== 0n) return writeSignature({ r, s });
  }
}

/**
 * Verifies a signature: `x(s G + (r + s) P)` must be what was added to the digest.
 *
 * @param key The private key to the public one.
 */
export function verifySm2(
  message: Uint8Array,
  signature: Uint8Array,
  { key, messageType }: { readonly key: KeyObject; readonly messageType: string },
): boolean {
  const { r = 0n, s = 0n } = readSignature(signature) ?? {};
  if (r < 1n || r >= N || s < 1n || s >= N || r + s === N) return false;
  const product = (s + (r + s) * scalarOf(key, SM2)) % N;
  if (product === 0n) return false;
  const e = numberOf(digestOf(message, key, messageType));
  return (e + timesBase(SM2, product).x) % N === r;
}

/** A whole message is hashed together with the signer's id, the curve and the public key. */
function digestOf(message: Uint8Array, key: KeyObject, messageType: string): Uint8Array {
  if (messageType === "DIGEST") return message;
  const bits = Buffer.alloc(2);
  bits.writeUInt16BE(DISTINGUISHING_ID.length * 8);
  const curve = [A, B, GX, GY].map((value) => bytesOf(SM2, value));
  return sm3(sm3(bits, DISTINGUISHING_ID, ...curve, pointBytes(key)), message);
}

/**
 * Encrypts: `SEQUENCE { x, y, hash, ciphertext }`.
 *
 * @param key The private key to the public one: the common point is the same from either side.
 */
export function encryptSm2(plaintext: Uint8Array, key: KeyObject): Uint8Array {
  const d = scalarOf(key, SM2);
  for (;;) {
    const k = randomScalar(SM2);
    const shared = timesBase(SM2, (k * d) % N);
    const stream = derive(shared, plaintext.length);
    // A key stream of nothing but zeros would show the plaintext.
    if (stream.every((byte) => byte === 0) && plaintext.length > 0) continue;
    const data = xor(plaintext, stream);
    return writeCiphertext({ ...timesBase(SM2, k), hash: hashOf(shared, plaintext), data });
  }
}

interface Ciphertext extends Point {
  readonly hash: Uint8Array;
  readonly data: Uint8Array;
}

function writeCiphertext({ x, y, hash, data }: Ciphertext): Buffer {
  return sequence(integer(x), integer(y), octets(hash), octets(data));
}

/** Only the one way in which DER writes it counts as one. */
function readCiphertext(der: Uint8Array): Ciphertext | undefined {
  const [x, y, hash, data] = readSequence(der);
  if (x === undefined || y === undefined) return undefined;
  if (hash === undefined || data === undefined) return undefined;
  const read = { x: numberOf(x), y: numberOf(y), hash, data };
  return writeCiphertext(read).equals(der) ? read : undefined;
}

/**
 * Decrypts; throws or gives undefined for what was not encrypted for this key.
 *
 * @param key The private key.
 */
export function decryptSm2(ciphertext: Uint8Array, key: KeyObject): Uint8Array | undefined {
  const read = readCiphertext(ciphertext);
  if (read === undefined) return undefined;
  const shared = product(key, read);
  const plaintext = xor(read.data, derive(shared, read.data.length));
  return Buffer.compare(hashOf(shared, plaintext), read.hash) === 0 ? plaintext : undefined;
}

/**
 * The secret that a private key shares with another's public key: the x of the common point.
 *
 * @param publicKey A public key on this curve, as SubjectPublicKeyInfo.
 */
export function deriveSm2(key: KeyObject, publicKey: Uint8Array): Uint8Array {
  const [x, y] = [publicKey.subarray(-2 * SM2.bytes, -SM2.bytes), publicKey.subarray(-SM2.bytes)];
  return bytesOf(SM2, product(key, { x: numberOf(x), y: numberOf(y) }).x);
}

/** A private key times any point. */
function product(key: KeyObject, { x, y }: Point): Point {
  const point = AnyPoint.fromAffine({ x, y });
  point.assertValidity();
  return point.multiply(scalarOf(key, SM2)).toAffine();
}

function hashOf({ x, y }: Point, plaintext: Uint8Array): Uint8Array {
  return sm3(bytesOf(SM2, x), plaintext, bytesOf(SM2, y));
}

/** The key stream of a shared point. */
function derive({ x, y }: Point, length: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let counter = 1; parts.length * SM2.bytes < length; counter += 1) {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(counter);
    parts.push(sm3(bytesOf(SM2, x), bytesOf(SM2, y), number));
  }
  return Buffer.concat(parts).subarray(0, length);
}

function xor(data: Uint8Array, stream: Uint8Array): Uint8Array {
  return data.map((byte, index) => byte ^ (stream[index] ?? 0));
}

function sm3(...parts: readonly Uint8Array[]): Uint8Array {
  return createHash("sm3").update(Buffer.concat(parts)).digest();
}

/** The coordinates of the public key, with which a SubjectPublicKeyInfo ends. */
function pointBytes(key: KeyObject): Uint8Array {
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return spki.subarray(-2 * SM2.bytes);
}

function mod(value: bigint): bigint {
  const rest = value % N;
  return rest < 0n ? rest + N : rest;
}
