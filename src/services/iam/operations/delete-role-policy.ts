import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteRolePolicy, type DeleteRolePolicyRequest } from "../contract.ts";
import { deletingInlinePolicy } from "../inline-policy.ts";
import { roleKind } from "../role.ts";

/**
 * Deletes an inline policy of a role.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html | DeleteRolePolicy}
 */
export const deleteRolePolicy: Operation<
  DeleteRolePolicyRequest,
  Record<string, never>
> = writeOperation(
  DeleteRolePolicy,
  deletingInlinePolicy({
    kind: roleKind,
    action: "iam:DeleteRolePolicy",
    nameOf: ({ RoleName }: DeleteRolePolicyRequest) => RoleName,
  }),
);
