import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DetachPolicy, type DetachPolicyRequest, type Unit } from "../contract.ts";
import { withoutPolicy } from "../attachment.ts";
import { checkId, checkTargetId } from "../id-pattern.ts";
import { lockOrganization, requirePolicy, requireTarget } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { changeNode } from "../tree.ts";

/**
 * Detaches a policy from a root, unit or account.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DetachPolicy.html | DetachPolicy}
 */
export const detachPolicy: Operation<DetachPolicyRequest, Unit> = writeOperation(DetachPolicy, {
  crossAccount: true,
  validate({ PolicyId, TargetId }) {
    checkId("policy", PolicyId);
    checkTargetId(TargetId);
  },
  locate: (input, call) => standingOf(call, "delegates", input.PolicyId, input.TargetId),
  permission: (facts) => permit("DetachPolicy", facts),
  async run({ input, organization: resource, tx }) {
    const organization = await lockOrganization(resource, tx);
    const policy = await requirePolicy(organization, input.PolicyId, tx);
    const node = await requireTarget(organization, input.TargetId, tx);
    const left = await withoutPolicy(node, policy, { organization, tx });
    await changeNode(organization, node, { policies: left }, tx);
    return {};
  },
});
