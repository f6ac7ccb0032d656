/**
 * Which policies hang on a node, and the rules for changing that.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/orgs_policies_attach.html | Attaching policies}
 */
import type { ReadTransaction } from "../../model/store.ts";
import { mergePolicies } from "./effective-policy.ts";
import {
  duplicateAttachment,
  lastAttached,
  nonDetachablePolicy,
  notAttached,
  tooManyAttached,
  typeNotEnabled,
} from "./faults.ts";
import { findPolicy, isOwnPolicy, type AnyPolicy } from "./policy.ts";
import { factsOf, type PolicyType } from "./policy-type.ts";
import type { Organization } from "./organization.ts";
import { wayTo, type Node } from "./tree.ts";

/** The policies of one type on a node, in the order of their attachment. */
export async function attachedTo(
  node: Node,
  type: PolicyType,
  { organization, tx }: { readonly organization: Organization; readonly tx: ReadTransaction },
): Promise<readonly AnyPolicy[]> {
  const found: AnyPolicy[] = [];
  for (const id of node.record.policies) {
    const policy = await findPolicy(organization, id, tx);
    if (policy?.type === type) found.push(policy);
  }
  return found;
}

/**
 * The ids on a node after one more is attached.
 *
 * @throws Fault `PolicyTypeNotEnabledException`, `DuplicatePolicyAttachmentException`,
 *   `ConstraintViolationException`
 */
export async function withPolicy(
  node: Node,
  policy: AnyPolicy,
  place: { readonly organization: Organization; readonly tx: ReadTransaction },
): Promise<readonly string[]> {
  if (!place.organization.policyTypes.includes(policy.type)) throw typeNotEnabled();
  const ids = node.record.policies;
  if (ids.includes(policy.id)) throw duplicateAttachment();
  const attached = await attachedTo(node, policy.type, place);
  if (attached.length >= factsOf(policy.type).perTargetMax) throw tooManyAttached();
  return [...ids, policy.id];
}

/**
 * The ids on a node after one is detached.
 *
 * @throws Fault `InvalidInputException`, `PolicyTypeNotEnabledException`,
 *   `PolicyNotAttachedException`, `ConstraintViolationException`
 */
export async function withoutPolicy(
  node: Node,
  policy: AnyPolicy,
  place: { readonly organization: Organization; readonly tx: ReadTransaction },
): Promise<readonly string[]> {
  if (!isOwnPolicy(policy) && policy.type === "RESOURCE_CONTROL_POLICY") {
    throw nonDetachablePolicy();
  }
  if (!place.organization.policyTypes.includes(policy.type)) throw typeNotEnabled();
  const ids = node.record.policies;
  if (!ids.includes(policy.id)) throw notAttached();
  if (policy.type === "SERVICE_CONTROL_POLICY") {
    const attached = await attachedTo(node, policy.type, place);
    if (attached.length === 1) throw lastAttached();
  }
  return ids.filter((id) => id !== policy.id);
}

/** The effective policy of a node; undefined when no policy of the type says anything. */
export async function effectivePolicyOf(
  node: Node,
  type: PolicyType,
  place: { readonly organization: Organization; readonly tx: ReadTransaction },
): Promise<string | undefined> {
  const { organization, tx } = place;
  if (!organization.policyTypes.includes(type)) return undefined;
  const levels: string[][] = [];
  for (const above of await wayTo(organization, node, tx)) {
    const attached = await attachedTo(above, type, place);
    levels.push(attached.map(({ content }) => content));
  }
  return mergePolicies(levels);
}
