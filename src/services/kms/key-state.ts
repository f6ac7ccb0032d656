/**
 * The state of a key, and what may be done in which.
 *
 * ```
 * Enabled   everything          Disabled, PendingImport, Unavailable   all but its use
 * PendingDeletion, PendingReplicaDeletion   looking at it, its policy, its grants, CancelKeyDeletion
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html | Key states of KMS keys}
 */
import { invalidState, keyDisabled, managedByAws, wrongAlgorithm, wrongUsage } from "./faults.ts";
import { algorithmsOf, keyArn, type KmsKey } from "./key.ts";
import type { KeyUsage } from "./key-spec.ts";

export type KeyState =
  | "Enabled"
  | "Disabled"
  | "PendingImport"
  | "PendingDeletion"
  | "PendingReplicaDeletion";

/**
 * The state of a key.
 *
 * DIFFERS: AWS shows `Creating` and `Updating` for some seconds; here a key is ready at once, and
 * ReplicateKey alone answers with `Creating`. `Unavailable` belongs to keys in custom key stores.
 */
export function stateOf({ deletion, lacksMaterial, isEnabled }: KmsKey): KeyState {
  if (deletion !== undefined) {
    return deletion.atMs === undefined ? "PendingReplicaDeletion" : "PendingDeletion";
  }
  if (lacksMaterial) return "PendingImport";
  return isEnabled ? "Enabled" : "Disabled";
}

const WORDS: Readonly<Record<Exclude<KeyState, "Enabled" | "Disabled">, string>> = {
  PendingImport: "pending import",
  PendingDeletion: "pending deletion",
  PendingReplicaDeletion: "pending replica deletion",
};

/** @throws Fault `KMSInvalidStateException` when the key is about to be deleted. */
export function requireKept(key: KmsKey): void {
  const state = stateOf(key);
  if (state === "PendingDeletion" || state === "PendingReplicaDeletion") {
    throw invalidState(keyArn(key), WORDS[state]);
  }
}

/**
 * A key that can be used.
 *
 * @throws Fault `DisabledException`, `KMSInvalidStateException`
 */
export function requireEnabled(key: KmsKey): void {
  const state = stateOf(key);
  if (state === "Enabled") return;
  if (state === "Disabled") throw keyDisabled(keyArn(key));
  throw invalidState(keyArn(key), WORDS[state]);
}

/** What a key is used for by an operation. */
export interface Use {
  /** AWS's name of the operation, as it stands in errors. */
  readonly operation: string;
  readonly usage: KeyUsage;
  /** The algorithm, where the request names one. */
  readonly algorithm?: string | undefined;
}

/**
 * A key that can be used, and for this.
 *
 * @throws Fault `InvalidKeyUsageException`, `DisabledException`, `KMSInvalidStateException`
 */
export function requireUse(key: KmsKey, { operation, usage, algorithm }: Use): void {
  if (key.keyUsage !== usage) throw wrongUsage(keyArn(key), key.keyUsage, operation);
  if (algorithm !== undefined && !algorithmsOf(key).includes(algorithm)) {
    throw wrongAlgorithm(algorithm, key.keySpec);
  }
  requireEnabled(key);
}

/** @throws Fault `NotAuthorizedException` for a key that a service has made for itself. */
export function requireCustomerManaged(key: KmsKey): void {
  if (key.manager === "AWS") throw managedByAws(keyArn(key));
}

/** @throws Fault `KMSInvalidStateException` when imported material is missing. */
export function requireMaterial(key: KmsKey): void {
  if (key.lacksMaterial) throw invalidState(keyArn(key), WORDS.PendingImport);
}
