import { readOperation, type Operation } from "../../../model/operation.ts";
import { ListRoleTags, type ListRoleTagsRequest, type ListRoleTagsResponse } from "../contract.ts";
import { entityNamed } from "../entity.ts";
import { roleKind } from "../role.ts";
import { taggedRole } from "../tagged-kinds.ts";
import { listingTags } from "../tagging.ts";

/**
 * Lists the tags of a role.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html | ListRoleTags}
 */
export const listRoleTags: Operation<ListRoleTagsRequest, ListRoleTagsResponse> = readOperation(
  ListRoleTags,
  listingTags({
    kind: taggedRole,
    action: "iam:ListRoleTags",
    locate: async ({ RoleName }: ListRoleTagsRequest, call) =>
      entityNamed(roleKind, RoleName, call),
  }),
);
