import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  GenerateDataKeyPairWithoutPlaintext,
  type GenerateDataKeyPairWithoutPlaintextRequest,
  type GenerateDataKeyPairWithoutPlaintextResponse,
} from "../contract.ts";
import { dataKeyPairSpec, sealDataKeyPair } from "../data-key-pair.ts";
import { keyArn } from "../key.ts";
import type { LocatedKey } from "../located.ts";
import type { NewMaterial } from "../material.ts";

const NAME = "GenerateDataKeyPairWithoutPlaintext";

/**
 * Makes a key pair and gives its private key encrypted only.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPairWithoutPlaintext.html | GenerateDataKeyPairWithoutPlaintext}
 */
export const generateDataKeyPairWithoutPlaintext: Operation<
  GenerateDataKeyPairWithoutPlaintextRequest,
  GenerateDataKeyPairWithoutPlaintextResponse
> = writeOperation<
  GenerateDataKeyPairWithoutPlaintextRequest,
  GenerateDataKeyPairWithoutPlaintextResponse,
  LocatedKey,
  Required<NewMaterial>
>(GenerateDataKeyPairWithoutPlaintext, {
  ...dataKeyPairSpec(NAME),
  async run({ input, key, prepared, ...call }) {
    const made = await sealDataKeyPair(NAME, { key, input, prepared }, call);
    return {
      PrivateKeyCiphertextBlob: made.blob,
      PublicKey: prepared.publicKey,
      KeyId: keyArn(made.key),
      KeyPairSpec: input.KeyPairSpec,
      KeyMaterialId: made.key.materialId,
    };
  },
});
