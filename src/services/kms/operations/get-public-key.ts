import { createPublicKey } from "node:crypto";
import { readOperation, type Operation } from "../../../model/operation.ts";
import { check, grantTokens, keyIdLength } from "../constraint.ts";
import { GetPublicKey, type GetPublicKeyRequest, type GetPublicKeyResponse } from "../contract.ts";
import { wrongSpec } from "../faults.ts";
import { requireGrantTokens } from "../grant-token.ts";
import { keyArn } from "../key.ts";
import { specMembers } from "../key-metadata.ts";
import { keyPermission } from "../key-permission.ts";
import { factsOf } from "../key-spec.ts";
import { requireEnabled } from "../key-state.ts";
import { keyAt, requireKey, type LocatedKey } from "../located.ts";
import { currentMaterial } from "../material.ts";

/**
 * Gives the public key of an asymmetric key, as SubjectPublicKeyInfo.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html | GetPublicKey}
 */
export const getPublicKey: Operation<GetPublicKeyRequest, GetPublicKeyResponse> = readOperation<
  GetPublicKeyRequest,
  GetPublicKeyResponse,
  LocatedKey
>(GetPublicKey, {
  crossAccount: true,
  validate(input, call) {
    check(keyIdLength(input.KeyId), grantTokens(input.GrantTokens));
    requireGrantTokens(input.GrantTokens, call);
  },
  locate: (input, call) => keyAt(input.KeyId, call),
  permission: ({ key, caller, scope }) => keyPermission("kms:GetPublicKey", key, { caller, scope }),
  async run({ key: located, ...call }) {
    const key = requireKey(located);
    const { kind } = factsOf(key.keySpec).material;
    if (kind === "aes" || kind === "hmac") throw wrongSpec(keyArn(key), key.keySpec);
    requireEnabled(key);
    const publicKey = createPublicKey(await currentMaterial(key, call));
    return {
      ...specMembers(key),
      KeyId: keyArn(key),
      PublicKey: publicKey.export({ format: "der", type: "spki" }),
      KeyUsage: key.keyUsage,
    };
  },
});
