import { readOperation, type Operation } from "../../../model/operation.ts";
import { GetRole, type GetRoleRequest, type GetRoleResponse } from "../contract.ts";
import { rightsPermission } from "../entity-operation.ts";
import { entityNamed, requireEntity } from "../entity.ts";
import { roleLastUsed } from "../last-use.ts";
import { roleKind, toWireRole } from "../role.ts";
import { readTrustPolicy } from "../trust-policy.ts";

/**
 * Tells about a role, its trust policy included.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html | GetRole}
 */
export const getRole: Operation<GetRoleRequest, GetRoleResponse> = readOperation(GetRole, {
  crossAccount: false,
  locate: async (input, call) => ({ role: await entityNamed(roleKind, input.RoleName, call) }),
  permission: ({ role }) => rightsPermission("iam:GetRole", role),
  async run({ role, clock, tx }) {
    const found = requireEntity(role);
    const trustPolicy = await readTrustPolicy(found.trustPolicy, tx);
    const lastUsed = await roleLastUsed(found, clock.nowMs(), tx);
    return { Role: toWireRole(found, trustPolicy, "whole", lastUsed) };
  },
});
