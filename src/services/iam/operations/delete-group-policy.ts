import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteGroupPolicy, type DeleteGroupPolicyRequest } from "../contract.ts";
import { groupKind } from "../group.ts";
import { deletingInlinePolicy } from "../inline-policy.ts";

/**
 * Deletes an inline policy of a group.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html | DeleteGroupPolicy}
 */
export const deleteGroupPolicy: Operation<
  DeleteGroupPolicyRequest,
  Record<string, never>
> = writeOperation(
  DeleteGroupPolicy,
  deletingInlinePolicy({
    kind: groupKind,
    action: "iam:DeleteGroupPolicy",
    nameOf: ({ GroupName }: DeleteGroupPolicyRequest) => GroupName,
  }),
);
