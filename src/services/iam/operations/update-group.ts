import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UpdateGroup, type UpdateGroupRequest } from "../contract.ts";
import { entityArn, entityNamed, lockEntity } from "../entity.ts";
import { alreadyExists } from "../faults.ts";
import { groupKind, membersOf } from "../group.ts";
import { checkName, checkPath } from "../name-rules.ts";
import { groups, users } from "../tables.ts";

/**
 * Gives a group another name or path. Its id, policies and members stay.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html | UpdateGroup}
 */
export const updateGroup: Operation<UpdateGroupRequest, Record<string, never>> = writeOperation(
  UpdateGroup,
  {
    crossAccount: false,
    validate({ NewGroupName, NewPath }) {
      if (NewGroupName !== undefined) checkName("newGroupName", NewGroupName);
      if (NewPath !== undefined) checkPath(NewPath);
    },
    async locate({ GroupName, NewGroupName = GroupName, NewPath }, call) {
      const group = await entityNamed(groupKind, GroupName, call);
      const path = NewPath ?? group.record?.path ?? "/";
      const target = await entityNamed(groupKind, NewGroupName, call);
      const { account, partition } = call.scope;
      const arn = entityArn("group", { account, partition, path, name: NewGroupName });
      return { group, target: { ...target, arn } };
    },
    permission: ({ group, target }) => [
      { action: "iam:UpdateGroup", resource: group },
      { action: "iam:UpdateGroup", resource: target },
    ],
    async run({ input, group, target, tx }) {
      const old = await lockEntity(groupKind, group, tx);
      const { NewGroupName: name = old.name, NewPath: path = old.path } = input;
      const nameKey = name.toLowerCase();
      const { account, region } = old;
      if (nameKey !== old.nameKey) {
        if (target.record !== undefined) throw alreadyExists("Group", name);
        for (const user of await membersOf(old, tx)) {
          const renamed = user.groups.map((each) => (each === old.nameKey ? nameKey : each));
          await tx.put(users, { ...user, groups: renamed });
        }
        await tx.delete(groups, { account, region, nameKey: old.nameKey });
      }
      await tx.put(groups, { ...old, name, nameKey, path });
      return {};
    },
  },
);
