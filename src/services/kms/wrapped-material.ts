/**
 * Imported material, unwrapped and checked: it must be what the key's spec says.
 *
 * ```
 * RSAES_OAEP_SHA_256         RSA around the material itself: secrets, keys on curves
 * RSA_AES_KEY_WRAP_SHA_256   RSA around an AES key, and that around the material (RFC 5649): all
 * SM2PKE                     the same with SM2, in China
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-encrypt-key-material.html | Encrypt the key material}
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { unwrap } from "./asymmetric-encryption.ts";
import { isSm2 } from "./curve.ts";
import { incorrectKeyMaterial, invalidCiphertext } from "./faults.ts";
import type { ImportParameters } from "./import-token.ts";
import { keyArn, type KmsKey } from "./key.ts";
import { factsOf, type Material } from "./key-spec.ts";
import type { NewMaterial } from "./material.ts";

export const wrappingAlgorithms: readonly string[] = [
  "RSAES_OAEP_SHA_1",
  "RSAES_OAEP_SHA_256",
  "RSA_AES_KEY_WRAP_SHA_1",
  "RSA_AES_KEY_WRAP_SHA_256",
  "RSAES_PKCS1_V1_5",
  "SM2PKE",
];

export const wrappingKeySpecs: readonly string[] = ["RSA_2048", "RSA_3072", "RSA_4096", "SM2"];

/**
 * Unwraps material, on another thread.
 *
 * @throws Fault `InvalidCiphertextException` when it was wrapped otherwise than agreed.
 */
export async function unwrapMaterial(
  wrapped: Uint8Array,
  { algorithm, privateKey }: ImportParameters,
): Promise<Uint8Array> {
  const pkcs8 = Buffer.from(privateKey, "base64");
  const key = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  const material = await unwrap(wrapped, key, algorithm);
  if (material === undefined) throw invalidCiphertext();
  return material;
}

/**
 * Material as it is kept, once it is found to fit the key.
 *
 * @throws Fault `IncorrectKeyMaterialException`
 */
export function fitMaterial(bytes: Uint8Array, key: KmsKey): NewMaterial {
  const { material } = factsOf(key.keySpec);
  switch (material.kind) {
    case "aes":
      if (bytes.length !== AES_BYTES) throw misfit(key);
      return { secret: bytes };
    case "hmac":
      if (bytes.length < material.bytes[0] || bytes.length > material.bytes[1]) throw misfit(key);
      return { secret: bytes };
    default:
      return fitPrivateKey(bytes, key, material);
  }
}

const AES_BYTES = 32;

function fitPrivateKey(bytes: Uint8Array, key: KmsKey, material: Material): NewMaterial {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey({ key: Buffer.from(bytes), format: "der", type: "pkcs8" });
  } catch {
    throw misfit(key);
  }
  if (!isOfKind(privateKey, material)) throw misfit(key);
  return {
    secret: privateKey.export({ format: "der", type: "pkcs8" }),
    publicKey: createPublicKey(privateKey).export({ format: "der", type: "spki" }),
  };
}

function isOfKind(key: KeyObject, material: Material): boolean {
  const { asymmetricKeyType, asymmetricKeyDetails } = key;
  switch (material.kind) {
    case "rsa":
      return asymmetricKeyType === "rsa" && asymmetricKeyDetails?.modulusLength === material.bits;
    case "ec":
      return asymmetricKeyType === "ec" && asymmetricKeyDetails?.namedCurve === material.curve;
    case "sm2":
      return isSm2(key);
    case "ed25519":
      return asymmetricKeyType === "ed25519";
    case "ml-dsa":
    case "ml-kem":
      return (asymmetricKeyType as string) === material.variant;
    case "aes":
    case "hmac":
      return false;
  }
}

function misfit(key: KmsKey): Error {
  return incorrectKeyMaterial(
    `The key material does not match the key spec ${key.keySpec} of ${keyArn(key)}.`,
  );
}

/** The id of imported material: the same bytes in the same key have the same, whenever they come. */
export function importedMaterialId({ account, keyId }: KmsKey, { secret }: NewMaterial): string {
  const hash = createHash("sha256");
  return hash.update(`kms:${account}:${keyId}:`).update(secret).digest("hex");
}
