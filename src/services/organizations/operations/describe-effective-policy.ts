import { readOperation, type Operation } from "../../../model/operation.ts";
import { isAccountId } from "../../../model/scope.ts";
import {
  DescribeEffectivePolicy,
  type DescribeEffectivePolicyRequest,
  type DescribeEffectivePolicyResponse,
} from "../contract.ts";
import { effectivePolicyOf } from "../attachment.ts";
import { noEffectivePolicy, targetNotSupported } from "../faults.ts";
import { checkTargetId } from "../id-pattern.ts";
import { readManagementType } from "../name-rules.ts";
import { requireOrganization, requireTarget } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Tells the policy that comes of all policies of a type on the way from the root to an account. A
 * member may ask about itself, the management account about everybody.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeEffectivePolicy.html | DescribeEffectivePolicy}
 */
export const describeEffectivePolicy: Operation<
  DescribeEffectivePolicyRequest,
  DescribeEffectivePolicyResponse
> = readOperation(DescribeEffectivePolicy, {
  crossAccount: true,
  validate({ PolicyType, TargetId }) {
    readManagementType(PolicyType);
    if (TargetId === undefined) return;
    checkTargetId(TargetId);
    if (!isAccountId(TargetId)) throw targetNotSupported();
  },
  locate({ TargetId }, call) {
    const account = TargetId ?? call.scope.account;
    const openTo = account === call.scope.account ? "members" : "administrators";
    return standingOf(call, openTo, account);
  },
  permission: ({ input, ...facts }) =>
    permit("DescribeEffectivePolicy", facts, { "organizations:PolicyType": input.PolicyType }),
  async run({ input, organization: { record }, scope, clock, tx }) {
    const organization = requireOrganization(record);
    const TargetId = input.TargetId ?? scope.account;
    const type = readManagementType(input.PolicyType);
    const node = await requireTarget(organization, TargetId, tx);
    const PolicyContent = await effectivePolicyOf(node, type, { organization, tx });
    if (PolicyContent === undefined) throw noEffectivePolicy();
    const LastUpdatedTimestamp = wireDate(clock.nowMs());
    return {
      EffectivePolicy: { PolicyContent, LastUpdatedTimestamp, TargetId, PolicyType: type },
    };
  },
});
