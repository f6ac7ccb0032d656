import { writeOperation, type Operation } from "../../../model/operation.ts";
import { settingsOf } from "../account-settings.ts";
import { UpdateLoginProfile, type UpdateLoginProfileRequest } from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { checkPassword, hashPassword, requireLogin } from "../login-profile.ts";
import { loginProfiles } from "../tables.ts";
import { userNamed } from "../user.ts";

/**
 * Changes a user's password for the console.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html | UpdateLoginProfile}
 */
export const updateLoginProfile: Operation<
  UpdateLoginProfileRequest,
  Record<string, never>
> = writeOperation(UpdateLoginProfile, {
  crossAccount: false,
  locate: (input, call) => userNamed(input.UserName, call),
  permission: ({ user }) => ({ action: "iam:UpdateLoginProfile", resource: user }),
  async run({ input, user, scope, clock, ids, tx }) {
    const old = await requireLogin(requireEntity(user), tx);
    const { Password: password, PasswordResetRequired: isResetRequired = old.isResetRequired } =
      input;
    if (password !== undefined) {
      checkPassword(password, (await settingsOf(scope, tx)).passwordPolicy);
    }
    await tx.put(loginProfiles, {
      ...old,
      isResetRequired,
      ...(password !== undefined && {
        password: hashPassword(password, ids),
        changedAtMs: clock.nowMs(),
      }),
    });
    return {};
  },
});
