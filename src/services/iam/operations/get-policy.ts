import { readOperation, type Operation } from "../../../model/operation.ts";
import { policyUses } from "../attachment.ts";
import { GetPolicy, type GetPolicyRequest, type GetPolicyResponse } from "../contract.ts";
import { policyAt, requirePolicy, toWirePolicy } from "../managed-policy.ts";

/**
 * Tells about a managed policy, without its document.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html | GetPolicy}
 */
export const getPolicy: Operation<GetPolicyRequest, GetPolicyResponse> = readOperation(GetPolicy, {
  crossAccount: false,
  locate: (input, call) => policyAt(input.PolicyArn, call),
  permission: ({ policy }) => ({ action: "iam:GetPolicy", resource: policy }),
  async run({ policy, scope, tx }) {
    const found = requirePolicy(policy);
    const useOf = await policyUses(scope, tx);
    return { Policy: toWirePolicy(found, useOf(policy.arn), "whole") };
  },
});
