import { writeOperation, type Operation } from "../../../model/operation.ts";
import { AttachPolicy, type AttachPolicyRequest, type Unit } from "../contract.ts";
import { withPolicy } from "../attachment.ts";
import { checkId, checkTargetId } from "../id-pattern.ts";
import { lockOrganization, requirePolicy, requireTarget } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { changeNode } from "../tree.ts";

/**
 * Attaches a policy to a root, unit or account.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html | AttachPolicy}
 */
export const attachPolicy: Operation<AttachPolicyRequest, Unit> = writeOperation(AttachPolicy, {
  crossAccount: true,
  validate({ PolicyId, TargetId }) {
    checkId("policy", PolicyId);
    checkTargetId(TargetId);
  },
  locate: (input, call) => standingOf(call, "delegates", input.PolicyId, input.TargetId),
  permission: (facts) => permit("AttachPolicy", facts),
  async run({ input, organization: resource, tx }) {
    const organization = await lockOrganization(resource, tx);
    const policy = await requirePolicy(organization, input.PolicyId, tx);
    const node = await requireTarget(organization, input.TargetId, tx);
    const attached = await withPolicy(node, policy, { organization, tx });
    await changeNode(organization, node, { policies: attached }, tx);
    return {};
  },
});
