import { writeOperation, type Operation } from "../../../model/operation.ts";
import { settingsOf } from "../account-settings.ts";
import { CreateAccountAlias, type CreateAccountAliasRequest } from "../contract.ts";
import { existsAlready, validationError } from "../faults.ts";
import { accountAliases, accountSettings } from "../tables.ts";

/**
 * Gives the account an alias, in the place of the one it had.
 *
 * DIFFERS: an alias is unique in one Atoll, as it is in a partition of AWS.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html | CreateAccountAlias}
 */
export const createAccountAlias: Operation<
  CreateAccountAliasRequest,
  Record<string, never>
> = writeOperation(CreateAccountAlias, {
  crossAccount: false,
  validate({ AccountAlias: alias }) {
    const isAlias =
      alias.length >= 3 && alias.length <= 63 && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(alias);
    if (isAlias && !/^\d{12}$/.test(alias)) return;
    throw validationError(
      "The specified value for accountAlias is invalid. It must contain only digits, lowercase letters, and hyphens (-), but cannot begin or end with a hyphen.",
    );
  },
  locate: () => ({}),
  permission: () => ({ action: "iam:CreateAccountAlias", resource: "*" }),
  async run({ input, scope, tx }) {
    const { AccountAlias: alias } = input;
    const { partition } = scope;
    const settings = await settingsOf(scope, tx);
    const holder = await tx.lock(accountAliases, { partition, alias });
    if (holder !== undefined && holder.account !== scope.account) {
      throw existsAlready(`The account alias ${alias} already exists.`);
    }
    if (settings.alias !== undefined) {
      await tx.delete(accountAliases, { partition, alias: settings.alias });
    }
    await tx.put(accountAliases, { partition, alias, account: scope.account });
    await tx.put(accountSettings, { ...settings, alias });
    return {};
  },
});
