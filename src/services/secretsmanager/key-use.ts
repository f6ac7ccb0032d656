/**
 * What Secrets Manager asks KMS, in the caller's name: whoever reads a secret of another account
 * needs the secret's policy and the key's.
 *
 * ```
 * CreateSecret        GenerateDataKey and Decrypt to see that the caller may use the key;
 *                     GenerateDataKey for the value
 * GetSecretValue      Decrypt
 * UpdateSecret, key   Decrypt and Encrypt: the data keys of labelled versions go under the new key
 * ```
 *
 * All carry the secret's ARN and the version's id as encryption context, and the policies of the key
 * see `kms:ViaService`.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html | Secret encryption and decryption}
 */
import { Fault } from "../../model/fault.ts";
import type { Call } from "../../model/operation.ts";
import type { Scope } from "../../model/scope.ts";
import type { AsCaller } from "../../model/services.ts";
import type { Decrypt, Encrypt, GenerateDataKey } from "../kms/contract.ts";
import { decryptionFailure, encryptionFailure, kmsAccessDenied } from "./faults.ts";
import { secretArn, type SecretPlace } from "./secret.ts";

export const DEFAULT_KEY = "alias/aws/secretsmanager";

/** What stands for the version in the requests that only see whether a key may be used. */
const VALIDATION = "RequestToValidateKeyAccess";

/** A version, as it is bound to its ciphertexts. */
export interface VersionPlace {
  readonly secret: SecretPlace;
  readonly versionId: string;
}

export interface DataKey {
  /** In the open: to be used and forgotten. */
  readonly key: Uint8Array;
  /** Encrypted: to be kept. */
  readonly wrapped: Uint8Array;
  readonly keyArn: string;
}

type Asking = Pick<Call, "services">;

/** Asks KMS for a key to encrypt one value with. */
export async function makeDataKey(
  place: VersionPlace,
  kmsKeyId: string | undefined,
  { services }: Asking,
): Promise<DataKey> {
  const made = await asking(encryptionFailure, () =>
    services.invoke<typeof GenerateDataKey>(
      "kms",
      "GenerateDataKey",
      {
        KeyId: kmsKeyId ?? DEFAULT_KEY,
        KeySpec: "AES_256",
        EncryptionContext: contextOf(place),
      },
      inNameOfCaller(place.secret),
    ),
  );
  const { Plaintext: key, CiphertextBlob: wrapped, KeyId: keyArn } = made;
  if (key === undefined || wrapped === undefined || keyArn === undefined) {
    throw new Error("KMS made no data key");
  }
  return { key, wrapped, keyArn };
}

/** Has KMS open a data key. */
export async function openDataKey(
  place: VersionPlace,
  wrapped: Uint8Array,
  { services }: Asking,
): Promise<Uint8Array> {
  const { Plaintext: key } = await asking(decryptionFailure, () =>
    services.invoke<typeof Decrypt>(
      "kms",
      "Decrypt",
      { CiphertextBlob: wrapped, EncryptionContext: contextOf(place) },
      inNameOfCaller(place.secret),
    ),
  );
  if (key === undefined) throw new Error("KMS opened no data key");
  return key;
}

/** Has KMS encrypt a data key under another key. */
export async function wrapDataKey(
  place: VersionPlace,
  { key, kmsKeyId }: { readonly key: Uint8Array; readonly kmsKeyId: string | undefined },
  { services }: Asking,
): Promise<Omit<DataKey, "key">> {
  const { CiphertextBlob: wrapped, KeyId: keyArn } = await asking(encryptionFailure, () =>
    services.invoke<typeof Encrypt>(
      "kms",
      "Encrypt",
      {
        KeyId: kmsKeyId ?? DEFAULT_KEY,
        Plaintext: key,
        EncryptionContext: contextOf(place),
      },
      inNameOfCaller(place.secret),
    ),
  );
  if (wrapped === undefined || keyArn === undefined) throw new Error("KMS wrapped no data key");
  return { wrapped, keyArn };
}

/**
 * Sees that the caller may use a key for the secret that it is chosen for.
 *
 * @throws Fault `AccessDeniedException`, `EncryptionFailure`, `DecryptionFailure`
 */
export async function checkKeyAccess(
  secret: SecretPlace,
  kmsKeyId: string,
  call: Asking,
): Promise<void> {
  const place = { secret, versionId: VALIDATION };
  const { wrapped } = await makeDataKey(place, kmsKeyId, call);
  await openDataKey(place, wrapped, call);
}

/** The key as it is kept: none for the account's own, however that was named. */
export function chosenKey(kmsKeyId: string | undefined): string | undefined {
  return kmsKeyId === "" || kmsKeyId === DEFAULT_KEY ? undefined : kmsKeyId;
}

/** A key's ARN as conditions have it; unknown where an alias names the key. */
export function keyArnIn(
  kmsKeyId: string | undefined,
  { partition, region, account }: Scope,
): string | undefined {
  if (kmsKeyId === undefined || kmsKeyId === "" || kmsKeyId.startsWith("alias/")) return undefined;
  if (kmsKeyId.startsWith("arn:")) return kmsKeyId;
  return `arn:${partition}:kms:${region}:${account}:key/${kmsKeyId}`;
}

function contextOf({ secret, versionId }: VersionPlace): Readonly<Record<string, string>> {
  return { SecretARN: secretArn(secret), SecretVersionId: versionId };
}

/** A key without an account in its name is one of the secret's account. */
function inNameOfCaller({ account, region }: SecretPlace): AsCaller {
  return { kind: "caller", via: "secretsmanager", account, region };
}

/** What KMS refuses is told in Secrets Manager's words; a key's state in KMS's own. */
async function asking<T>(failure: (text: string) => Fault, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Fault) || error.status > 500) throw error;
    if (error.code === "AccessDeniedException") throw kmsAccessDenied();
    throw failure(error.message === "" ? error.code : error.message);
  }
}
