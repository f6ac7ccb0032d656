import { writeOperation, type Operation } from "../../../model/operation.ts";
import { deletingBoundary } from "../boundary-change.ts";
import {
  DeleteRolePermissionsBoundary,
  type DeleteRolePermissionsBoundaryRequest,
} from "../contract.ts";
import { roleKind } from "../role.ts";

/**
 * Takes the permissions boundary of a role away.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html | DeleteRolePermissionsBoundary}
 */
export const deleteRolePermissionsBoundary: Operation<
  DeleteRolePermissionsBoundaryRequest,
  Record<string, never>
> = writeOperation(
  DeleteRolePermissionsBoundary,
  deletingBoundary({
    kind: roleKind,
    action: "iam:DeleteRolePermissionsBoundary",
    nameOf: ({ RoleName }: DeleteRolePermissionsBoundaryRequest) => RoleName,
  }),
);
