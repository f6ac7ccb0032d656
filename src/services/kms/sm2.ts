/**
 * SM2, China's elliptic curve: signatures with SM3 (GB/T 32918.2) and encryption (GB/T 32918.4), in
 * the DER forms of GB/T 35276 that KMS speaks. Only for the regions in China.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/offline-operations.html#key-spec-sm-offline-verification | Offline verification with SM2 key pairs}
 */
import { createHash, createPublicKey, randomBytes, type KeyObject } from "node:crypto";
import { weierstrass, type WeierstrassPointCons } from "@noble/curves/abstract/weierstrass.js";

const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const A = P - 3n;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const GX = 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n;
const GY = 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n;

const Point: WeierstrassPointCons<bigint> = weierstrass({
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
const BYTES = 32;

/** Signs a message, or its digest. */
export function signSm2(message: Uint8Array, key: KeyObject, messageType: string): Uint8Array {
  const d = scalarOf(key);
  const e = numberOf(digestOf(message, createPublicKey(key), messageType));
  for (;;) {
    const k = randomScalar();
    const r = mod(e + Point.BASE.multiply(k).toAffine().x);
    if (r === 0n || r + k === N) continue;
    const s = mod(inverse(1n + d) * mod(k - r * d));
    if (s !== 0n) return sequence(integer(r), integer(s));
  }
}

/** Verifies a signature; throws or gives false when it is none. */
export function verifySm2(
  message: Uint8Array,
  signature: Uint8Array,
  { key, messageType }: { readonly key: KeyObject; readonly messageType: string },
): boolean {
  const [r = 0n, s = 0n] = readSequence(signature).map(numberOf);
  if (r < 1n || r >= N || s < 1n || s >= N) return false;
  const t = mod(r + s);
  if (t === 0n) return false;
  const e = numberOf(digestOf(message, key, messageType));
  const point = Point.BASE.multiply(s).add(Point.fromBytes(pointBytes(key)).multiply(t));
  return mod(e + point.toAffine().x) === r;
}

/** A whole message is hashed together with the signer's id, the curve and the public key. */
function digestOf(message: Uint8Array, publicKey: KeyObject, messageType: string): Uint8Array {
  if (messageType === "DIGEST") return message;
  const bits = Buffer.alloc(2);
  bits.writeUInt16BE(DISTINGUISHING_ID.length * 8);
  const curve = [A, B, GX, GY].map(bytesOf);
  const signer = sm3(bits, DISTINGUISHING_ID, ...curve, pointBytes(publicKey).subarray(1));
  return sm3(signer, message);
}

/** Encrypts with a public key: `SEQUENCE { x, y, hash, ciphertext }`. */
export function encryptSm2(plaintext: Uint8Array, key: KeyObject): Uint8Array {
  const recipient = Point.fromBytes(pointBytes(key));
  for (;;) {
    const k = randomScalar();
    const shared = recipient.multiply(k).toAffine();
    const stream = derive(shared, plaintext.length);
    // A key stream of nothing but zeros would show the plaintext.
    if (stream.every((byte) => byte === 0) && plaintext.length > 0) continue;
    const { x, y } = Point.BASE.multiply(k).toAffine();
    const hash = sm3(bytesOf(shared.x), plaintext, bytesOf(shared.y));
    return sequence(integer(x), integer(y), octets(hash), octets(xor(plaintext, stream)));
  }
}

/** Decrypts with a private key; throws or gives undefined for what it has not encrypted. */
export function decryptSm2(ciphertext: Uint8Array, key: KeyObject): Uint8Array | undefined {
  const [x, y, hash, data] = readSequence(ciphertext);
  if (x === undefined || y === undefined || hash === undefined || data === undefined) {
    return undefined;
  }
  const point = Point.fromAffine({ x: numberOf(x), y: numberOf(y) });
  point.assertValidity();
  const shared = point.multiply(scalarOf(key)).toAffine();
  const plaintext = xor(data, derive(shared, data.length));
  const expected = sm3(bytesOf(shared.x), plaintext, bytesOf(shared.y));
  return Buffer.compare(expected, hash) === 0 ? plaintext : undefined;
}

/** The secret that a private key shares with another's public key: the x of the common point. */
export function deriveSm2(key: KeyObject, publicKey: KeyObject): Uint8Array {
  const point = Point.fromBytes(pointBytes(publicKey));
  return bytesOf(point.multiply(scalarOf(key)).toAffine().x);
}

/** The name of the curve, as it stands in keys: Node knows no name for one that it has read. */
const CURVE_OID = Buffer.from("06082a811ccf5501822d", "hex");

/** Tells whether a key lies on this curve. */
export function isSm2(key: KeyObject): boolean {
  const der =
    key.type === "private"
      ? key.export({ format: "der", type: "pkcs8" })
      : key.export({ format: "der", type: "spki" });
  return der.subarray(0, 40).includes(CURVE_OID);
}

/** The key stream of a shared point. */
function derive({ x, y }: { readonly x: bigint; readonly y: bigint }, length: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let counter = 1; parts.length * BYTES < length; counter += 1) {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(counter);
    parts.push(sm3(bytesOf(x), bytesOf(y), number));
  }
  return Buffer.concat(parts).subarray(0, length);
}

function xor(data: Uint8Array, stream: Uint8Array): Uint8Array {
  return data.map((byte, index) => byte ^ (stream[index] ?? 0));
}

function sm3(...parts: readonly Uint8Array[]): Uint8Array {
  return createHash("sm3").update(Buffer.concat(parts)).digest();
}

/** What stands before the private key in PKCS #8: `1`, and a string of its 32 bytes. */
const BEFORE_SCALAR = Buffer.from("0201010420", "hex");

function scalarOf(key: KeyObject): bigint {
  const pkcs8 = key.export({ format: "der", type: "pkcs8" });
  const from = pkcs8.indexOf(BEFORE_SCALAR) + BEFORE_SCALAR.length;
  return numberOf(pkcs8.subarray(from, from + BYTES));
}

/** The uncompressed point, which ends a SubjectPublicKeyInfo. */
function pointBytes(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ format: "der", type: "spki" }).subarray(-1 - 2 * BYTES));
}

