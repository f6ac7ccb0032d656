import { writeOperation, type Operation } from "../../../model/operation.ts";
import { AddRoleToInstanceProfile, type AddRoleToInstanceProfileRequest } from "../contract.ts";
import { entityNamed, lockEntity } from "../entity.ts";
import { overQuota } from "../faults.ts";
import { lockProfile, profileNamed } from "../instance-profile.ts";
import { roleKind } from "../role.ts";
import { refuseServiceLinked } from "../service-linked.ts";
import { instanceProfiles } from "../tables.ts";

/**
 * Puts a role into an instance profile. Whoever does so passes the role on, and must be allowed to.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html | AddRoleToInstanceProfile}
 */
export const addRoleToInstanceProfile: Operation<
  AddRoleToInstanceProfileRequest,
  Record<string, never>
> = writeOperation(AddRoleToInstanceProfile, {
  crossAccount: false,
  locate: async (input, call) => ({
    ...(await profileNamed(input.InstanceProfileName, call)),
    role: await entityNamed(roleKind, input.RoleName, call),
  }),
  permission: ({ profile, role }) => [
    { action: "iam:AddRoleToInstanceProfile", resource: profile },
    {
      action: "iam:PassRole",
      resource: role,
      conditions: { "iam:PassedToService": "ec2.amazonaws.com" },
    },
  ],
  async run({ profile, role, tx }) {
    const found = await lockProfile(profile, tx);
    const passed = await lockEntity(roleKind, role, tx);
    refuseServiceLinked(passed);
    if (found.roleNameKey !== undefined) {
      throw overQuota("InstanceSessionsPerInstanceProfile", 1);
    }
    await tx.put(instanceProfiles, { ...found, roleNameKey: passed.nameKey });
    return {};
  },
});
