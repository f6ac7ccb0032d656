import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  GenerateDataKeyPair,
  type GenerateDataKeyPairRequest,
  type GenerateDataKeyPairResponse,
} from "../contract.ts";
import { dataKeyPairSpec, sealDataKeyPair } from "../data-key-pair.ts";
import { keyArn } from "../key.ts";
import type { LocatedKey } from "../located.ts";
import type { NewMaterial } from "../material.ts";
import { refuseRecipient } from "../use.ts";

const spec = dataKeyPairSpec("GenerateDataKeyPair");

/**
 * Makes a key pair, the private key in the open and encrypted.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html | GenerateDataKeyPair}
 */
export const generateDataKeyPair: Operation<
  GenerateDataKeyPairRequest,
  GenerateDataKeyPairResponse
> = writeOperation<
  GenerateDataKeyPairRequest,
  GenerateDataKeyPairResponse,
  LocatedKey,
  Required<NewMaterial>
>(GenerateDataKeyPair, {
  ...spec,
  validate(input, call) {
    spec.validate?.(input, call);
    refuseRecipient(input.Recipient);
  },
  async run({ input, key, prepared, ...call }) {
    const made = await sealDataKeyPair("GenerateDataKeyPair", { key, input, prepared }, call);
    return {
      PrivateKeyCiphertextBlob: made.blob,
      PrivateKeyPlaintext: prepared.secret,
      PublicKey: prepared.publicKey,
      KeyId: keyArn(made.key),
      KeyPairSpec: input.KeyPairSpec,
      KeyMaterialId: made.key.materialId,
    };
  },
});
