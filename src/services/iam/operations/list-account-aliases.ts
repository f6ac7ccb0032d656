import { readOperation, type Operation } from "../../../model/operation.ts";
import { settingsOf } from "../account-settings.ts";
import {
  ListAccountAliases,
  type ListAccountAliasesRequest,
  type ListAccountAliasesResponse,
} from "../contract.ts";

/**
 * Lists the account's alias: there is one at most.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html | ListAccountAliases}
 */
export const listAccountAliases: Operation<ListAccountAliasesRequest, ListAccountAliasesResponse> =
  readOperation(ListAccountAliases, {
    crossAccount: false,
    locate: () => ({}),
    permission: () => ({ action: "iam:ListAccountAliases", resource: "*" }),
    async run({ scope, tx }) {
      const { alias } = await settingsOf(scope, tx);
      return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false };
    },
  });
