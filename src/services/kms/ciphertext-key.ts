/**
 * The key that opens a ciphertext: the one that the request names, or else the one that the
 * ciphertext names. What a ciphertext says is no secret, but whether there is such a key may be.
 */
import type { Call } from "../../model/operation.ts";
import type { DeniedAction, Permission } from "../../model/resource.ts";
import { parseCiphertext } from "./ciphertext.ts";
import {
  accessDenied,
  CIPHERTEXT_KEY,
  ciphertextKeyHidden,
  invalidCiphertext,
  validation,
} from "./faults.ts";
import { keyIn, findKey, type KeyResource } from "./located.ts";
import { withoutKey } from "./wording.ts";

export interface CiphertextRequest {
  /** What is to be done with it, for the refusal. */
  readonly action: "kms:Decrypt" | "kms:ReEncryptFrom";
  readonly keyId: string | undefined;
  readonly blob: Uint8Array | undefined;
  readonly algorithm: string;
}

/**
 * Finds the key.
 *
 * @throws Fault `InvalidCiphertextException` for a blob that names none.
 */
export async function ciphertextKey(
  { action, keyId, blob, algorithm }: CiphertextRequest,
  call: Pick<Call, "scope" | "caller" | "clock" | "ids" | "tx">,
): Promise<KeyResource> {
  if (keyId !== undefined) return findKey(keyId, call);
  if (algorithm !== "SYMMETRIC_DEFAULT") {
    throw validation("KeyId is required for asymmetric encryption algorithms.");
  }
  const ciphertext = blob && parseCiphertext(blob, call.scope);
  if (ciphertext === undefined) throw invalidCiphertext();
  const { place } = ciphertext;
  const key = await keyIn(place, call);
  // A ciphertext is opened in the region where its key is; elsewhere nobody knows the key.
  const isHere = place.region === call.scope.region;
  const { type, arn, account } = key;
  if (isHere && key.record !== undefined) return key;
  const { region } = call.scope;
  return {
    type,
    arn,
    account,
    region,
    record: undefined,
    missing: () => ciphertextKeyHidden(call.caller.principal.arn, action),
    grants: [],
  };
}

/** How a refusal reads: without a key's id in the request it names no other account's key. */
export function hidingDenial(keyId: string | undefined): Pick<Permission, "denial"> {
  if (keyId !== undefined) return {};
  return {
    denial: (denied: DeniedAction, text: string) =>
      accessDenied(withoutKey(text, denied, CIPHERTEXT_KEY)),
  };
}
