/**
 * Signatures. Whole messages are signed by OpenSSL, on the threads of libuv where that takes longer
 * than a thread costs; what it cannot, key threads do (`digest-signing.ts`).
 *
 * ```
 * RAW            RSA, ECDSA, Ed25519, ML-DSA over the message         OpenSSL
 * DIGEST         over a digest the caller has made: RSA               OpenSSL, rsa-digest.ts
 *                P-256                                                at once, digest-ecdsa.ts
 *                the other curves, Ed25519ph                          a key thread
 * EXTERNAL_MU    ML-DSA over the 64 bytes that stand for a message    a key thread
 * SM2DSA         over the message or its digest                       a key thread
 * ```
 *
 * Verifying takes the private key, too: the public one is in it.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html | Sign}
 */
import {
  constants,
  sign as signNow,
  verify as verifyNow,
  type KeyObject,
  type SignKeyObjectInput,
} from "node:crypto";
import { promisify } from "node:util";
import { signEcdsaDigest, verifyEcdsaDigest } from "./digest-ecdsa.ts";
import { validation } from "./faults.ts";
import { factsOf, type KeySpec } from "./key-spec.ts";
import { askKeyThread } from "./key-thread.ts";
import { signRsaDigest, verifyRsaDigest } from "./rsa-digest.ts";
import { hashOf, type Signing } from "./signing-algorithm.ts";

const signLater = promisify(signNow);
const verifyLater = promisify(verifyNow);

/** Signs with a private key; ECDSA's signatures are DER, as AWS's. */
export async function sign(signing: Signing, key: KeyObject): Promise<Uint8Array> {
  const { algorithm, message } = signing;
  switch (workerOf(signing)) {
    case "openssl": {
      const hash = hashOf(algorithm);
      const input = withPadding(key, algorithm);
      return isQuick(signing.spec)
        ? signNow(hash, message, input)
        : signLater(hash, message, input);
    }
    case "rsa":
      return signRsaDigest(message, key, algorithm);
    case "p256":
      return signEcdsaDigest(message, key, P256);
    case "thread":
      return askKeyThread({ ...signing, kind: "sign", key });
  }
}

/** Verifies with a private key. */
export async function verify(
  signing: Signing,
  key: KeyObject,
  signature: Uint8Array,
): Promise<boolean> {
  if (!isAsLongAsModulus(key, signature)) return false;
  const { algorithm, message } = signing;
  switch (workerOf(signing)) {
    case "openssl": {
      const hash = hashOf(algorithm);
      const input = withPadding(key, algorithm);
      return isQuick(signing.spec)
        ? verifyNow(hash, message, input, signature)
        : verifyLater(hash, message, input, signature);
    }
    case "rsa":
      return verifyRsaDigest(message, signature, { key, algorithm });
    case "p256":
      return verifyEcdsaDigest(message, signature, { key, curveName: P256 });
    case "thread":
      return askKeyThread({ ...signing, kind: "verify", key, signature });
  }
}

const P256 = "prime256v1";

/** Who does it, as the table above says. */
function workerOf({
  spec,
  algorithm,
  messageType,
}: Signing): "openssl" | "rsa" | "p256" | "thread" {
  if (algorithm === "SM2DSA") return "thread";
  if (messageType === "RAW") return "openssl";
  if (factsOf(spec).material.kind === "rsa") return "rsa";
  return spec === "ECC_NIST_P256" ? "p256" : "thread";
}

/**
 * An RSA signature is as long as the modulus, leading zeros included (RFC 8017, 8.1.2 and 8.2.2);
 * OpenSSL takes one without them too.
 */
function isAsLongAsModulus(key: KeyObject, signature: Uint8Array): boolean {
  const bits = key.asymmetricKeyDetails?.modulusLength;
  return bits === undefined || signature.length === bits / 8;
}

/** On these curves OpenSSL signs in some 30 microseconds: less than another thread takes to begin. */
function isQuick(spec: KeySpec): boolean {
  return spec === "ECC_NIST_P256" || spec === "ECC_NIST_EDWARDS25519";
}

/** A key by itself costs OpenSSL's caller 12 microseconds less than one with options, measured. */
function withPadding(key: KeyObject, algorithm: string): KeyObject | SignKeyObjectInput {
  if (!algorithm.startsWith("RSASSA_PSS")) return key;
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
}

const MU_BYTES = 64;

/**
 * Checks that a message fits its type and the algorithm.
 *
 * @throws Fault `ValidationException`
 */
export function requireMessage({ spec, algorithm, messageType, message }: Signing): void {
  const isMlDsa = factsOf(spec).material.kind === "ml-dsa";
  const isPrehashed = algorithm === "ED25519_PH_SHA_512";
  const isFitting =
    messageType === "RAW"
      ? !isPrehashed
      : messageType === "EXTERNAL_MU"
        ? isMlDsa
        : !isMlDsa && algorithm !== "ED25519_SHA_512";
  if (!isFitting) {
    throw validation(`Message type ${messageType} is not compatible with algorithm ${algorithm}.`);
  }
  if (messageType === "RAW") return;
  const bytes = messageType === "EXTERNAL_MU" ? MU_BYTES : digestBytes(algorithm);
  if (message.length !== bytes) {
    throw validation(`Digest is invalid length for algorithm ${algorithm}.`);
  }
}

function digestBytes(algorithm: string): number {
  if (algorithm === "SM2DSA") return 32;
  return Number(algorithm.slice(-3)) / 8;
}