function randomScalar(): bigint {
  // 16 bytes more than needed, so that no remainder is likelier than another.
  return (numberOf(randomBytes(BYTES + 16)) % (N - 1n)) + 1n;
}

function mod(value: bigint): bigint {
  const rest = value % N;
  return rest < 0n ? rest + N : rest;
}

/** By Fermat's theorem: N is prime. */
function inverse(value: bigint): bigint {
  let result = 1n;
  let base = mod(value);
  for (let exponent = N - 2n; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) result = (result * base) % N;
    base = (base * base) % N;
  }
  return result;
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex") || "0"}`);
}

function bytesOf(value: bigint): Uint8Array {
  return Buffer.from(value.toString(16).padStart(2 * BYTES, "0"), "hex");
}

const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const SEQUENCE = 0x30;

function integer(value: bigint): Uint8Array {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  // A leading one bit would make it negative.
  return element(INTEGER, (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

function octets(bytes: Uint8Array): Uint8Array {
  return element(OCTET_STRING, bytes);
}

function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return element(SEQUENCE, Buffer.concat(parts));
}

function element(tag: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.of(tag, ...lengthBytes(content.length)), content]);
}

function lengthBytes(length: number): readonly number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

/** The contents of the elements of a sequence; none when it is not one. */
function readSequence(der: Uint8Array): readonly Uint8Array[] {
  const outer = readElement(der, 0);
  if (outer === undefined || der[0] !== SEQUENCE || outer.end !== der.length) return [];
  const parts: Uint8Array[] = [];
  for (let at = outer.from; at < outer.end;) {
    const inner = readElement(der, at);
    if (inner === undefined || inner.end > outer.end) return [];
    parts.push(der.subarray(inner.from, inner.end));
    at = inner.end;
  }
  return parts;
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
