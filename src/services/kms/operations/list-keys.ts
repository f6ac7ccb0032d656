import { readOperation, type Operation } from "../../../model/operation.ts";
import { ListKeys, type ListKeysRequest, type ListKeysResponse } from "../contract.ts";
import { keyArn, type KmsKey } from "../key.ts";
import { scanPage, validatePage } from "../page.ts";
import { keys } from "../tables.ts";

const LIMITS = { usual: 100, max: 1000 };

/**
 * Lists the caller's keys in the region, AWS managed ones and those pending deletion included.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html | ListKeys}
 */
export const listKeys: Operation<ListKeysRequest, ListKeysResponse> = readOperation(ListKeys, {
  crossAccount: false,
  validate: (input) => validatePage(input, LIMITS),
  locate: () => ({}),
  permission: () => ({ action: "kms:ListKeys", resource: "*" }),
  async run({ input, scope: { account, region }, tx }) {
    const place = {
      table: keys,
      prefix: { account, region },
      idOf: ({ keyId }: KmsKey) => keyId,
    };
    const { items, facts } = await scanPage(place, input, LIMITS, tx);
    return { Keys: items.map((key) => ({ KeyId: key.keyId, KeyArn: keyArn(key) })), ...facts };
  },
});
