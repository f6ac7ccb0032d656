import { writeOperation, type Operation } from "../../../model/operation.ts";
import { RemoveUserFromGroup, type RemoveUserFromGroupRequest } from "../contract.ts";
import { entityNamed, lockEntity, requireEntity } from "../entity.ts";
import { noSuchEntity } from "../faults.ts";
import { groupKind } from "../group.ts";
import { users } from "../tables.ts";
import { userKind, userNamed } from "../user.ts";

/**
 * Takes a user out of a group.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html | RemoveUserFromGroup}
 */
export const removeUserFromGroup: Operation<
  RemoveUserFromGroupRequest,
  Record<string, never>
> = writeOperation(RemoveUserFromGroup, {
  crossAccount: false,
  locate: async (input, call) => ({
    group: await entityNamed(groupKind, input.GroupName, call),
    ...(await userNamed(input.UserName, call)),
  }),
  permission: ({ group }) => ({ action: "iam:RemoveUserFromGroup", resource: group }),
  async run({ group, user, tx }) {
    const { nameKey } = requireEntity(group);
    const member = await lockEntity(userKind, user, tx);
    if (!member.groups.includes(nameKey)) throw noSuchEntity("user", member.name);
    await tx.put(users, { ...member, groups: member.groups.filter((each) => each !== nameKey) });
    return {};
  },
});
