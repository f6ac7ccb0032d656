import { writeOperation, type Operation } from "../../../model/operation.ts";
import { settingsOf } from "../account-settings.ts";
import { ChangePassword, type ChangePasswordRequest } from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { accessDenied, wrongPassword } from "../faults.ts";
import { checkPassword, hashPassword, isPassword, requireLogin } from "../login-profile.ts";
import { loginProfiles } from "../tables.ts";
import { nameFor, userNamed } from "../user.ts";

/**
 * Lets a user change its own password for the console.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html | ChangePassword}
 */
export const changePassword: Operation<
  ChangePasswordRequest,
  Record<string, never>
> = writeOperation(ChangePassword, {
  crossAccount: false,
  locate: (_input, call) => userNamed(nameFor(undefined, call.caller.principal), call),
  permission: ({ user }) => ({ action: "iam:ChangePassword", resource: user }),
  async run({ input, user, scope, clock, ids, tx }) {
    const login = await requireLogin(requireEntity(user), tx);
    const { passwordPolicy } = await settingsOf(scope, tx);
    if (passwordPolicy?.usersMayChange === false) {
      throw accessDenied(
        "The account's password policy does not let users change their passwords.",
      );
    }
    if (!isPassword(input.OldPassword, login.password)) throw wrongPassword();
    checkPassword(input.NewPassword, passwordPolicy);
    const password = hashPassword(input.NewPassword, ids);
    const changedAtMs = clock.nowMs();
    await tx.put(loginProfiles, { ...login, password, changedAtMs, isResetRequired: false });
    return {};
  },
});
