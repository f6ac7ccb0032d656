/**
 * Signatures over a digest that the caller has made. OpenSSL, as Node reaches it, always hashes, so:
 *
 * ```
 * RSASSA_PKCS1_V1_5    the digest in its DER frame, and the bare RSA operation
 * RSASSA_PSS           EMSA-PSS (RFC 8017, 9.1), and the bare RSA operation
 * ECDSA                verified by noble-curves; signed in digest-ecdsa.ts
 * Ed25519ph            noble-curves
 * ML-DSA from mu       noble-post-quantum
 * SM2DSA               sm2.ts, which hashes as China's standard says
 * ```
 */
import {
  constants,
  createHash,
  privateEncrypt,
  publicDecrypt,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from "node:crypto";
import { eddsa, type EdDSA } from "@noble/curves/abstract/edwards.js";
import type { ECDSA } from "@noble/curves/abstract/weierstrass.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { ml_dsa44, ml_dsa65, ml_dsa87 } from "@noble/post-quantum/ml-dsa.js";
import { factsOf } from "./key-spec.ts";
import { hashOf, type Signing } from "./signing.ts";
import { signSm2, verifySm2 } from "./sm2.ts";

/** @param key The private key. */
export function signDigest(signing: Signing, key: KeyObject): Uint8Array {
  const { algorithm, message } = signing;
  const { material } = factsOf(signing.spec);
  switch (material.kind) {
    case "rsa":
      return algorithm.startsWith("RSASSA_PSS")
        ? signPss(message, key, hashName(algorithm))
        : privateEncrypt(key, digestInfo(message, algorithm));
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

/** @param key The public key. */
export function verifyDigest(signing: Signing, key: KeyObject, signature: Uint8Array): boolean {
  const { algorithm, message } = signing;
  const { material } = factsOf(signing.spec);
  switch (material.kind) {
    case "rsa":
      return algorithm.startsWith("RSASSA_PSS")
        ? verifyPss(message, signature, { key, hash: hashName(algorithm) })
        : verifyPkcs1(digestInfo(message, algorithm), signature, key);
    case "ec":
      return isTrue(() =>
        curveOf(material.curve).verify(signature, message, pointOf(key), ECDSA_OPTIONS),
      );
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

const ECDSA_OPTIONS = { prehash: false, lowS: false, format: "der" } as const;

function curveOf(curve: string): ECDSA {
  switch (curve) {
    case "prime256v1":
      return p256;
    case "secp384r1":
      return p384;
    case "secp521r1":
      return p521;
    case "secp256k1":
      return secp256k1;
    default:
      throw new TypeError(`no curve ${curve}`);
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
  return new Uint8Array(key.export({ format: "der", type: "spki" }).subarray(-bytes));
}

/** The seed of an Ed25519 key. */
function seedOf(key: KeyObject): Uint8Array {
  return new Uint8Array(Buffer.from(key.export({ format: "jwk" }).d ?? "", "base64url"));
}

function pointOf(key: KeyObject): Uint8Array {
  const { x = "", y = "" } = key.export({ format: "jwk" });
  return Buffer.concat([
    Buffer.from([4]),
    Buffer.from(x, "base64url"),
    Buffer.from(y, "base64url"),
  ]);
}

/** What stands before a digest in PKCS #1 signatures: the DER of its algorithm. */
const DIGEST_FRAMES: Readonly<Record<string, string>> = {
  sha256: "3031300d060960864801650304020105000420",
  sha384: "3041300d060960864801650304020205000430",
  sha512: "3051300d060960864801650304020305000440",
};

function digestInfo(digest: Uint8Array, algorithm: string): Buffer {
  return Buffer.concat([Buffer.from(DIGEST_FRAMES[hashName(algorithm)] ?? "", "hex"), digest]);
}

function verifyPkcs1(expected: Buffer, signature: Uint8Array, key: KeyObject): boolean {
  let shown: Buffer;
  try {
    shown = publicDecrypt(key, signature);
  } catch {
    return false;
  }
  return shown.length === expected.length && timingSafeEqual(shown, expected);
}

function hashName(algorithm: string): string {
  return hashOf(algorithm) ?? "sha256";
}

const RSA_BARE = { padding: constants.RSA_NO_PADDING };

/** @see {@link https://www.rfc-editor.org/rfc/rfc8017#section-9.1.1 | EMSA-PSS encoding} */
function signPss(digest: Uint8Array, key: KeyObject, hash: string): Uint8Array {
  const bytes = modulusBytes(key);
  const salt = randomBytes(digest.length);
  const seed = saltedHash(digest, salt, hash);
  const block = Buffer.alloc(bytes - seed.length - 1);
  block[block.length - salt.length - 1] = 1;
  salt.copy(block, block.length - salt.length);
  mask(block, seed, hash);
  return privateEncrypt({ key, ...RSA_BARE }, Buffer.concat([block, seed, PSS_END]));
}

function verifyPss(
  digest: Uint8Array,
  signature: Uint8Array,
  { key, hash }: { readonly key: KeyObject; readonly hash: string },
): boolean {
  if (signature.length !== modulusBytes(key)) return false;
  let shown: Buffer;
  try {
    shown = publicDecrypt({ key, ...RSA_BARE }, signature);
  } catch {
    return false;
  }
  const seed = shown.subarray(-digest.length - 1, -1);
  const block = Buffer.from(shown.subarray(0, -digest.length - 1));
  if (shown.at(-1) !== PSS_END[0] || ((block[0] ?? 0) & 0x80) !== 0) return false;
  mask(block, seed, hash);
  const saltFrom = block.length - digest.length;
  const isFramed = block.subarray(0, saltFrom - 1).every((byte) => byte === 0);
  if (!isFramed || block[saltFrom - 1] !== 1) return false;
  return timingSafeEqual(saltedHash(digest, block.subarray(saltFrom), hash), seed);
}

const PSS_END = Buffer.from([0xbc]);

function saltedHash(digest: Uint8Array, salt: Uint8Array, hash: string): Buffer {
  return createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
}

/** Puts MGF1 of a seed over a block, and clears the bit beyond the modulus. */
function mask(block: Buffer, seed: Uint8Array, hash: string): void {
  let done = 0;
  for (let counter = 0; done < block.length; counter += 1) {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(counter);
    for (const byte of createHash(hash).update(seed).update(number).digest()) {
      if (done >= block.length) break;
      block[done] = (block[done] ?? 0) ^ byte;
      done += 1;
    }
  }
  // Every modulus here has a multiple of eight bits, so the encoded message has one bit less.
  block[0] = (block[0] ?? 0) & 0x7f;
}

function modulusBytes(key: KeyObject): number {
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
}
