import { readOperation, type Operation } from "../../../model/operation.ts";
import { check, length } from "../constraint.ts";
import {
  DescribeCustomKeyStores,
  type DescribeCustomKeyStoresRequest,
  type DescribeCustomKeyStoresResponse,
} from "../contract.ts";
import { keyStoreSpec, storeIdLength } from "../custom-key-store.ts";
import { customKeyStoreNotFound } from "../faults.ts";
import { validatePage } from "../page.ts";

const LIMITS = { usual: 1000, max: 1000 };

/**
 * Lists the account's custom key stores: none.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeCustomKeyStores.html | DescribeCustomKeyStores}
 */
export const describeCustomKeyStores: Operation<
  DescribeCustomKeyStoresRequest,
  DescribeCustomKeyStoresResponse
> = readOperation(DescribeCustomKeyStores, {
  ...keyStoreSpec<DescribeCustomKeyStoresRequest>("DescribeCustomKeyStores"),
  validate(input) {
    check(
      storeIdLength(input.CustomKeyStoreId),
      length("customKeyStoreName", input.CustomKeyStoreName, { min: 1, max: 256 }),
    );
    validatePage(input, LIMITS);
  },
  run({ input }) {
    const asked = input.CustomKeyStoreId ?? input.CustomKeyStoreName;
    if (asked !== undefined) throw customKeyStoreNotFound(asked);
    return { CustomKeyStores: [], Truncated: false };
  },
});
