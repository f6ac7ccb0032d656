/**
 * The users and roles that key policies name: they must be there when a policy is saved, and it
 * follows them when they are renamed or deleted (`model/named-principal.ts`). So do grants.
 */
import { entitiesIn, replacePrincipal } from "../../iam-engine/principal-place.ts";
import {
  findInvalidPrincipal,
  notePrincipals,
  rebinding,
  type NamedPrincipal,
  type PolicyChange,
} from "../../model/named-principal.ts";
import type { Call } from "../../model/operation.ts";
import type { JobHandler } from "../../model/service.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { invalidPrincipals } from "./faults.ts";
import { rebindGrant } from "./grant.ts";
import { keyArn, type KmsKey } from "./key.ts";
import { keys } from "./tables.ts";

/**
 * Notes whom the policy of a key names that is about to be stored.
 *
 * @param before The policy that it had.
 * @throws Fault `MalformedPolicyDocumentException`
 */
export async function bindKeyPolicy(
  key: KmsKey,
  before: string | undefined,
  { settings, tx }: Pick<Call, "settings"> & { readonly tx: WriteTransaction },
): Promise<void> {
  const { account } = key;
  const after = entitiesIn(key.policy);
  const invalid = await findInvalidPrincipal(after, account, { settings, tx });
  if (invalid !== undefined) throw invalidPrincipals();
  await note(key, { before: entitiesIn(before), after }, tx);
}

/** Forgets whom the policy of a key named that is gone. */
export async function forgetKeyPolicy(key: KmsKey, tx: WriteTransaction): Promise<void> {
  await note(key, { before: entitiesIn(key.policy), after: [] }, tx);
}

function note(key: KmsKey, change: PolicyChange, tx: WriteTransaction): Promise<void> {
  const { account, region } = key;
  const holder = { service: "kms", resourceArn: keyArn(key), account, region };
  return notePrincipals(change, holder, tx);
}

/** Puts another principal into a key's policy, or into a grant on it. */
export const rebindKeyPrincipal: JobHandler = rebinding((named, tx) => {
  const isGrant = named.resourceArn.split("/").length > 2;
  return isGrant ? rebindGrant(named, tx) : rebindKey(named, tx);
});

async function rebindKey(named: NamedPrincipal, tx: WriteTransaction): Promise<boolean> {
  const { account, region, resourceArn } = named;
  const keyId = resourceArn.slice(resourceArn.indexOf("/") + 1);
  const key = await tx.lock(keys, { account, region, keyId });
  if (key === undefined) return false;
  await tx.put(keys, { ...key, policy: replacePrincipal(key.policy, named) });
  return true;
}
