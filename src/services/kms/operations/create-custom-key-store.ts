import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  CreateCustomKeyStore,
  type CreateCustomKeyStoreRequest,
  type CreateCustomKeyStoreResponse,
} from "../contract.ts";
import { keyStoreSpec, requireNewStore, unreachable } from "../custom-key-store.ts";

/**
 * Would connect a CloudHSM cluster or an external key manager: there is none to be found.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateCustomKeyStore.html | CreateCustomKeyStore}
 */
export const createCustomKeyStore: Operation<
  CreateCustomKeyStoreRequest,
  CreateCustomKeyStoreResponse
> = readOperation(CreateCustomKeyStore, {
  ...keyStoreSpec<CreateCustomKeyStoreRequest>("CreateCustomKeyStore"),
  validate: (input) => requireNewStore(input),
  run({ input }) {
    throw unreachable(input);
  },
});
