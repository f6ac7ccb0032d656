/**
 * The key of a cryptographic operation: it must exist, be fit for that, and be enabled. A dry run
 * ends here.
 *
 * ```ts
 * const used = keyToUse(key, { operation: "Decrypt", usage: "ENCRYPT_DECRYPT", algorithm }, input);
 * ```
 */
import type { Call } from "../../model/operation.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { keepManagedKey } from "./aws-managed-key.ts";
import type { RecipientInfo } from "./contract.ts";
import type { EncryptionContext } from "./encryption-context.ts";
import { dryRun, validation } from "./faults.ts";
import { isSymmetric, type KmsKey } from "./key.ts";
import { requireUse, type Use } from "./key-state.ts";
import { requireKey, type KeyResource } from "./located.ts";

/** The members that cryptographic operations have in common. */
interface UseRequest {
  readonly DryRun?: boolean | undefined;
  readonly EncryptionContext?: EncryptionContext;
}

/**
 * The key, ready to be used.
 *
 * @throws Fault `NotFoundException`, `InvalidKeyUsageException`, `DisabledException`,
 *   `KMSInvalidStateException`, `DryRunOperationException`
 */
export function keyToUse(key: KeyResource, use: Use, input: UseRequest): KmsKey {
  return ready(requireKey(key), use, input);
}

/** The same in an operation that writes: a service's own key comes into being here. */
export async function keyToUseOrMake(
  key: KeyResource,
  use: Use,
  input: UseRequest,
  call: Pick<Call, "ids" | "settings"> & { readonly tx: WriteTransaction },
): Promise<KmsKey> {
  return ready(await keepDraft(key, call), use, input);
}

/** The record of a key, which is kept if this request is the first to ask for it. */
export async function keepDraft(
  key: KeyResource,
  call: Pick<Call, "ids" | "settings"> & { readonly tx: WriteTransaction },
): Promise<KmsKey> {
  if (key.isDraft !== true || key.record === undefined) return requireKey(key);
  await keepManagedKey(key.record, call);
  return key.record;
}

function ready(key: KmsKey, use: Use, input: UseRequest): KmsKey {
  requireUse(key, use);
  if (!isSymmetric(key) && Object.keys(input.EncryptionContext ?? {}).length > 0) {
    throw validation(`EncryptionContext is not supported with key spec ${key.keySpec}.`);
  }
  if (input.DryRun === true) throw dryRun();
  return key;
}

/**
 * DIFFERS: only a Nitro enclave can make an attestation document, and none runs here, so whatever
 * comes is none.
 *
 * @throws Fault `ValidationException`
 */
export function refuseRecipient(recipient: RecipientInfo | undefined): void {
  if (recipient !== undefined) throw validation("The attestation document is not valid.");
}
