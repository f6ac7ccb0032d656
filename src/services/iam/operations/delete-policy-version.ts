import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeletePolicyVersion, type DeletePolicyVersionRequest } from "../contract.ts";
import { deleteConflict } from "../faults.ts";
import { lockPolicy, policyAt, refuseAwsManaged, requireVersion } from "../managed-policy.ts";
import { managedPolicies } from "../tables.ts";

/**
 * Deletes a version of a managed policy that is not the default one.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html | DeletePolicyVersion}
 */
export const deletePolicyVersion: Operation<
  DeletePolicyVersionRequest,
  Record<string, never>
> = writeOperation(DeletePolicyVersion, {
  crossAccount: false,
  locate: (input, call) => policyAt(input.PolicyArn, call),
  permission: ({ policy }) => ({ action: "iam:DeletePolicyVersion", resource: policy }),
  async run({ input, policy, tx }) {
    refuseAwsManaged(policy.arn);
    const old = await lockPolicy(policy, tx);
    const gone = requireVersion(old, input.VersionId);
    if (gone.id === old.defaultVersionId) {
      throw deleteConflict("Cannot delete the default version of a policy.");
    }
    const versions = old.versions.filter((version) => version !== gone);
    await tx.put(managedPolicies, { ...old, versions });
    return {};
  },
});
