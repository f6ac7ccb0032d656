import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  DeleteCustomKeyStore,
  type DeleteCustomKeyStoreRequest,
  type DeleteCustomKeyStoreResponse,
} from "../contract.ts";
import { oneKeyStore } from "../custom-key-store.ts";

/**
 * Deletes a custom key store: the account has none.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteCustomKeyStore.html | DeleteCustomKeyStore}
 */
export const deleteCustomKeyStore: Operation<
  DeleteCustomKeyStoreRequest,
  DeleteCustomKeyStoreResponse
> = readOperation(
  DeleteCustomKeyStore,
  oneKeyStore<DeleteCustomKeyStoreRequest>("DeleteCustomKeyStore"),
);
