import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteInstanceProfile, type DeleteInstanceProfileRequest } from "../contract.ts";
import { mustFirst } from "../faults.ts";
import { lockProfile, profileNamed } from "../instance-profile.ts";
import { instanceProfiles } from "../tables.ts";

/**
 * Deletes an instance profile that has no role.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html | DeleteInstanceProfile}
 */
export const deleteInstanceProfile: Operation<
  DeleteInstanceProfileRequest,
  Record<string, never>
> = writeOperation(DeleteInstanceProfile, {
  crossAccount: false,
  locate: (input, call) => profileNamed(input.InstanceProfileName, call),
  permission: ({ profile }) => ({ action: "iam:DeleteInstanceProfile", resource: profile }),
  async run({ profile, tx }) {
    const { account, region, nameKey, roleNameKey } = await lockProfile(profile, tx);
    if (roleNameKey !== undefined) throw mustFirst("remove roles from instance profile");
    await tx.delete(instanceProfiles, { account, region, nameKey });
    return {};
  },
});
