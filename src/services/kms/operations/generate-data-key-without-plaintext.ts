import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  GenerateDataKeyWithoutPlaintext,
  type GenerateDataKeyWithoutPlaintextRequest,
  type GenerateDataKeyWithoutPlaintextResponse,
} from "../contract.ts";
import { dataKeySpec, makeDataKey } from "../data-key.ts";
import { keyArn } from "../key.ts";
import type { LocatedKey } from "../located.ts";

const NAME = "GenerateDataKeyWithoutPlaintext";

/**
 * Makes a data key and gives it encrypted only.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html | GenerateDataKeyWithoutPlaintext}
 */
export const generateDataKeyWithoutPlaintext: Operation<
  GenerateDataKeyWithoutPlaintextRequest,
  GenerateDataKeyWithoutPlaintextResponse
> = writeOperation<
  GenerateDataKeyWithoutPlaintextRequest,
  GenerateDataKeyWithoutPlaintextResponse,
  LocatedKey
>(GenerateDataKeyWithoutPlaintext, {
  ...dataKeySpec(NAME),
  async run({ input, key, ...call }) {
    const made = await makeDataKey(NAME, { key, input }, call);
    return {
      CiphertextBlob: made.blob,
      KeyId: keyArn(made.key),
      KeyMaterialId: made.key.materialId,
    };
  },
});
