import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  UpdateRoleDescription,
  type UpdateRoleDescriptionRequest,
  type UpdateRoleDescriptionResponse,
} from "../contract.ts";
import { rightsPermission } from "../entity-operation.ts";
import { entityNamed, lockEntity } from "../entity.ts";
import { checkRoleDescription } from "../name-rules.ts";
import { roleLastUsed } from "../last-use.ts";
import { roleKind, toWireRole } from "../role.ts";
import { roles } from "../tables.ts";
import { readTrustPolicy } from "../trust-policy.ts";

/**
 * Changes a role's description; UpdateRole does the same.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html | UpdateRoleDescription}
 */
export const updateRoleDescription: Operation<
  UpdateRoleDescriptionRequest,
  UpdateRoleDescriptionResponse
> = writeOperation(UpdateRoleDescription, {
  crossAccount: false,
  validate: ({ Description }) => checkRoleDescription(Description),
  locate: async (input, call) => ({ role: await entityNamed(roleKind, input.RoleName, call) }),
  permission: ({ role }) => rightsPermission("iam:UpdateRoleDescription", role),
  async run({ input, role, clock, tx }) {
    const old = await lockEntity(roleKind, role, tx);
    const changed = { ...old, description: input.Description };
    await tx.put(roles, changed);
    const trustPolicy = await readTrustPolicy(old.trustPolicy, tx);
    const lastUsed = await roleLastUsed(old, clock.nowMs(), tx);
    return { Role: toWireRole(changed, trustPolicy, "whole", lastUsed) };
  },
});
