import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListInstanceProfilesForRole,
  type ListInstanceProfilesForRoleRequest,
  type ListInstanceProfilesForRoleResponse,
} from "../contract.ts";
import { entityNamed, requireEntity } from "../entity.ts";
import { toWireProfiles } from "../instance-profile.ts";
import { pageOf } from "../page.ts";
import { roleKind } from "../role.ts";
import { instanceProfiles } from "../tables.ts";

/**
 * Lists the instance profiles that hand out a role.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html | ListInstanceProfilesForRole}
 */
export const listInstanceProfilesForRole: Operation<
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse
> = readOperation(ListInstanceProfilesForRole, {
  crossAccount: false,
  locate: async (input, call) => ({ role: await entityNamed(roleKind, input.RoleName, call) }),
  permission: ({ role }) => ({ action: "iam:ListInstanceProfilesForRole", resource: role }),
  async run({ input, role, tx }) {
    const { account, region, nameKey } = requireEntity(role);
    const all = await tx.scan(instanceProfiles, { prefix: { account, region } });
    const wanted = all.filter(({ roleNameKey }) => roleNameKey === nameKey);
    const { items, ...page } = pageOf(wanted, (profile) => profile.nameKey, input);
    return { InstanceProfiles: await toWireProfiles(items, tx), ...page };
  },
});
