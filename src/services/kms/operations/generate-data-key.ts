import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  GenerateDataKey,
  type GenerateDataKeyRequest,
  type GenerateDataKeyResponse,
} from "../contract.ts";
import { dataKeySpec, makeDataKey } from "../data-key.ts";
import { keyArn } from "../key.ts";
import type { LocatedKey } from "../located.ts";
import { refuseRecipient } from "../use.ts";

const spec = dataKeySpec("GenerateDataKey");

/**
 * Makes a data key, in the open and encrypted.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html | GenerateDataKey}
 */
export const generateDataKey: Operation<GenerateDataKeyRequest, GenerateDataKeyResponse> =
  writeOperation<GenerateDataKeyRequest, GenerateDataKeyResponse, LocatedKey>(GenerateDataKey, {
    ...spec,
    validate(input, call) {
      spec.validate?.(input, call);
      refuseRecipient(input.Recipient);
    },
    async run({ input, key, ...call }) {
      const made = await makeDataKey("GenerateDataKey", { key, input }, call);
      return {
        CiphertextBlob: made.blob,
        Plaintext: made.plaintext,
        KeyId: keyArn(made.key),
        KeyMaterialId: made.key.materialId,
      };
    },
  });
