import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  DisconnectCustomKeyStore,
  type DisconnectCustomKeyStoreRequest,
  type DisconnectCustomKeyStoreResponse,
} from "../contract.ts";
import { oneKeyStore } from "../custom-key-store.ts";

/**
 * Disconnects a custom key store: the account has none.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_DisconnectCustomKeyStore.html | DisconnectCustomKeyStore}
 */
export const disconnectCustomKeyStore: Operation<
  DisconnectCustomKeyStoreRequest,
  DisconnectCustomKeyStoreResponse
> = readOperation(
  DisconnectCustomKeyStore,
  oneKeyStore<DisconnectCustomKeyStoreRequest>("DisconnectCustomKeyStore"),
);
