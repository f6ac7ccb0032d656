/**
 * The private keys that an account gives for a SAML provider, to read the assertions that are
 * encrypted for it.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html | Create a SAML identity provider in IAM}
 */
import { createPrivateKey } from "node:crypto";
import type { Ids } from "../../model/ids.ts";
import type { Vault } from "../../model/vault.ts";
import { constraint, invalidInput, overQuota } from "./faults.ts";
import type { EncryptionMode } from "./saml-provider.ts";

export interface SamlKey {
  readonly id: string;
  /** Sealed PEM, in base64. */
  readonly sealedKey: string;
  readonly uploadedAtMs: number;
}

const KEYS_MAX = 2;
const KEY_LENGTH_MAX = 16_384;
const ID_LENGTH = 22;
const ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** What a request changes about a provider's keys. */
export interface KeyChange {
  readonly AddPrivateKey?: string | undefined;
  readonly RemovePrivateKey?: string | undefined;
}

/** Checks a change of keys as far as it stands by itself. @throws Fault */
export function checkKeyChange({ AddPrivateKey, RemovePrivateKey }: KeyChange): void {
  if (AddPrivateKey !== undefined && AddPrivateKey.length > KEY_LENGTH_MAX) {
    throw constraint("addPrivateKey", `have length less than or equal to ${KEY_LENGTH_MAX}`);
  }
  if (AddPrivateKey !== undefined && RemovePrivateKey !== undefined) {
    throw invalidInput(
      "Unable to add and remove private keys in the same request. Set a value for only one of the two parameters.",
    );
  }
  if (AddPrivateKey !== undefined && !isRsaKey(AddPrivateKey)) {
    throw invalidInput("Invalid private key.");
  }
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

/** Changes the keys of a provider. @throws Fault `InvalidInput`, `LimitExceeded` */
export function changedKeys(
  keys: readonly SamlKey[],
  { AddPrivateKey, RemovePrivateKey }: KeyChange,
  { ids, nowMs, vault }: { readonly ids: Ids; readonly nowMs: number; readonly vault: Vault },
): readonly SamlKey[] {
  if (AddPrivateKey !== undefined) {
    if (keys.length >= KEYS_MAX) throw overQuota("PrivateKeysPerSAMLProvider", KEYS_MAX);
    const id = ids.text(ID_LENGTH, ID_ALPHABET);
    const bytes = vault.seal(Buffer.from(AddPrivateKey), placeOf(id));
    const sealedKey = Buffer.from(bytes).toString("base64");
    return [...keys, { id, sealedKey, uploadedAtMs: nowMs }];
  }
  if (RemovePrivateKey === undefined) return keys;
  const left = keys.filter(({ id }) => id !== RemovePrivateKey);
  if (left.length < keys.length) return left;
  throw invalidInput(
    "Failed to remove private key because the Key ID does not match a private key.",
  );
}

/** The private key itself, PEM. */
export function openKey({ id, sealedKey }: SamlKey, vault: Vault): string {
  const pem = vault.open(Buffer.from(sealedKey, "base64"), placeOf(id));
  if (pem === undefined) throw new Error("a SAML provider's key does not open with this root key");
  return Buffer.from(pem).toString("utf8");
}

function placeOf(id: string): string {
  return `SAML private key ${id}`;
}

/** What must be encrypted must be readable. @throws Fault `InvalidInput` */
export function requireReadable(mode: EncryptionMode, keys: readonly SamlKey[]): void {
  if (mode === "Allowed" || keys.length > 0) return;
  throw invalidInput(
    "Unable to set assertion encryption mode to Required because no private key is provided.",
  );
}
