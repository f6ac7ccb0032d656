/**
 * Data keys: random bytes for use outside of KMS, with a copy that only KMS can open.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#data-keys | Data keys}
 */
import type { Call, OperationSpec } from "../../model/operation.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { check, grantTokens, keyIdLength, oneOf, range } from "./constraint.ts";
import { sealer } from "./encryption.ts";
import { requireContextSize, type EncryptionContext } from "./encryption-context.ts";
import { validation } from "./faults.ts";
import { requireGrantTokens } from "./grant-token.ts";
import type { KmsKey } from "./key.ts";
import { keyPermission } from "./key-permission.ts";
import { noteUse } from "./key-usage.ts";
import { keyAt, type LocatedKey } from "./located.ts";
import { keyToUseOrMake } from "./use.ts";

/** What all operations that make data keys are asked. */
export interface DataKeyRequest {
  readonly KeyId: string;
  readonly EncryptionContext?: EncryptionContext;
  readonly NumberOfBytes?: number | undefined;
  readonly KeySpec?: string | undefined;
  readonly GrantTokens?: readonly string[] | undefined;
  readonly DryRun?: boolean | undefined;
}

export interface DataKey {
  /** The key under which it was made. */
  readonly key: KmsKey;
  readonly plaintext: Uint8Array;
  readonly blob: Uint8Array;
}

const BYTES_MAX = 1024;

/** What the operations that make data keys have in common: all but their answer. */
export function dataKeySpec(
  operation: string,
): Pick<
  OperationSpec<DataKeyRequest, unknown, LocatedKey, WriteTransaction>,
  "crossAccount" | "validate" | "locate" | "permission"
> {
  return {
    crossAccount: true,
    validate: (input, call) => validateDataKey(input, call),
    locate: (input, call) => keyAt(input.KeyId, call),
    permission: ({ key, input, caller, scope }) =>
      keyPermission(
        `kms:${operation}`,
        key,
        { caller, scope },
        {
          context: input.EncryptionContext,
          conditions: { "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT" },
        },
      ),
  };
}

function validateDataKey(input: DataKeyRequest, call: Pick<Call, "settings">): void {
  check(
    keyIdLength(input.KeyId),
    range("numberOfBytes", input.NumberOfBytes, { min: 1, max: BYTES_MAX }),
    oneOf("keySpec", input.KeySpec, ["AES_256", "AES_128"]),
    grantTokens(input.GrantTokens),
  );
  requireContextSize(input.EncryptionContext);
  requireGrantTokens(input.GrantTokens, call);
  if ((input.NumberOfBytes === undefined) === (input.KeySpec === undefined)) {
    throw validation("Please specify either number of bytes or key spec.");
  }
}

/** Makes a data key under a symmetric key. */
export async function makeDataKey(
  operation: string,
  { key, input }: LocatedKey & { readonly input: DataKeyRequest },
  call: Omit<Call, "tx"> & { readonly tx: WriteTransaction },
): Promise<DataKey> {
  const algorithm = "SYMMETRIC_DEFAULT";
  const used = await keyToUseOrMake(
    key,
    { operation, usage: "ENCRYPT_DECRYPT", algorithm },
    input,
    call,
  );
  const bytes = input.NumberOfBytes ?? (input.KeySpec === "AES_128" ? 16 : 32);
  const plaintext = call.ids.bytes(Math.trunc(bytes));
  const manner = { algorithm, context: input.EncryptionContext };
  const seal = await sealer(used, manner, call);
  const blob = await seal(plaintext);
  noteUse(used, operation, call);
  return { key: used, plaintext, blob };
}
