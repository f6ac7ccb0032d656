import { writeOperation, type Operation } from "../../../model/operation.ts";
import { settingsOf } from "../account-settings.ts";
import { DeleteAccountPasswordPolicy } from "../contract.ts";
import { noPasswordPolicy } from "../faults.ts";
import { accountSettings } from "../tables.ts";

/**
 * Takes the account's password policy away: AWS's default one counts again.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountPasswordPolicy.html | DeleteAccountPasswordPolicy}
 */
export const deleteAccountPasswordPolicy: Operation<
  Record<string, never>,
  Record<string, never>
> = writeOperation(DeleteAccountPasswordPolicy, {
  crossAccount: false,
  locate: () => ({}),
  permission: () => ({ action: "iam:DeleteAccountPasswordPolicy", resource: "*" }),
  async run({ scope, tx }) {
    const settings = await settingsOf(scope, tx);
    if (settings.passwordPolicy === undefined) throw noPasswordPolicy(scope.account);
    await tx.put(accountSettings, { ...settings, passwordPolicy: undefined });
    return {};
  },
});
