import { readOperation, type Operation } from "../../../model/operation.ts";
import { ListUserTags, type ListUserTagsRequest, type ListUserTagsResponse } from "../contract.ts";
import { entityNamed } from "../entity.ts";
import { taggedUser } from "../tagged-kinds.ts";
import { listingTags } from "../tagging.ts";
import { userKind } from "../user.ts";

/**
 * Lists the tags of a user.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html | ListUserTags}
 */
export const listUserTags: Operation<ListUserTagsRequest, ListUserTagsResponse> = readOperation(
  ListUserTags,
  listingTags({
    kind: taggedUser,
    action: "iam:ListUserTags",
    locate: async ({ UserName }: ListUserTagsRequest, call) =>
      entityNamed(userKind, UserName, call),
  }),
);
