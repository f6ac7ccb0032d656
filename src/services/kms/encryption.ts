/**
 * Encryption under any key that has it: AES under symmetric keys, whose ciphertexts name key and
 * material; RSA and SM2 under the others, whose ciphertexts are bare.
 *
 * What is read for it is read in the transaction, and the work is done after that: AES at once, within
 * the transaction too, as other services encrypt and decrypt as parts of their own operations; RSA and
 * SM2 on other threads, when it has ended.
 *
 * ```ts
 * const open = await opener(key, blob, { algorithm, context }, call);
 * return atOnceOrLater([key], async () => ({ Plaintext: (await open()).plaintext }));
 * ```
 */
import { later, type Call, type Outcome } from "../../model/operation.ts";
import { decryptAsymmetric, encryptAsymmetric } from "./asymmetric-encryption.ts";
import { decrypt, encrypt, parseCiphertext } from "./ciphertext.ts";
import type { EncryptionContext } from "./encryption-context.ts";
import { incorrectKey, invalidCiphertext, validation } from "./faults.ts";
import { isSymmetric, type KmsKey } from "./key.ts";
import { factsOf } from "./key-spec.ts";
import { currentMaterial, findMaterial, type MaterialAccess } from "./material.ts";

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

/** Encrypts; throws `ValidationException` when the plaintext is too long for the key. */
export type Seal = (plaintext: Uint8Array) => Promise<Uint8Array>;

/** Decrypts; throws `InvalidCiphertextException`. */
export type Open = () => Promise<Decrypted>;

/** Makes ready to encrypt under the present material of a key, which must be usable for that. */
export async function sealer(
  key: KmsKey,
  { algorithm, context }: Manner,
  call: MaterialAccess & Pick<Call, "ids">,
): Promise<Seal> {
  const material = await currentMaterial(key, call);
  if (isSymmetric(key)) {
    const { materialId = "" } = key;
    return async (plaintext) =>
      encrypt({ key, materialId, material }, { plaintext, context }, call.ids);
  }
  return async (plaintext) => {
    requirePlaintextSize(key, algorithm, plaintext);
    return encryptAsymmetric(plaintext, material, algorithm);
  };
}

/**
 * Makes ready to decrypt under a key, which must be usable for that.
 *
 * @throws Fault `IncorrectKeyException`, `InvalidCiphertextException`
 */
export async function opener(
  key: KmsKey,
  blob: Uint8Array,
  { algorithm, context }: Manner,
  call: MaterialAccess,
): Promise<Open> {
  if (isSymmetric(key)) return symmetricOpener(key, blob, context, call);
  const material = await currentMaterial(key, call);
  return async () => {
    const plaintext = await decryptAsymmetric(blob, material, algorithm);
    if (plaintext === undefined) throw invalidCiphertext();
    return { plaintext };
  };
}

async function symmetricOpener(
  key: KmsKey,
  blob: Uint8Array,
  context: EncryptionContext,
  call: MaterialAccess,
): Promise<Open> {
  const ciphertext = parseCiphertext(blob, key);
  if (ciphertext === undefined) throw invalidCiphertext();
  const { place, materialId } = ciphertext;
  if (place.account !== key.account || place.region !== key.region || place.keyId !== key.keyId) {
    throw incorrectKey();
  }
  const material = await findMaterial(key, materialId, call);
  return async () => {
    const plaintext = material && decrypt(ciphertext, material, context);
    if (plaintext === undefined) throw invalidCiphertext();
    return { plaintext, materialId };
  };
}

/** Does work with keys within the transaction if it is AES only, and when that has ended if not. */
export function atOnceOrLater<Output>(
  keys: readonly KmsKey[],
  work: () => Promise<Output>,
): Promise<Outcome<Output>> | Outcome<Output> {
  return keys.every(isSymmetric) ? work() : later(work);
}

const SM2_BYTES_MAX = 1024;

function requirePlaintextSize(key: KmsKey, algorithm: string, plaintext: Uint8Array): void {
  const { material } = factsOf(key.keySpec);
  const max =
    material.kind === "rsa"
      ? material.bits / 8 - 2 - 2 * (algorithm.endsWith("SHA_1") ? 20 : 32)
      : SM2_BYTES_MAX;
  if (plaintext.length <= max) return;
  throw validation(
    `Algorithm ${algorithm} and key spec ${key.keySpec} cannot encrypt data larger than ${max} bytes.`,
  );
}
