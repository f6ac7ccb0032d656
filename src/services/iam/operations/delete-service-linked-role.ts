import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  DeleteServiceLinkedRole,
  type DeleteServiceLinkedRoleRequest,
  type DeleteServiceLinkedRoleResponse,
} from "../contract.ts";
import { entityNamed, lockEntity } from "../entity.ts";
import { invalidInput } from "../faults.ts";
import { forgetUses } from "../last-use.ts";
import { forgetPrincipal } from "../principal-binding.ts";
import { isServiceLinked, roleKind } from "../role.ts";
import { deletionTasks, roles } from "../tables.ts";

/**
 * Deletes the role of an AWS service. The task that does so is over at once.
 *
 * DIFFERS: no service is asked whether it still uses the role.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html | DeleteServiceLinkedRole}
 */
export const deleteServiceLinkedRole: Operation<
  DeleteServiceLinkedRoleRequest,
  DeleteServiceLinkedRoleResponse
> = writeOperation(DeleteServiceLinkedRole, {
  crossAccount: false,
  locate: async (input, call) => ({ role: await entityNamed(roleKind, input.RoleName, call) }),
  permission: ({ role }) => ({ action: "iam:DeleteServiceLinkedRole", resource: role }),
  async run({ role, ids, clock, tx }) {
    const gone = await lockEntity(roleKind, role, tx);
    if (!isServiceLinked(gone)) {
      throw invalidInput(`The role ${gone.name} is not a service-linked role.`);
    }
    const { account, region, nameKey, path, name } = gone;
    await tx.delete(roles, { account, region, nameKey });
    await forgetPrincipal("role", gone, clock.nowMs(), tx);
    await forgetUses(gone, tx);
    const taskId = `task${path}${name}/${ids.uuid()}`;
    await tx.put(deletionTasks, { account, region, taskId });
    return { DeletionTaskId: taskId };
  },
});
