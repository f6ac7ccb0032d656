import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  RemoveRoleFromInstanceProfile,
  type RemoveRoleFromInstanceProfileRequest,
} from "../contract.ts";
import { entityNamed, requireEntity } from "../entity.ts";
import { noSuchEntity } from "../faults.ts";
import { lockProfile, profileNamed } from "../instance-profile.ts";
import { roleKind } from "../role.ts";
import { instanceProfiles } from "../tables.ts";

/**
 * Takes the role out of an instance profile.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html | RemoveRoleFromInstanceProfile}
 */
export const removeRoleFromInstanceProfile: Operation<
  RemoveRoleFromInstanceProfileRequest,
  Record<string, never>
> = writeOperation(RemoveRoleFromInstanceProfile, {
  crossAccount: false,
  locate: async (input, call) => ({
    ...(await profileNamed(input.InstanceProfileName, call)),
    role: await entityNamed(roleKind, input.RoleName, call),
  }),
  permission: ({ profile }) => ({ action: "iam:RemoveRoleFromInstanceProfile", resource: profile }),
  async run({ profile, role, tx }) {
    const found = await lockProfile(profile, tx);
    const { nameKey, name } = requireEntity(role);
    if (found.roleNameKey !== nameKey) throw noSuchEntity("role", name);
    await tx.put(instanceProfiles, { ...found, roleNameKey: undefined });
    return {};
  },
});
