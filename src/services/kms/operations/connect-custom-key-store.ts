import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ConnectCustomKeyStore,
  type ConnectCustomKeyStoreRequest,
  type ConnectCustomKeyStoreResponse,
} from "../contract.ts";
import { oneKeyStore } from "../custom-key-store.ts";

/**
 * Connects a custom key store: the account has none.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_ConnectCustomKeyStore.html | ConnectCustomKeyStore}
 */
export const connectCustomKeyStore: Operation<
  ConnectCustomKeyStoreRequest,
  ConnectCustomKeyStoreResponse
> = readOperation(
  ConnectCustomKeyStore,
  oneKeyStore<ConnectCustomKeyStoreRequest>("ConnectCustomKeyStore"),
);
