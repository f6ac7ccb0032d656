/**
 * Key encapsulation with ML-KEM keys (FIPS 203).
 *
 * @see {@link https://csrc.nist.gov/pubs/fips/203/final | FIPS 203}
 */
import type { OperationSpec } from "../../model/operation.ts";
import type { ReadTransaction } from "../../model/store.ts";
import { byteLength, check, grantTokens, keyIdLength, oneOf } from "./constraint.ts";
import { requireGrantTokens } from "./grant-token.ts";
import { keyPermission } from "./key-permission.ts";
import { keyAt, type LocatedKey } from "./located.ts";

/** What both operations are asked. */
export interface EncapsulationRequest {
  readonly KeyId: string;
  readonly EncapsulationAlgorithm: string;
  readonly SharedSecretCiphertextBlob?: Uint8Array;
  readonly GrantTokens?: readonly string[] | undefined;
  readonly DryRun?: boolean | undefined;
}

const BLOB_BYTES_MAX = 6144;

/** What both operations have in common: all but the cryptography. */
export function encapsulationSpec(
  operation: "Encapsulate" | "Decapsulate",
): Pick<
  OperationSpec<EncapsulationRequest, unknown, LocatedKey, ReadTransaction>,
  "crossAccount" | "validate" | "locate" | "permission"
> {
  return {
    crossAccount: true,
    validate(input, call) {
      check(
        keyIdLength(input.KeyId),
        oneOf("encapsulationAlgorithm", input.EncapsulationAlgorithm, ["ML_KEM"]),
        byteLength("sharedSecretCiphertextBlob", input.SharedSecretCiphertextBlob, {
          min: 1,
          max: BLOB_BYTES_MAX,
        }),
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
          conditions: { "kms:EncapsulationAlgorithm": input.EncapsulationAlgorithm },
        },
      ),
  };
}
