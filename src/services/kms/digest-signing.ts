/**
 * Signatures that Node cannot make, or cannot make on libuv's threads: what key threads do.
 *
 * ```
 * ECDSA             over a digest, on the slower curves: digest-ecdsa.ts
 * Ed25519ph         noble-curves
 * ML-DSA from mu    noble-post-quantum
 * SM2DSA            sm2.ts, which hashes as China's standard says
 * ```
 */
import { createPublicKey, type KeyObject } from "node:crypto";
import { eddsa, type EdDSA } from "@noble/curves/abstract/edwards.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { ml_dsa44, ml_dsa65, ml_dsa87 } from "@noble/post-quantum/ml-dsa.js";
import { signEcdsaDigest, verifyEcdsaDigest } from "./digest-ecdsa.ts";
import { factsOf } from "./key-spec.ts";
import type { Signing } from "./signing-algorithm.ts";
import { signSm2, verifySm2 } from "./sm2.ts";

/** @param key The private key. */
export function signDigest(signing: Signing, key: KeyObject): Uint8Array {
  const { message } = signing;
  const { material } = factsOf(signing.spec);
  switch (material.kind) {
    case "ec":
      return signEcdsaDigest(message, key, material.curve);
    case "ed25519":
      return ed25519OfDigest.sign(message, seedOf(key));
    case "ml-dsa":
      return latticeOf(material.variant).internal.sign(message, secretTail(key, material.variant), {
        externalMu: true,
      });
    case "sm2":
      return signSm2(message, key, signing.messageType);
    default:
      throw new TypeError("keys of this kind do not sign here");
  }
}

/** @param key The private key: the public one is in it. */
export function verifyDigest(signing: Signing, key: KeyObject, signature: Uint8Array): boolean {
  const { message } = signing;
  const { material } = factsOf(signing.spec);
  switch (material.kind) {
    case "ec":
      return verifyEcdsaDigest(message, signature, { key, curveName: material.curve });
    case "ed25519":
      return isTrue(() => ed25519OfDigest.verify(signature, message, publicTail(key, 32)));
    case "ml-dsa": {
      const lattice = latticeOf(material.variant);
      const publicKey = publicTail(key, lattice.lengths.publicKey ?? 0);
      return isTrue(() =>
        lattice.internal.verify(signature, message, publicKey, { externalMu: true }),
      );
    }
    case "sm2":
      return isTrue(() => verifySm2(message, signature, { key, messageType: signing.messageType }));
    default:
      throw new TypeError("keys of this kind do not verify");
  }
}

/** Bytes that are no signature at all make the libraries throw. */
function isTrue(verify: () => boolean): boolean {
  try {
    return verify();
  } catch {
    return false;
  }
}

/** Ed25519ph (RFC 8032, 5.1) without its hash of the message, which the caller has made. */
const ed25519OfDigest: EdDSA = eddsa(ed25519.Point, sha512, {
  prehash: (digest: Uint8Array) => digest,
  adjustScalarBytes: clamp,
  domain: (data: Uint8Array, context: Uint8Array, isPrehashed: boolean) =>
    Buffer.concat([
      Buffer.from("SigEd25519 no Ed25519 collisions"),
      Buffer.from([isPrehashed ? 1 : 0, context.length]),
      context,
      data,
    ]),
});

/** RFC 8032, 5.1.5. */
function clamp(scalar: Uint8Array): Uint8Array {
  scalar[0] = (scalar[0] ?? 0) & 0xf8;
  scalar[31] = ((scalar[31] ?? 0) & 0x7f) | 0x40;
  return scalar;
}

function latticeOf(variant: string): typeof ml_dsa44 {
  if (variant === "ml-dsa-44") return ml_dsa44;
  return variant === "ml-dsa-65" ? ml_dsa65 : ml_dsa87;
}

/** OpenSSL writes the seed and behind it the expanded key, which ends the structure. */
function secretTail(key: KeyObject, variant: string): Uint8Array {
  const pkcs8 = key.export({ format: "der", type: "pkcs8" });
  return new Uint8Array(pkcs8.subarray(-(latticeOf(variant).lengths.secretKey ?? 0)));
}

/** The bare public key, with which its structure ends. */
function publicTail(key: KeyObject, bytes: number): Uint8Array {
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return new Uint8Array(spki.subarray(-bytes));
}

/** The seed of an Ed25519 key. */
function seedOf(key: KeyObject): Uint8Array {
  return new Uint8Array(Buffer.from(key.export({ format: "jwk" }).d ?? "", "base64url"));
}
