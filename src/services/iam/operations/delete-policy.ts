import { writeOperation, type Operation } from "../../../model/operation.ts";
import { policyUses } from "../attachment.ts";
import { DeletePolicy, type DeletePolicyRequest } from "../contract.ts";
import { deleteConflict } from "../faults.ts";
import { lockPolicy, policyAt } from "../managed-policy.ts";
import { refuseAwsManaged } from "../managed-policy.ts";
import { managedPolicies } from "../tables.ts";

/**
 * Deletes a managed policy that hangs on nothing and has one version left.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html | DeletePolicy}
 */
export const deletePolicy: Operation<DeletePolicyRequest, Record<string, never>> = writeOperation(
  DeletePolicy,
  {
    crossAccount: false,
    locate: (input, call) => policyAt(input.PolicyArn, call),
    permission: ({ policy }) => ({ action: "iam:DeletePolicy", resource: policy }),
    async run({ policy, scope, tx }) {
      refuseAwsManaged(policy.arn);
      const { account, region, nameKey, versions } = await lockPolicy(policy, tx);
      const useOf = await policyUses(scope, tx);
      const { attachments, boundaries } = useOf(policy.arn);
      if (attachments + boundaries > 0) {
        throw deleteConflict("Cannot delete a policy attached to entities.");
      }
      if (versions.length > 1) {
        throw deleteConflict(
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        );
      }
      await tx.delete(managedPolicies, { account, region, nameKey });
      return {};
    },
  },
);
