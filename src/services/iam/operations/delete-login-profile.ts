import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteLoginProfile, type DeleteLoginProfileRequest } from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { requireLogin } from "../login-profile.ts";
import { loginProfiles } from "../tables.ts";
import { userOrRoot } from "../user.ts";

/**
 * Takes a user's password for the console away.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteLoginProfile.html | DeleteLoginProfile}
 */
export const deleteLoginProfile: Operation<
  DeleteLoginProfileRequest,
  Record<string, never>
> = writeOperation(DeleteLoginProfile, {
  crossAccount: false,
  locate: (input, call) => userOrRoot(input.UserName, call),
  permission: ({ user }) => ({ action: "iam:DeleteLoginProfile", resource: user }),
  async run({ user, tx }) {
    const { account, region, userId } = await requireLogin(requireEntity(user), tx);
    await tx.delete(loginProfiles, { account, region, userId });
    return {};
  },
});
