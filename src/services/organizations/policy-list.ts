import type { ReadTransaction } from "../../model/store.ts";
import { duplicatePolicy } from "./faults.ts";
import { keyOf, type Organization } from "./organization.ts";
import type { AnyPolicy, Policy } from "./policy.ts";
import { factsOf, type PolicyType } from "./policy-type.ts";
import { policies } from "./tables.ts";

/** All policies of a type, AWS's own included, by their ids. */
export async function policiesOfType(
  organization: Organization,
  type: PolicyType,
  tx: ReadTransaction,
): Promise<readonly AnyPolicy[]> {
  const prefix = { ...keyOf(organization), type };
  const own = await tx.scan(policies, { index: "byType", prefix });
  const provided = organization.featureSet === "ALL" ? factsOf(type).default : undefined;
  return sortedById(provided === undefined ? own : [...own, provided]);
}

/** The order in which policies are listed. */
export function sortedById(all: readonly AnyPolicy[]): readonly AnyPolicy[] {
  return all.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/** A name stands once among the policies of a type. @throws Fault `DuplicatePolicyException` */
export async function refusePolicyName(
  organization: Organization,
  { type, name, id }: Pick<Policy, "type" | "name"> & { readonly id?: string },
  tx: ReadTransaction,
): Promise<void> {
  const all = await policiesOfType(organization, type, tx);
  if (all.some((each) => each.name === name && each.id !== id)) throw duplicatePolicy();
}
