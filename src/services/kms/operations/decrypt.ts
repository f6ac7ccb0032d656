import { readOperation, type Operation } from "../../../model/operation.ts";
import { ciphertextKey, hidingDenial } from "../ciphertext-key.ts";
import { byteLength, check, eachOneOf, grantTokens, keyIdLength, oneOf } from "../constraint.ts";
import { Decrypt, type DecryptRequest, type DecryptResponse } from "../contract.ts";
import { atOnceOrLater, opener } from "../encryption.ts";
import { requireContextSize } from "../encryption-context.ts";
import { dryRun, validation } from "../faults.ts";
import { requireGrantTokens } from "../grant-token.ts";
import { keyArn } from "../key.ts";
import { keyPermission } from "../key-permission.ts";
import { encryptionAlgorithms } from "../key-spec.ts";
import { noteUse } from "../key-usage.ts";
import type { LocatedKey } from "../located.ts";
import { keyToUse, refuseRecipient } from "../use.ts";

const BLOB_BYTES_MAX = 6144;

/**
 * Decrypts what a key has encrypted. A ciphertext of a symmetric key names it; the request may, too,
 * and then no other key will do.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html | Decrypt}
 */
export const decrypt: Operation<DecryptRequest, DecryptResponse> = readOperation<
  DecryptRequest,
  DecryptResponse,
  LocatedKey
>(Decrypt, {
  crossAccount: true,
  validate(input, call) {
    check(
      keyIdLength(input.KeyId),
      byteLength("ciphertextBlob", input.CiphertextBlob, { min: 1, max: BLOB_BYTES_MAX }),
      oneOf("encryptionAlgorithm", input.EncryptionAlgorithm, encryptionAlgorithms),
      eachOneOf("dryRunModifiers", input.DryRunModifiers ?? [], ["IGNORE_CIPHERTEXT"]),
      grantTokens(input.GrantTokens),
    );
    requireContextSize(input.EncryptionContext);
    requireGrantTokens(input.GrantTokens, call);
    requireCiphertext(input);
    refuseRecipient(input.Recipient);
  },
  async locate(input, call) {
    const { KeyId: keyId, CiphertextBlob: blob } = input;
    const algorithm = algorithmOf(input);
    return { key: await ciphertextKey({ action: "kms:Decrypt", keyId, blob, algorithm }, call) };
  },
  permission: ({ key, input, caller, scope }) => ({
    ...keyPermission(
      "kms:Decrypt",
      key,
      { caller, scope },
      {
        context: input.EncryptionContext,
        conditions: { "kms:EncryptionAlgorithm": algorithmOf(input) },
      },
    ),
    ...hidingDenial(input.KeyId),
  }),
  async run({ input, key, ...call }) {
    const algorithm = algorithmOf(input);
    const { CiphertextBlob: blob, EncryptionContext: context } = input;
    const use = { operation: "Decrypt", usage: "ENCRYPT_DECRYPT", algorithm } as const;
    const used = keyToUse(key, use, { EncryptionContext: context });
    if (input.DryRun === true && ignoresCiphertext(input)) throw dryRun();
    const open = await opener(used, blob ?? NOTHING, { algorithm, context }, call);
    return atOnceOrLater([used], async () => {
      const { plaintext, materialId } = await open();
      if (input.DryRun === true) throw dryRun();
      noteUse(used, "Decrypt", call);
      return {
        KeyId: keyArn(used),
        Plaintext: plaintext,
        EncryptionAlgorithm: algorithm,
        KeyMaterialId: materialId,
      };
    });
  },
});

const NOTHING = new Uint8Array();

function algorithmOf({ EncryptionAlgorithm = "SYMMETRIC_DEFAULT" }: DecryptRequest): string {
  return EncryptionAlgorithm;
}

function ignoresCiphertext({ DryRunModifiers = [] }: DecryptRequest): boolean {
  return DryRunModifiers.includes("IGNORE_CIPHERTEXT");
}

function requireCiphertext(input: DecryptRequest): void {
  const isDryRun = input.DryRun === true && ignoresCiphertext(input);
  if (ignoresCiphertext(input) && input.DryRun !== true) {
    throw validation("DryRunModifiers can be used with DryRun only.");
  }
  if (input.CiphertextBlob === undefined && !isDryRun) {
    throw validation(
      "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null",
    );
  }
  if (isDryRun && input.KeyId === undefined) {
    throw validation("KeyId is required to ignore the ciphertext.");
  }
}
