import { writeOperation, type Operation } from "../../../model/operation.ts";
import { deletingBoundary } from "../boundary-change.ts";
import {
  DeleteUserPermissionsBoundary,
  type DeleteUserPermissionsBoundaryRequest,
} from "../contract.ts";
import { userKind } from "../user.ts";

/**
 * Takes the permissions boundary of a user away.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html | DeleteUserPermissionsBoundary}
 */
export const deleteUserPermissionsBoundary: Operation<
  DeleteUserPermissionsBoundaryRequest,
  Record<string, never>
> = writeOperation(
  DeleteUserPermissionsBoundary,
  deletingBoundary({
    kind: userKind,
    action: "iam:DeleteUserPermissionsBoundary",
    nameOf: ({ UserName }: DeleteUserPermissionsBoundaryRequest) => UserName,
  }),
);
