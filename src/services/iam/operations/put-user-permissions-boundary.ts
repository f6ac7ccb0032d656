import { writeOperation, type Operation } from "../../../model/operation.ts";
import { puttingBoundary } from "../boundary-change.ts";
import { PutUserPermissionsBoundary, type PutUserPermissionsBoundaryRequest } from "../contract.ts";
import { userKind } from "../user.ts";

/**
 * Sets the most that the policies of a user can allow.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html | PutUserPermissionsBoundary}
 */
export const putUserPermissionsBoundary: Operation<
  PutUserPermissionsBoundaryRequest,
  Record<string, never>
> = writeOperation(
  PutUserPermissionsBoundary,
  puttingBoundary({
    kind: userKind,
    action: "iam:PutUserPermissionsBoundary",
    nameOf: ({ UserName }: PutUserPermissionsBoundaryRequest) => UserName,
  }),
);
