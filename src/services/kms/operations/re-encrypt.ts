import { readOperation, type Operation } from "../../../model/operation.ts";
import { ciphertextKey, hidingDenial } from "../ciphertext-key.ts";
import { byteLength, check, eachOneOf, grantTokens, keyIdLength, oneOf } from "../constraint.ts";
import { ReEncrypt, type ReEncryptRequest, type ReEncryptResponse } from "../contract.ts";
import { atOnceOrLater, opener, sealer } from "../encryption.ts";
import { requireContextSize } from "../encryption-context.ts";
import { dryRun, validation } from "../faults.ts";
import { requireGrantTokens } from "../grant-token.ts";
import { isSymmetric, keyArn } from "../key.ts";
import { keyPermission } from "../key-permission.ts";
import { encryptionAlgorithms } from "../key-spec.ts";
import { noteUse } from "../key-usage.ts";
import { findKey, type KeyResource } from "../located.ts";
import { keyToUse } from "../use.ts";

const BLOB_BYTES_MAX = 6144;

/** Both keys may be others' accounts, and each has its own say. */
interface Located {
  readonly source: KeyResource;
  readonly destination: KeyResource;
}

/**
 * Moves a ciphertext under another key, algorithm or context, without showing what is in it.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html | ReEncrypt}
 */
export const reEncrypt: Operation<ReEncryptRequest, ReEncryptResponse> = readOperation<
  ReEncryptRequest,
  ReEncryptResponse,
  Located
>(ReEncrypt, {
  crossAccount: true,
  validate(input, call) {
    check(
      byteLength("ciphertextBlob", input.CiphertextBlob, { min: 1, max: BLOB_BYTES_MAX }),
      keyIdLength(input.SourceKeyId, "sourceKeyId"),
      keyIdLength(input.DestinationKeyId, "destinationKeyId"),
      oneOf("sourceEncryptionAlgorithm", input.SourceEncryptionAlgorithm, encryptionAlgorithms),
      oneOf(
        "destinationEncryptionAlgorithm",
        input.DestinationEncryptionAlgorithm,
        encryptionAlgorithms,
      ),
      eachOneOf("dryRunModifiers", input.DryRunModifiers ?? [], ["IGNORE_CIPHERTEXT"]),
      grantTokens(input.GrantTokens),
    );
    requireContextSize(input.SourceEncryptionContext);
    requireContextSize(input.DestinationEncryptionContext);
    requireGrantTokens(input.GrantTokens, call);
    requireCiphertext(input);
  },
  async locate(input, call) {
    const { SourceKeyId: keyId, CiphertextBlob: blob } = input;
    const { SourceEncryptionAlgorithm: algorithm = "SYMMETRIC_DEFAULT" } = input;
    const action = "kms:ReEncryptFrom";
    return {
      source: await ciphertextKey({ action, keyId, blob, algorithm }, call),
      destination: await findKey(input.DestinationKeyId, call),
    };
  },
  permission({ source, destination, input, caller, scope }) {
    const isSame = source.arn === destination.arn;
    const conditions = { "kms:ReEncryptOnSameKey": String(isSame) };
    const call = { caller, scope };
    const from = keyPermission("kms:ReEncryptFrom", source, call, {
      context: input.SourceEncryptionContext,
      conditions: { ...conditions, "kms:EncryptionAlgorithm": sourceAlgorithm(input) },
    });
    const to = keyPermission("kms:ReEncryptTo", destination, call, {
      context: input.DestinationEncryptionContext,
      conditions: { ...conditions, "kms:EncryptionAlgorithm": destinationAlgorithm(input) },
    });
    return [{ ...from, ...hidingDenial(input.SourceKeyId) }, to];
  },
  async run({ input, source, destination, ...call }) {
    const from = sourceAlgorithm(input);
    const to = destinationAlgorithm(input);
    const operation = "ReEncrypt";
    const usage = "ENCRYPT_DECRYPT";
    const oldKey = keyToUse(
      source,
      { operation, usage, algorithm: from },
      { EncryptionContext: input.SourceEncryptionContext },
    );
    const newKey = keyToUse(
      destination,
      { operation, usage, algorithm: to },
      { EncryptionContext: input.DestinationEncryptionContext },
    );
    if (input.DryRun === true && ignoresCiphertext(input)) throw dryRun();
    const blob = input.CiphertextBlob ?? NOTHING;
    const old = { algorithm: from, context: input.SourceEncryptionContext };
    const open = await opener(oldKey, blob, old, call);
    const manner = { algorithm: to, context: input.DestinationEncryptionContext };
    const seal = await sealer(newKey, manner, call);
    return atOnceOrLater([oldKey, newKey], async () => {
      const { plaintext, materialId } = await open();
      if (input.DryRun === true) throw dryRun();
      noteUse(oldKey, operation, call);
      noteUse(newKey, operation, call);
      return {
        CiphertextBlob: await seal(plaintext),
        SourceKeyId: keyArn(oldKey),
        KeyId: keyArn(newKey),
        SourceEncryptionAlgorithm: from,
        DestinationEncryptionAlgorithm: to,
        SourceKeyMaterialId: materialId,
        DestinationKeyMaterialId: isSymmetric(newKey) ? newKey.materialId : undefined,
      };
    });
  },
});

const NOTHING = new Uint8Array();

function sourceAlgorithm(input: ReEncryptRequest): string {
  return input.SourceEncryptionAlgorithm ?? "SYMMETRIC_DEFAULT";
}

function destinationAlgorithm(input: ReEncryptRequest): string {
  return input.DestinationEncryptionAlgorithm ?? "SYMMETRIC_DEFAULT";
}

function ignoresCiphertext({ DryRunModifiers = [] }: ReEncryptRequest): boolean {
  return DryRunModifiers.includes("IGNORE_CIPHERTEXT");
}

function requireCiphertext(input: ReEncryptRequest): void {
  const isIgnored = input.DryRun === true && ignoresCiphertext(input);
  if (input.CiphertextBlob === undefined && !isIgnored) {
    throw validation(
      "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null",
    );
  }
  if (isIgnored && input.SourceKeyId === undefined) {
    throw validation("SourceKeyId is required to ignore the ciphertext.");
  }
}
