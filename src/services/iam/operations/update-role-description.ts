import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  UpdateRoleDescription,
  type UpdateRoleDescriptionRequest,
  type UpdateRoleDescriptionResponse,
} from "../contract.ts";
import { entityNamed, lockEntity } from "../entity.ts";
import { checkDescription } from "../name-rules.ts";
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
  validate: ({ Description }) => checkDescription(Description),
  locate: async (input, call) => ({ role: await entityNamed(roleKind, input.RoleName, call) }),
  permission: ({ role }) => ({ action: "iam:UpdateRoleDescription", resource: role }),
  async run({ input, role, tx }) {
    const old = await lockEntity(roleKind, role, tx);
    const changed = { ...old, description: input.Description };
    await tx.put(roles, changed);
    return { Role: toWireRole(changed, await readTrustPolicy(old.trustPolicy, tx), "whole") };
  },
});
