import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { Resource } from "../../../model/resource.ts";
import { passwordRight, settingsOf, type AccountSettings } from "../account-settings.ts";
import { ChangePassword, type ChangePasswordRequest } from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { onlyUsersHavePasswords, wrongPassword } from "../faults.ts";
import { checkPassword, hashPassword, isPassword, requireLogin } from "../login-profile.ts";
import { loginProfiles } from "../tables.ts";
import { nameFor, userNamed, type User } from "../user.ts";

interface Located {
  readonly user: Resource<User>;
  readonly account: Resource<AccountSettings>;
}

/**
 * Lets a user change its own password for the console. The account's password policy may give this
 * right to all users, otherwise a policy of the user's must.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_enable-user-change.html | Permit IAM users to change their own passwords}
 */
export const changePassword: Operation<
  ChangePasswordRequest,
  Record<string, never>
> = writeOperation(ChangePassword, {
  crossAccount: false,
  validate(_input, { caller }) {
    if (caller.principal.kind !== "user") throw onlyUsersHavePasswords();
  },
  async locate(_input, call): Promise<Located> {
    const { user } = await userNamed(nameFor(undefined, call.caller.principal), call);
    const record = await settingsOf(call.scope, call.tx);
    return { user, account: { ...user, type: "account", record } };
  },
  permission: ({ user, account }) => ({
    action: "iam:ChangePassword",
    resource: user,
    admissions: passwordRight(account.record),
  }),
  async run({ input, user, account, clock, ids, tx }) {
    const login = await requireLogin(requireEntity(user), tx);
    if (!isPassword(input.OldPassword, login.password)) throw wrongPassword();
    checkPassword(input.NewPassword, account.record?.passwordPolicy);
    const password = hashPassword(input.NewPassword, ids);
    const changedAtMs = clock.nowMs();
    await tx.put(loginProfiles, { ...login, password, changedAtMs, isResetRequired: false });
    return {};
  },
});
