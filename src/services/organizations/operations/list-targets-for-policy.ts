import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListTargetsForPolicy,
  type ListTargetsForPolicyRequest,
  type ListTargetsForPolicyResponse,
} from "../contract.ts";
import { checkId } from "../id-pattern.ts";
import { pageOf, validatePage } from "../page.ts";
import { requireOrganization, requirePolicy } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { allNodes, nodeId, toTargetSummary } from "../tree.ts";

/**
 * Lists the roots, units and accounts that a policy is attached to.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTargetsForPolicy.html | ListTargetsForPolicy}
 */
export const listTargetsForPolicy: Operation<
  ListTargetsForPolicyRequest,
  ListTargetsForPolicyResponse
> = readOperation(ListTargetsForPolicy, {
  crossAccount: true,
  validate(input) {
    checkId("policy", input.PolicyId);
    validatePage(input);
  },
  locate: (input, call) => standingOf(call, "administrators", input.PolicyId),
  permission: (facts) => permit("ListTargetsForPolicy", facts),
  async run({ input, organization: { record }, tx }) {
    const organization = requireOrganization(record);
    const { id } = await requirePolicy(organization, input.PolicyId, tx);
    const nodes = await allNodes(organization, tx);
    const targets = nodes
      .filter((node) => node.record.policies.includes(id))
      .toSorted((one, other) => (nodeId(one) < nodeId(other) ? -1 : 1));
    const { items, ...next } = pageOf(targets, nodeId, input);
    return { Targets: items.map((node) => toTargetSummary(node, organization)), ...next };
  },
});
