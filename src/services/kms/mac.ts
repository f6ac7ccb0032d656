/**
 * Message authentication codes under HMAC keys.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/hmac.html | HMAC keys in KMS}
 */
import { createHmac } from "node:crypto";
import type { Call, OperationSpec } from "../../model/operation.ts";
import type { ReadTransaction } from "../../model/store.ts";
import { byteLength, check, grantTokens, keyIdLength, oneOf } from "./constraint.ts";
import { requireGrantTokens } from "./grant-token.ts";
import type { KmsKey } from "./key.ts";
import { keyPermission } from "./key-permission.ts";
import { macAlgorithms } from "./key-spec.ts";
import { keyAt, type LocatedKey } from "./located.ts";
import { currentMaterial } from "./material.ts";
import { keyToUse } from "./use.ts";

/** What both operations are asked. */
export interface MacRequest {
  readonly KeyId: string;
  readonly Message: Uint8Array;
  readonly MacAlgorithm: string;
  readonly Mac?: Uint8Array;
  readonly GrantTokens?: readonly string[] | undefined;
  readonly DryRun?: boolean | undefined;
}

const MESSAGE_BYTES_MAX = 4096;
const MAC_BYTES_MAX = 6144;

/** What both operations have in common: all but their answer. */
export function macSpec(
  operation: "GenerateMac" | "VerifyMac",
): Pick<
  OperationSpec<MacRequest, unknown, LocatedKey, ReadTransaction>,
  "crossAccount" | "validate" | "locate" | "permission"
> {
  return {
    crossAccount: true,
    validate(input, call) {
      check(
        byteLength("message", input.Message, { min: 1, max: MESSAGE_BYTES_MAX }),
        keyIdLength(input.KeyId),
        oneOf("macAlgorithm", input.MacAlgorithm, macAlgorithms),
        byteLength("mac", input.Mac, { min: 1, max: MAC_BYTES_MAX }),
        grantTokens(input.GrantTokens),
      );
      requireGrantTokens(input.GrantTokens, call);
    },
    locate: (input, call) => keyAt(input.KeyId, call),
    permission: ({ key, input, caller, scope }) =>
      keyPermission(
        `kms:${operation}`,
        key,
        { caller, scope },
        {
          conditions: { "kms:MacAlgorithm": input.MacAlgorithm },
        },
      ),
  };
}

/** The code of a message, with the key that made it. */
export async function macOf(
  operation: "GenerateMac" | "VerifyMac",
  { key, input }: LocatedKey & { readonly input: MacRequest },
  call: Omit<Call, "tx"> & { readonly tx: ReadTransaction },
): Promise<{ readonly used: KmsKey; readonly mac: Uint8Array }> {
  const { MacAlgorithm: algorithm, Message: message } = input;
  const used = keyToUse(key, { operation, usage: "GENERATE_VERIFY_MAC", algorithm }, input);
  const hash = `sha${algorithm.slice(-3)}`;
  const material = await currentMaterial(used, call);
  return { used, mac: createHmac(hash, material).update(message).digest() };
}
