import { writeOperation, type Operation } from "../../../model/operation.ts";
import { settingsOf } from "../account-settings.ts";
import { DeleteAccountAlias, type DeleteAccountAliasRequest } from "../contract.ts";
import { notFound } from "../faults.ts";
import { accountAliases, accountSettings } from "../tables.ts";

/**
 * Takes the account's alias away.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html | DeleteAccountAlias}
 */
export const deleteAccountAlias: Operation<
  DeleteAccountAliasRequest,
  Record<string, never>
> = writeOperation(DeleteAccountAlias, {
  crossAccount: false,
  locate: () => ({}),
  permission: () => ({ action: "iam:DeleteAccountAlias", resource: "*" }),
  async run({ input, scope, tx }) {
    const { AccountAlias: alias } = input;
    const settings = await settingsOf(scope, tx);
    if (settings.alias !== alias) {
      throw notFound(`The account alias with name ${alias} cannot be found.`);
    }
    await tx.delete(accountAliases, { partition: scope.partition, alias });
    await tx.put(accountSettings, { ...settings, alias: undefined });
    return {};
  },
});
