import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UpdateAssumeRolePolicy, type UpdateAssumeRolePolicyRequest } from "../contract.ts";
import { rightsPermission } from "../entity-operation.ts";
import { entityNamed, lockEntity } from "../entity.ts";
import { roleKind } from "../role.ts";
import { refuseServiceLinked } from "../service-linked.ts";
import { roles } from "../tables.ts";
import { awaitPrincipals } from "../principal-binding.ts";
import { bindTrustPolicy } from "../trust-policy.ts";

/**
 * Says anew who may assume a role. Users and roles that it names are bound to those that live now.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html | UpdateAssumeRolePolicy}
 */
export const updateAssumeRolePolicy: Operation<
  UpdateAssumeRolePolicyRequest,
  Record<string, never>
> = writeOperation(UpdateAssumeRolePolicy, {
  crossAccount: false,
  locate: async (input, call) => ({ role: await entityNamed(roleKind, input.RoleName, call) }),
  permission: ({ role }) => rightsPermission("iam:UpdateAssumeRolePolicy", role),
  async run({ input, role, scope, settings, tx }) {
    const old = await lockEntity(roleKind, role, tx);
    refuseServiceLinked(old);
    const trustPolicy = await bindTrustPolicy(input.PolicyDocument, { scope, settings, tx });
    const changed = { ...old, trustPolicy };
    await tx.put(roles, changed);
    await awaitPrincipals(changed, tx);
    return {};
  },
});
