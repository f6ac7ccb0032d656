import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  DescribePolicy,
  type DescribePolicyRequest,
  type DescribePolicyResponse,
} from "../contract.ts";
import { checkId } from "../id-pattern.ts";
import { toWirePolicy } from "../policy.ts";
import { requireOrganization, requirePolicy } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";

/**
 * Tells a policy with its text.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribePolicy.html | DescribePolicy}
 */
export const describePolicy: Operation<DescribePolicyRequest, DescribePolicyResponse> =
  readOperation(DescribePolicy, {
    crossAccount: true,
    validate: ({ PolicyId }) => checkId("policy", PolicyId),
    locate: (input, call) => standingOf(call, "administrators", input.PolicyId),
    permission: (facts) => permit("DescribePolicy", facts),
    async run({ input, organization: { record }, tx }) {
      const organization = requireOrganization(record);
      const policy = await requirePolicy(organization, input.PolicyId, tx);
      return { Policy: toWirePolicy(policy, organization) };
    },
  });
