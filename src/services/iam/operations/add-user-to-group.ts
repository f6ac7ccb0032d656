import { writeOperation, type Operation } from "../../../model/operation.ts";
import { AddUserToGroup, type AddUserToGroupRequest } from "../contract.ts";
import { entityNamed, lockEntity } from "../entity.ts";
import { overQuota } from "../faults.ts";
import { groupKind } from "../group.ts";
import { users } from "../tables.ts";
import { userKind, userNamed } from "../user.ts";

/** A user can be in so many groups. */
const GROUPS_MAX = 10;

/**
 * Puts a user into a group: the group's policies count for it from now on.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html | AddUserToGroup}
 */
export const addUserToGroup: Operation<
  AddUserToGroupRequest,
  Record<string, never>
> = writeOperation(AddUserToGroup, {
  crossAccount: false,
  locate: async (input, call) => ({
    group: await entityNamed(groupKind, input.GroupName, call),
    ...(await userNamed(input.UserName, call)),
  }),
  permission: ({ group }) => ({ action: "iam:AddUserToGroup", resource: group }),
  async run({ group, user, tx }) {
    const { nameKey } = await lockEntity(groupKind, group, tx);
    const member = await lockEntity(userKind, user, tx);
    if (member.groups.includes(nameKey)) return {};
    if (member.groups.length >= GROUPS_MAX) throw overQuota("GroupsPerUser", GROUPS_MAX);
    await tx.put(users, { ...member, groups: [...member.groups, nameKey] });
    return {};
  },
});
