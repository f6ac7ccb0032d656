import { readOperation, type Operation } from "../../../model/operation.ts";
import { accountOf } from "../../../model/principal.ts";
import {
  GetBucketPolicy,
  type GetBucketPolicyOutput,
  type GetBucketPolicyRequest,
} from "../contract.ts";
import { methodNotAllowed, noSuchBucketPolicy } from "../faults.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDoWithPolicy } from "../permission.ts";

/**
 * Tells a bucket's policy.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html | GetBucketPolicy}
 */
export const getBucketPolicy: Operation<GetBucketPolicyRequest, GetBucketPolicyOutput> =
  readOperation(GetBucketPolicy, {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDoWithPolicy("s3:GetBucketPolicy", { bucket, ...call })),
    run({ input, bucket, caller }) {
      const { account, name, policy } = requireBucket(bucket, input);
      if (accountOf(caller.principal) !== account) throw methodNotAllowed("GET", "BUCKETPOLICY");
      if (policy === undefined) throw noSuchBucketPolicy(name);
      return { Policy: policy };
    },
  });
