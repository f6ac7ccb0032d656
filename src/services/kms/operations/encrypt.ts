import { writeOperation, type Operation } from "../../../model/operation.ts";
import { byteLength, check, grantTokens, keyIdLength, oneOf } from "../constraint.ts";
import { Encrypt, type EncryptRequest, type EncryptResponse } from "../contract.ts";
import { atOnceOrLater, sealer } from "../encryption.ts";
import { requireContextSize } from "../encryption-context.ts";
import { requireGrantTokens } from "../grant-token.ts";
import { keyArn } from "../key.ts";
import { keyPermission } from "../key-permission.ts";
import { encryptionAlgorithms } from "../key-spec.ts";
import { noteUse } from "../key-usage.ts";
import { keyAt } from "../located.ts";
import { keyToUseOrMake } from "../use.ts";

const PLAINTEXT_BYTES_MAX = 4096;

/**
 * Encrypts up to 4096 bytes, or what an asymmetric key holds.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html | Encrypt}
 */
export const encrypt: Operation<EncryptRequest, EncryptResponse> = writeOperation(Encrypt, {
  crossAccount: true,
  validate(input, call) {
    check(
      keyIdLength(input.KeyId),
      byteLength("plaintext", input.Plaintext, { min: 1, max: PLAINTEXT_BYTES_MAX }),
      oneOf("encryptionAlgorithm", input.EncryptionAlgorithm, encryptionAlgorithms),
      grantTokens(input.GrantTokens),
    );
    requireContextSize(input.EncryptionContext);
    requireGrantTokens(input.GrantTokens, call);
  },
  locate: (input, call) => keyAt(input.KeyId, call),
  permission: ({ key, input, caller, scope }) =>
    keyPermission(
      "kms:Encrypt",
      key,
      { caller, scope },
      {
        context: input.EncryptionContext,
        conditions: { "kms:EncryptionAlgorithm": input.EncryptionAlgorithm ?? "SYMMETRIC_DEFAULT" },
      },
    ),
  async run({ input, key, ...call }) {
    const algorithm = input.EncryptionAlgorithm ?? "SYMMETRIC_DEFAULT";
    const use = { operation: "Encrypt", usage: "ENCRYPT_DECRYPT", algorithm } as const;
    const used = await keyToUseOrMake(key, use, input, call);
    const manner = { algorithm, context: input.EncryptionContext };
    const seal = await sealer(used, manner, call);
    noteUse(used, "Encrypt", call);
    return atOnceOrLater([used], async () => ({
      CiphertextBlob: await seal(input.Plaintext),
      KeyId: keyArn(used),
      EncryptionAlgorithm: algorithm,
    }));
  },
});
