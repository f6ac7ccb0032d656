import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteGroup, type DeleteGroupRequest } from "../contract.ts";
import { entityNamed, lockEntity } from "../entity.ts";
import { mustFirst } from "../faults.ts";
import { groupKind, membersOf } from "../group.ts";
import { groups } from "../tables.ts";

/**
 * Deletes a group that is empty and has no policies left.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html | DeleteGroup}
 */
export const deleteGroup: Operation<DeleteGroupRequest, Record<string, never>> = writeOperation(
  DeleteGroup,
  {
    crossAccount: false,
    locate: async (input, call) => ({ group: await entityNamed(groupKind, input.GroupName, call) }),
    permission: ({ group }) => ({ action: "iam:DeleteGroup", resource: group }),
    async run({ group, tx }) {
      const gone = await lockEntity(groupKind, group, tx);
      const members = await membersOf(gone, tx);
      if (members.length > 0) throw mustFirst("remove users from group");
      if (gone.attachedPolicies.length > 0) throw mustFirst("detach all policies");
      if (gone.inlinePolicies.length > 0) throw mustFirst("delete policies");
      const { account, region, nameKey } = gone;
      await tx.delete(groups, { account, region, nameKey });
      return {};
    },
  },
);
