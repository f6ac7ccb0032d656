import { writeOperation, type Operation } from "../../../model/operation.ts";
import { SetDefaultPolicyVersion, type SetDefaultPolicyVersionRequest } from "../contract.ts";
import { lockPolicy, policyAt, refuseAwsManaged, requireVersion } from "../managed-policy.ts";
import { managedPolicies } from "../tables.ts";

/**
 * Lets another version of a managed policy count, from the next request on.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html | SetDefaultPolicyVersion}
 */
export const setDefaultPolicyVersion: Operation<
  SetDefaultPolicyVersionRequest,
  Record<string, never>
> = writeOperation(SetDefaultPolicyVersion, {
  crossAccount: false,
  locate: (input, call) => policyAt(input.PolicyArn, call),
  permission: ({ policy }) => ({ action: "iam:SetDefaultPolicyVersion", resource: policy }),
  async run({ input, policy, clock, tx }) {
    refuseAwsManaged(policy.arn);
    const old = await lockPolicy(policy, tx);
    const { id: defaultVersionId } = requireVersion(old, input.VersionId);
    await tx.put(managedPolicies, { ...old, defaultVersionId, updatedAtMs: clock.nowMs() });
    return {};
  },
});
