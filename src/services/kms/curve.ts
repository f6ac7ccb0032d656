/**
 * Points of elliptic curves, by OpenSSL. Node has no arithmetic on curves by name, but a public key is
 * just that: its private key times the curve's base point.
 *
 * ```
 * timesBase(P256, 5n)      5 G, as the public key that belongs to the private key 5
 * ```
 *
 * KMS has the private key of whatever it verifies or encrypts with. So one product with the base
 * point, some 18 microseconds on P-256, does what takes JavaScript a millisecond and more.
 */
import { createECDH, randomBytes, type ECDH, type KeyObject } from "node:crypto";
import { numberOf } from "./der.ts";

export interface Curve {
  /** As OpenSSL calls it. */
  readonly name: string;
  /** How many multiples the base point has: a prime. */
  readonly order: bigint;
  /** Of the order. */
  readonly bits: number;
  /** Of a coordinate, and of a private key. */
  readonly bytes: number;
}

export interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

const CURVES: Readonly<Record<string, Curve>> = {
  prime256v1: {
    name: "prime256v1",
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    bits: 256,
    bytes: 32,
  },
  secp256k1: {
    name: "secp256k1",
    order: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
    bits: 256,
    bytes: 32,
  },
  secp384r1: {
    name: "secp384r1",
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    bits: 384,
    bytes: 48,
  },
  secp521r1: {
    name: "secp521r1",
    order:
      0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
    bits: 521,
    bytes: 66,
  },
  SM2: {
    name: "SM2",
    order: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
    bits: 256,
    bytes: 32,
  },
};

/** A curve by OpenSSL's name of it. */
export function curveNamed(name: string): Curve {
  const curve = CURVES[name];
  if (curve === undefined) throw new TypeError(`no curve ${name}`);
  return curve;
}

const multipliers = new Map<string, ECDH>();

function multiplierOf({ name }: Curve): ECDH {
  let multiplier = multipliers.get(name);
  if (multiplier === undefined) {
    multiplier = createECDH(name);
    multipliers.set(name, multiplier);
  }
  return multiplier;
}

/**
 * A multiple of the base point.
 *
 * @param scalar From 1 to below the curve's order.
 */
export function timesBase(curve: Curve, scalar: bigint): Point {
  const multiplier = multiplierOf(curve);
  multiplier.setPrivateKey(bytesOf(curve, scalar));
  return readPoint(multiplier.getPublicKey("hex"));
}

function readPoint(digits: string): Point {
  const middle = 2 + (digits.length - 2) / 2;
  return { x: BigInt(`0x${digits.slice(2, middle)}`), y: BigInt(`0x${digits.slice(middle)}`) };
}

/** A random number from 1 to below the curve's order, each as likely as any other. */
export function randomScalar({ order, bits, bytes }: Curve): bigint {
  const surplusBits = BigInt(bytes * 8 - bits);
  for (;;) {
    const scalar = numberOf(randomBytes(bytes)) >> surplusBits;
    if (scalar > 0n && scalar < order) return scalar;
  }
}

/** A coordinate or a private key as its bytes. */
export function bytesOf({ bytes }: Curve, value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * bytes, "0"), "hex");
}

/** What stands before the private key in PKCS #8: the version, and that a string of so many bytes follows. */
const BEFORE_SCALAR = "02010104";

const scalars = new WeakMap<KeyObject, bigint>();

/** The private key as a number. */
export function scalarOf(key: KeyObject, { bytes }: Curve): bigint {
  let scalar = scalars.get(key);
  if (scalar === undefined) {
    const pkcs8 = key.export({ format: "der", type: "pkcs8" });
    const before = Buffer.from(BEFORE_SCALAR + bytes.toString(16), "hex");
    const from = pkcs8.indexOf(before) + before.length;
    scalar = numberOf(pkcs8.subarray(from, from + bytes));
    scalars.set(key, scalar);
  }
  return scalar;
}

/** The name of SM2's curve, as it stands in keys: Node knows no name for one that it has read. */
const CURVE_OID = Buffer.from("06082a811ccf5501822d", "hex");

/** Tells whether a key lies on SM2's curve. */
export function isSm2(key: KeyObject): boolean {
  const der =
    key.type === "private"
      ? key.export({ format: "der", type: "pkcs8" })
      : key.export({ format: "der", type: "spki" });
  return der.subarray(0, 40).includes(CURVE_OID);
}
