/**
 * Turning a type of policy on and off for the whole tree.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/enable-policy-type.html | Enabling a policy type}
 */
import type { WriteTransaction } from "../../model/store.ts";
import { typeAlreadyEnabled, typeNotEnabled } from "./faults.ts";
import { keyOf, type Organization } from "./organization.ts";
import { factsOf, type PolicyType } from "./policy-type.ts";
import { organizations, policies } from "./tables.ts";
import { allNodes, changeNode } from "./tree.ts";

/** Enables a type; AWS's policy of it is attached everywhere. @throws Fault `PolicyTypeAlreadyEnabledException` */
export function enableType(
  organization: Organization,
  type: PolicyType,
  tx: WriteTransaction,
): Promise<Organization> {
  if (organization.policyTypes.includes(type)) throw typeAlreadyEnabled();
  const added = factsOf(type).default;
  const enabled = { ...organization, policyTypes: [...organization.policyTypes, type] };
  return changeEverywhere(enabled, (ids) => (added === undefined ? ids : [...ids, added.id]), tx);
}

/** Disables a type; all its policies are detached. @throws Fault `PolicyTypeNotEnabledException` */
export async function disableType(
  organization: Organization,
  type: PolicyType,
  tx: WriteTransaction,
): Promise<Organization> {
  if (!organization.policyTypes.includes(type)) throw typeNotEnabled();
  const policyTypes = organization.policyTypes.filter((each) => each !== type);
  const prefix = { ...keyOf(organization), type };
  const gone = new Set<string | undefined>([factsOf(type).default?.id]);
  for (const { id } of await tx.scan(policies, { index: "byType", prefix })) gone.add(id);
  const disabled = { ...organization, policyTypes };
  return changeEverywhere(disabled, (ids) => ids.filter((id) => !gone.has(id)), tx);
}

async function changeEverywhere(
  organization: Organization,
  change: (ids: readonly string[]) => readonly string[],
  tx: WriteTransaction,
): Promise<Organization> {
  const { root } = organization;
  const changed = { ...organization, root: { ...root, policies: change(root.policies) } };
  await tx.put(organizations, changed);
  for (const node of await allNodes(changed, tx)) {
    if (node.kind === "root") continue;
    await changeNode(changed, node, { policies: change(node.record.policies) }, tx);
  }
  return changed;
}
