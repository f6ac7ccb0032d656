import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListPoliciesForTarget,
  type ListPoliciesForTargetRequest,
  type ListPoliciesForTargetResponse,
} from "../contract.ts";
import { attachedTo } from "../attachment.ts";
import { checkTargetId } from "../id-pattern.ts";
import { readPolicyType } from "../name-rules.ts";
import { pageOf, validatePage } from "../page.ts";
import { sortedById } from "../policy-list.ts";
import { toPolicySummary } from "../policy.ts";
import { requireOrganization, requireTarget } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";

/**
 * Lists the policies of a type that are attached right to a root, unit or account.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPoliciesForTarget.html | ListPoliciesForTarget}
 */
export const listPoliciesForTarget: Operation<
  ListPoliciesForTargetRequest,
  ListPoliciesForTargetResponse
> = readOperation(ListPoliciesForTarget, {
  crossAccount: true,
  validate(input) {
    checkTargetId(input.TargetId);
    readPolicyType(input.Filter);
    validatePage(input);
  },
  locate: (input, call) => standingOf(call, "administrators", input.TargetId),
  permission: ({ input, ...facts }) =>
    permit("ListPoliciesForTarget", facts, { "organizations:PolicyType": input.Filter }),
  async run({ input, organization: { record }, tx }) {
    const organization = requireOrganization(record);
    const node = await requireTarget(organization, input.TargetId, tx);
    const type = readPolicyType(input.Filter);
    const attached = sortedById(await attachedTo(node, type, { organization, tx }));
    const { items, ...next } = pageOf(attached, ({ id }) => id, input);
    return { Policies: items.map((policy) => toPolicySummary(policy, organization)), ...next };
  },
});
