import { readOperation, type Operation } from "../../../model/operation.ts";
import { check, length, range } from "../constraint.ts";
import {
  GenerateRandom,
  type GenerateRandomRequest,
  type GenerateRandomResponse,
} from "../contract.ts";
import { customKeyStoreNotFound, validation } from "../faults.ts";
import { refuseRecipient } from "../use.ts";

const BYTES_MAX = 1024;

/**
 * Gives random bytes.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html | GenerateRandom}
 */
export const generateRandom: Operation<GenerateRandomRequest, GenerateRandomResponse> =
  readOperation(GenerateRandom, {
    crossAccount: false,
    validate({ NumberOfBytes, CustomKeyStoreId, Recipient }) {
      check(
        range("numberOfBytes", NumberOfBytes, { min: 1, max: BYTES_MAX }),
        length("customKeyStoreId", CustomKeyStoreId, { min: 1, max: 64 }),
      );
      if (NumberOfBytes === undefined) throw validation("NumberOfBytes is required.");
      refuseRecipient(Recipient);
    },
    locate: () => ({}),
    permission: () => ({ action: "kms:GenerateRandom", resource: "*" }),
    run({ input, ids }) {
      if (input.CustomKeyStoreId !== undefined) {
        throw customKeyStoreNotFound(input.CustomKeyStoreId);
      }
      return { Plaintext: ids.bytes(Math.trunc(input.NumberOfBytes ?? 0)) };
    },
  });
