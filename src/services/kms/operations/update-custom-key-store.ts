import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  UpdateCustomKeyStore,
  type UpdateCustomKeyStoreRequest,
  type UpdateCustomKeyStoreResponse,
} from "../contract.ts";
import { oneKeyStore } from "../custom-key-store.ts";

/**
 * Changes a custom key store: the account has none.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateCustomKeyStore.html | UpdateCustomKeyStore}
 */
export const updateCustomKeyStore: Operation<
  UpdateCustomKeyStoreRequest,
  UpdateCustomKeyStoreResponse
> = readOperation(
  UpdateCustomKeyStore,
  oneKeyStore<UpdateCustomKeyStoreRequest>("UpdateCustomKeyStore"),
);
