import type { Call, OperationSpec } from "../../model/operation.ts";
import type { ReadTransaction } from "../../model/store.ts";
import { byteLength, check, grantTokens, keyIdLength, oneOf } from "./constraint.ts";
import { requireGrantTokens } from "./grant-token.ts";
import type { KmsKey } from "./key.ts";
import { keyPermission } from "./key-permission.ts";
import { signingAlgorithms } from "./key-spec.ts";
import { keyAt, type LocatedKey } from "./located.ts";
import { requireMessage } from "./signing.ts";
import { messageTypes, type MessageType, type Signing } from "./signing-algorithm.ts";
import { keyToUse } from "./use.ts";

/** What both Sign and Verify are asked. */
export interface SignatureRequest {
  readonly KeyId: string;
  readonly Message: Uint8Array;
  readonly Signature?: Uint8Array;
  readonly SigningAlgorithm: string;
  readonly MessageType?: string | undefined;
  readonly GrantTokens?: readonly string[] | undefined;
  readonly DryRun?: boolean | undefined;
}

type SignatureOperation = "Sign" | "Verify";

const MESSAGE_BYTES_MAX = 4096;
const SIGNATURE_BYTES_MAX = 6144;

/** What Sign and Verify have in common: all but the cryptography and the answer. */
export function signatureSpec(operation: SignatureOperation): Pick<
  OperationSpec<SignatureRequest, unknown, LocatedKey, ReadTransaction>,
  "crossAccount" | "validate" | "locate"
> & {
  permission: (
    facts: Pick<Call, "caller" | "scope"> & LocatedKey & { readonly input: SignatureRequest },
  ) => ReturnType<typeof keyPermission>;
} {
  return {
    crossAccount: true,
    validate(input, call) {
      check(
        keyIdLength(input.KeyId),
        byteLength("message", input.Message, { min: 1, max: MESSAGE_BYTES_MAX }),
        oneOf("messageType", input.MessageType, messageTypes),
        byteLength("signature", input.Signature, { min: 1, max: SIGNATURE_BYTES_MAX }),
        oneOf("signingAlgorithm", input.SigningAlgorithm, signingAlgorithms),
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
          conditions: {
            "kms:SigningAlgorithm": input.SigningAlgorithm,
            "kms:MessageType": input.MessageType ?? "RAW",
          },
        },
      ),
  };
}

/**
 * The key of a signature, ready to be used, and what is to be signed.
 *
 * @throws Fault What AWS answers when the key or the message does not fit.
 */
export function signatureUse(
  operation: SignatureOperation,
  { key, input }: LocatedKey & { readonly input: SignatureRequest },
): { readonly used: KmsKey; readonly signing: Signing } {
  const { SigningAlgorithm: algorithm, Message: message } = input;
  const use = { operation, usage: "SIGN_VERIFY", algorithm } as const;
  const used = keyToUse(key, use, {});
  const messageType = (input.MessageType ?? "RAW") as MessageType;
  const signing = { spec: used.keySpec, algorithm, messageType, message };
  requireMessage(signing);
  keyToUse(key, use, input);
  return { used, signing };
}
