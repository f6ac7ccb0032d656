import { writeOperation, type Operation } from "../../../model/operation.ts";
import { CreateGroup, type CreateGroupRequest, type CreateGroupResponse } from "../contract.ts";
import { entityNamed } from "../entity.ts";
import { alreadyExists } from "../faults.ts";
import { groupKind, newGroup, toWireGroup } from "../group.ts";
import { checkPath } from "../name-rules.ts";
import { groups } from "../tables.ts";

/**
 * Makes a group of users, empty and without rights.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html | CreateGroup}
 */
export const createGroup: Operation<CreateGroupRequest, CreateGroupResponse> = writeOperation(
  CreateGroup,
  {
    crossAccount: false,
    validate({ Path }) {
      if (Path !== undefined) checkPath(Path);
    },
    locate: async (input, call) => ({
      group: await entityNamed(groupKind, input.GroupName, call, input.Path),
    }),
    permission: ({ group }) => ({ action: "iam:CreateGroup", resource: group }),
    async run({ input, group, scope, clock, ids, tx }) {
      const { GroupName: name, Path: path = "/" } = input;
      if (group.record !== undefined) throw alreadyExists("Group", name);
      const { account, partition } = scope;
      const created = newGroup({ account, partition, name, path, createdAtMs: clock.nowMs() }, ids);
      await tx.put(groups, created);
      return { Group: toWireGroup(created) };
    },
  },
);
