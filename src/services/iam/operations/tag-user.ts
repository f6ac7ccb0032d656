import { writeOperation, type Operation } from "../../../model/operation.ts";
import { TagUser, type TagUserRequest } from "../contract.ts";
import { entityNamed } from "../entity.ts";
import { taggedUser } from "../tagged-kinds.ts";
import { tagging } from "../tagging.ts";
import { userKind } from "../user.ts";

/**
 * Adds tags to a user, over those with the same keys.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html | TagUser}
 */
export const tagUser: Operation<TagUserRequest, Record<string, never>> = writeOperation(
  TagUser,
  tagging({
    kind: taggedUser,
    action: "iam:TagUser",
    locate: async ({ UserName }: TagUserRequest, call) => entityNamed(userKind, UserName, call),
  }),
);
