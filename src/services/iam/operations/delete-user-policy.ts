import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteUserPolicy, type DeleteUserPolicyRequest } from "../contract.ts";
import { deletingInlinePolicy } from "../inline-policy.ts";
import { userKind } from "../user.ts";

/**
 * Deletes an inline policy of a user.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html | DeleteUserPolicy}
 */
export const deleteUserPolicy: Operation<
  DeleteUserPolicyRequest,
  Record<string, never>
> = writeOperation(
  DeleteUserPolicy,
  deletingInlinePolicy({
    kind: userKind,
    action: "iam:DeleteUserPolicy",
    nameOf: ({ UserName }: DeleteUserPolicyRequest) => UserName,
  }),
);
