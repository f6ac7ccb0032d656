import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteRole, type DeleteRoleRequest } from "../contract.ts";
import { rightsPermission } from "../entity-operation.ts";
import { entityNamed, lockEntity } from "../entity.ts";
import { mustFirst } from "../faults.ts";
import { forgetUses } from "../last-use.ts";
import { forgetPrincipal } from "../principal-binding.ts";
import { roleKind } from "../role.ts";
import { refuseServiceLinked } from "../service-linked.ts";
import { instanceProfiles, roles } from "../tables.ts";

/**
 * Deletes a role that has nothing left. Its sessions end at once.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html | DeleteRole}
 */
export const deleteRole: Operation<DeleteRoleRequest, Record<string, never>> = writeOperation(
  DeleteRole,
  {
    crossAccount: false,
    locate: async (input, call) => ({ role: await entityNamed(roleKind, input.RoleName, call) }),
    permission: ({ role }) => rightsPermission("iam:DeleteRole", role),
    async run({ role, clock, tx }) {
      const gone = await lockEntity(roleKind, role, tx);
      refuseServiceLinked(gone);
      const { account, region, nameKey } = gone;
      const profiles = await tx.scan(instanceProfiles, { prefix: { account, region } });
      if (profiles.some(({ roleNameKey }) => roleNameKey === nameKey)) {
        throw mustFirst("remove roles from instance profile");
      }
      if (gone.attachedPolicies.length > 0) throw mustFirst("detach all policies");
      if (gone.inlinePolicies.length > 0) throw mustFirst("delete policies");
      await tx.delete(roles, { account, region, nameKey });
      await forgetPrincipal("role", gone, clock.nowMs(), tx);
      await forgetUses(gone, tx);
      return {};
    },
  },
);
