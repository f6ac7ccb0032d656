import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UpdateRole, type UpdateRoleRequest, type UpdateRoleResponse } from "../contract.ts";
import { rightsPermission } from "../entity-operation.ts";
import { entityNamed, lockEntity } from "../entity.ts";
import { checkRoleDescription } from "../name-rules.ts";
import { checkSessionSeconds, roleKind } from "../role.ts";
import { refuseServiceLinked } from "../service-linked.ts";
import { roles } from "../tables.ts";

/**
 * Changes a role's description and how long its sessions may last.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html | UpdateRole}
 */
export const updateRole: Operation<UpdateRoleRequest, UpdateRoleResponse> = writeOperation(
  UpdateRole,
  {
    crossAccount: false,
    validate({ Description, MaxSessionDuration }) {
      checkRoleDescription(Description);
      checkSessionSeconds(MaxSessionDuration);
    },
    locate: async (input, call) => ({ role: await entityNamed(roleKind, input.RoleName, call) }),
    permission: ({ role }) => rightsPermission("iam:UpdateRole", role),
    async run({ input, role, tx }) {
      const old = await lockEntity(roleKind, role, tx);
      refuseServiceLinked(old);
      await tx.put(roles, {
        ...old,
        description: input.Description ?? old.description,
        maxSessionSeconds: input.MaxSessionDuration ?? old.maxSessionSeconds,
      });
      return {};
    },
  },
);
