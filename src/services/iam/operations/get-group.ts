import { readOperation, type Operation } from "../../../model/operation.ts";
import { GetGroup, type GetGroupRequest, type GetGroupResponse } from "../contract.ts";
import { entityNamed, requireEntity } from "../entity.ts";
import { groupKind, membersOf, toWireGroup } from "../group.ts";
import { pageOf } from "../page.ts";
import { toWireUser } from "../user.ts";

/**
 * Tells about a group and who is in it.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html | GetGroup}
 */
export const getGroup: Operation<GetGroupRequest, GetGroupResponse> = readOperation(GetGroup, {
  crossAccount: false,
  locate: async (input, call) => ({ group: await entityNamed(groupKind, input.GroupName, call) }),
  permission: ({ group }) => ({ action: "iam:GetGroup", resource: group }),
  async run({ input, group, tx }) {
    const found = requireEntity(group);
    const members = await membersOf(found, tx);
    const { items, ...page } = pageOf(members, ({ nameKey }) => nameKey, input);
    const users = items.map((user) => toWireUser(user, "listed"));
    return { Group: toWireGroup(found), Users: users, ...page };
  },
});
