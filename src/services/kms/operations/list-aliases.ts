import { readOperation, type Operation } from "../../../model/operation.ts";
import { aliasEntry, type Alias } from "../alias.ts";
import { check, keyIdLength } from "../constraint.ts";
import { ListAliases, type ListAliasesRequest, type ListAliasesResponse } from "../contract.ts";
import { keyById, requireKey, type KeyResource } from "../located.ts";
import { scanPage, validatePage } from "../page.ts";
import { aliases } from "../tables.ts";

const LIMITS = { usual: 50, max: 100 };

interface Located {
  readonly key: KeyResource | undefined;
}

/**
 * Lists the caller's aliases in the region, all or those of one key.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html | ListAliases}
 */
export const listAliases: Operation<ListAliasesRequest, ListAliasesResponse> = readOperation<
  ListAliasesRequest,
  ListAliasesResponse,
  Located
>(ListAliases, {
  crossAccount: false,
  validate(input) {
    check(keyIdLength(input.KeyId));
    validatePage(input, LIMITS);
  },
  async locate({ KeyId }, call) {
    return KeyId === undefined ? { key: undefined } : keyById(KeyId, call);
  },
  permission: () => ({ action: "kms:ListAliases", resource: "*" }),
  async run({ input, key, scope: { account, region }, tx }) {
    const idOf = ({ aliasName }: Alias): string => aliasName;
    const place =
      key === undefined
        ? { table: aliases, prefix: { account, region }, idOf }
        : { table: aliases, index: "byKey", prefix: prefixOf(key, account), idOf };
    const { items, facts } = await scanPage(place, input, LIMITS, tx);
    return { Aliases: items.map(aliasEntry), ...facts };
  },
});

/** Only the caller's own aliases are listed, whatever key is asked about. */
function prefixOf(
  key: KeyResource,
  caller: string,
): Readonly<Record<"account" | "region" | "keyId", string>> {
  if (key.account !== caller) throw key.missing();
  const { account, region, keyId } = requireKey(key);
  return { account, region, keyId };
}
