import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, grantTokens, keyIdLength } from "../constraint.ts";
import { DescribeKey, type DescribeKeyRequest, type DescribeKeyResponse } from "../contract.ts";
import { requireGrantTokens } from "../grant-token.ts";
import { metadataOf } from "../key-metadata.ts";
import { keyPermission } from "../key-permission.ts";
import { keyAt } from "../located.ts";
import { keepDraft } from "../use.ts";

/**
 * Tells all about a key but its material. A service's alias without a key gets one by this.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html | DescribeKey}
 */
export const describeKey: Operation<DescribeKeyRequest, DescribeKeyResponse> = writeOperation(
  DescribeKey,
  {
    crossAccount: true,
    validate(input, call) {
      check(keyIdLength(input.KeyId), grantTokens(input.GrantTokens));
      requireGrantTokens(input.GrantTokens, call);
    },
    locate: (input, call) => keyAt(input.KeyId, call),
    permission: ({ key, caller, scope }) =>
      keyPermission("kms:DescribeKey", key, { caller, scope }),
    async run({ key, ...call }) {
      return { KeyMetadata: metadataOf(await keepDraft(key, call)) };
    },
  },
);
