import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UntagUser, type UntagUserRequest } from "../contract.ts";
import { entityNamed } from "../entity.ts";
import { taggedUser } from "../tagged-kinds.ts";
import { untagging } from "../tagging.ts";
import { userKind } from "../user.ts";

/**
 * Takes tags of a user away.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html | UntagUser}
 */
export const untagUser: Operation<UntagUserRequest, Record<string, never>> = writeOperation(
  UntagUser,
  untagging({
    kind: taggedUser,
    action: "iam:UntagUser",
    locate: async ({ UserName }: UntagUserRequest, call) => entityNamed(userKind, UserName, call),
  }),
);
