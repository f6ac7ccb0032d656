/**
 * Encryption under any key that has it: AES under symmetric keys, whose ciphertexts name key and
 * material; RSA and SM2 under the others, whose ciphertexts are bare.
 *
 * RSA's and SM2's private operations take at most some two milliseconds and are done at once, inside
 * the transaction: other services decrypt as parts of their own operations.
 */
import { constants, createPublicKey, privateDecrypt, publicEncrypt } from "node:crypto";
import type { Call } from "../../model/operation.ts";
import { decrypt, encrypt, parseCiphertext } from "./ciphertext.ts";
import type { EncryptionContext } from "./encryption-context.ts";
import { incorrectKey, invalidCiphertext, validation } from "./faults.ts";
import { isSymmetric, type KmsKey } from "./key.ts";
import { factsOf } from "./key-spec.ts";
import { currentMaterial, findMaterial, type MaterialAccess } from "./material.ts";
import { decryptSm2, encryptSm2 } from "./sm2.ts";

/** How something is encrypted, and bound to what. */
export interface Manner {
  /** `SYMMETRIC_DEFAULT`, `RSAES_OAEP_SHA_256`... */
  readonly algorithm: string;
  readonly context: EncryptionContext;
}

export interface Decrypted {
  readonly plaintext: Uint8Array;
  /** The material that opened it; asymmetric keys have one only, which is not told. */
  readonly materialId?: string | undefined;
}

/**
 * Encrypts under the present material of a key, which must be usable for that.
 *
 * @throws Fault `ValidationException` when the plaintext is too long for the key.
 */
export async function encryptUnder(
  key: KmsKey,
  plaintext: Uint8Array,
  { algorithm, context }: Manner,
  call: MaterialAccess & Pick<Call, "ids">,
): Promise<Uint8Array> {
  requirePlaintextSize(key, algorithm, plaintext);
  const material = await currentMaterial(key, call);
  if (isSymmetric(key)) {
    const { materialId = "" } = key;
    return encrypt({ key, materialId, material }, { plaintext, context }, call.ids);
  }
  const publicKey = createPublicKey(material);
  if (algorithm === "SM2PKE") return encryptSm2(plaintext, publicKey);
  return publicEncrypt({ key: publicKey, ...oaep(algorithm) }, plaintext);
}

/**
 * Decrypts under a key, which must be usable for that.
 *
 * @throws Fault `IncorrectKeyException`, `InvalidCiphertextException`
 */
export async function decryptUnder(
  key: KmsKey,
  blob: Uint8Array,
  { algorithm, context }: Manner,
  call: MaterialAccess & Pick<Call, "scope">,
): Promise<Decrypted> {
  if (isSymmetric(key)) return openSymmetric(key, blob, context, call);
  const material = await currentMaterial(key, call);
  const plaintext = attempt(() =>
    algorithm === "SM2PKE"
      ? decryptSm2(blob, material)
      : privateDecrypt({ key: material, ...oaep(algorithm) }, blob),
  );
  if (plaintext === undefined) throw invalidCiphertext();
  return { plaintext };
}

async function openSymmetric(
  key: KmsKey,
  blob: Uint8Array,
  context: EncryptionContext,
  call: MaterialAccess & Pick<Call, "scope">,
): Promise<Decrypted> {
  const ciphertext = parseCiphertext(blob, key);
  if (ciphertext === undefined) throw invalidCiphertext();
  const { place, materialId } = ciphertext;
  if (place.account !== key.account || place.region !== key.region || place.keyId !== key.keyId) {
    throw incorrectKey();
  }
  const material = await findMaterial(key, materialId, call);
  const plaintext = material && decrypt(ciphertext, material, context);
  if (plaintext === undefined) throw invalidCiphertext();
  return { plaintext, materialId };
}

/** What fails to open makes the libraries throw, and why is nobody's business. */
function attempt(open: () => Uint8Array | undefined): Uint8Array | undefined {
  try {
    return open();
  } catch {
    return undefined;
  }
}

interface OaepOptions {
  readonly padding: number;
  readonly oaepHash: string;
}

function oaep(algorithm: string): OaepOptions {
  const oaepHash = algorithm.endsWith("SHA_1") ? "sha1" : "sha256";
  return { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash };
}

const SM2_BYTES_MAX = 1024;

function requirePlaintextSize(key: KmsKey, algorithm: string, plaintext: Uint8Array): void {
  const { material } = factsOf(key.keySpec);
  const max =
    material.kind === "rsa"
      ? material.bits / 8 - 2 - 2 * (algorithm.endsWith("SHA_1") ? 20 : 32)
      : material.kind === "sm2"
        ? SM2_BYTES_MAX
        : Infinity;
  if (plaintext.length <= max) return;
  throw validation(
    `Algorithm ${algorithm} and key spec ${key.keySpec} cannot encrypt data larger than ${max} bytes.`,
  );
}
