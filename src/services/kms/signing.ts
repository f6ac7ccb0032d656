/**
 * Signatures. Whole messages are signed by OpenSSL, on the threads of libuv where that takes longer
 * than a thread costs; what OpenSSL cannot (`digest-signing.ts`) is done by threads of our own.
 *
 * ```
 * RAW            RSA, ECDSA, Ed25519, ML-DSA over the message         OpenSSL
 * DIGEST         ECDSA over a digest the caller has made: signed      OpenSSL, digest-ecdsa.ts
 *                the same verified; RSA, Ed25519ph                    a signing thread
 * EXTERNAL_MU    ML-DSA over the 64 bytes that stand for a message    a signing thread
 * SM2DSA         over the message or its digest                       a signing thread
 * ```
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
import { signEcdsaDigest } from "./digest-ecdsa.ts";
import { validation } from "./faults.ts";
import { factsOf, type KeySpec } from "./key-spec.ts";
import { askSigningThread } from "./signing-thread.ts";

const signLater = promisify(signNow);
const verifyLater = promisify(verifyNow);

export type MessageType = "RAW" | "DIGEST" | "EXTERNAL_MU";

export const messageTypes: readonly MessageType[] = ["RAW", "DIGEST", "EXTERNAL_MU"];

/** What is signed, and how. */
export interface Signing {
  readonly spec: KeySpec;
  readonly algorithm: string;
  readonly messageType: MessageType;
  readonly message: Uint8Array;
}

/** Signs with a private key; ECDSA's signatures are DER, as AWS's. */
export async function sign(signing: Signing, key: KeyObject): Promise<Uint8Array> {
  const { algorithm, message, messageType } = signing;
  const { material } = factsOf(signing.spec);
  if (messageType === "DIGEST" && material.kind === "ec") {
    return signEcdsaDigest(message, key, material.curve);
  }
  if (!isOfOpenSsl(signing)) {
    return askSigningThread({ ...signing, kind: "sign", key });
  }
  const hash = hashOf(algorithm);
  const input = withPadding(key, algorithm);
  return isQuick(signing.spec) ? signNow(hash, message, input) : signLater(hash, message, input);
}

/** Verifies with a public key. */
export async function verify(
  signing: Signing,
  key: KeyObject,
  signature: Uint8Array,
): Promise<boolean> {
  if (!isAsLongAsModulus(key, signature)) return false;
  if (!isOfOpenSsl(signing)) {
    return askSigningThread({ ...signing, kind: "verify", key, signature });
  }
  const { algorithm, message } = signing;
  const hash = hashOf(algorithm);
  const input = withPadding(key, algorithm);
  return isQuick(signing.spec)
    ? verifyNow(hash, message, input, signature)
    : verifyLater(hash, message, input, signature);
}

/**
 * An RSA signature is as long as the modulus, leading zeros included (RFC 8017, 8.1.2 and 8.2.2);
 * OpenSSL takes one without them too.
 */
function isAsLongAsModulus(key: KeyObject, signature: Uint8Array): boolean {
  const bits = key.asymmetricKeyDetails?.modulusLength;
  return bits === undefined || signature.length === bits / 8;
}

function isOfOpenSsl({ algorithm, messageType }: Signing): boolean {
  return messageType === "RAW" && algorithm !== "SM2DSA";
}

/** On these curves OpenSSL signs in some 30 microseconds: less than another thread takes to begin. */
function isQuick(spec: KeySpec): boolean {
  return spec === "ECC_NIST_P256" || spec === "ECC_NIST_EDWARDS25519";
}

/** OpenSSL's name of an algorithm's hash; Ed25519 and ML-DSA have their own inside. */
export function hashOf(algorithm: string): string | null {
  const bits = /SHA_(256|384|512)$/.exec(algorithm)?.[1];
  return bits === undefined || algorithm.startsWith("ED25519") ? null : `sha${bits}`;
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
