import { writeOperation, type Operation } from "../../../model/operation.ts";
import { puttingBoundary } from "../boundary-change.ts";
import { PutRolePermissionsBoundary, type PutRolePermissionsBoundaryRequest } from "../contract.ts";
import { roleKind } from "../role.ts";

/**
 * Sets the most that the policies of a role can allow.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html | PutRolePermissionsBoundary}
 */
export const putRolePermissionsBoundary: Operation<
  PutRolePermissionsBoundaryRequest,
  Record<string, never>
> = writeOperation(
  PutRolePermissionsBoundary,
  puttingBoundary({
    kind: roleKind,
    action: "iam:PutRolePermissionsBoundary",
    nameOf: ({ RoleName }: PutRolePermissionsBoundaryRequest) => RoleName,
  }),
);
