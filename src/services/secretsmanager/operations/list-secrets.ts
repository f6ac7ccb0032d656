import { readOperation, type Operation } from "../../../model/operation.ts";
import { check, oneOf } from "../constraint.ts";
import { ListSecrets, type ListSecretsRequest, type ListSecretsResponse } from "../contract.ts";
import { listEntry } from "../description.ts";
import { requireFilters } from "../filter.ts";
import { pageLimits } from "../page.ts";
import { listPage, SORT_KEYS, SORT_ORDERS } from "../secret-list.ts";

/**
 * Lists the account's secrets in the region, those marked for deletion only when asked.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html | ListSecrets}
 */
export const listSecrets: Operation<ListSecretsRequest, ListSecretsResponse> = readOperation(
  ListSecrets,
  {
    crossAccount: false,
    validate(input) {
      check(
        ...pageLimits(input),
        oneOf("sortOrder", input.SortOrder, SORT_ORDERS),
        oneOf("sortBy", input.SortBy, SORT_KEYS),
      );
      requireFilters(input.Filters);
    },
    locate: () => ({}),
    permission: () => ({ action: "secretsmanager:ListSecrets", resource: "*" }),
    async run({ input, scope, tx }) {
      const { found, NextToken } = await listPage(input, { scope, tx });
      return { SecretList: found.map(listEntry), NextToken };
    },
  },
);
