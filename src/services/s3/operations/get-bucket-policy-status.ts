import { isPublicPolicy } from "../../../iam-engine/public-policy.ts";
import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetBucketPolicyStatus,
  type GetBucketPolicyStatusOutput,
  type GetBucketPolicyStatusRequest,
} from "../contract.ts";
import { noSuchBucketPolicy } from "../faults.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells whether a bucket's policy lets the public in.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html | GetBucketPolicyStatus}
 */
export const getBucketPolicyStatus: Operation<
  GetBucketPolicyStatusRequest,
  GetBucketPolicyStatusOutput
> = readOperation(GetBucketPolicyStatus, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:GetBucketPolicyStatus", bucket, { bucket, ...call })),
  run({ input, bucket }) {
    const { name, policy } = requireBucket(bucket, input);
    if (policy === undefined) throw noSuchBucketPolicy(name);
    return { PolicyStatus: { IsPublic: isPublicPolicy(policy) } };
  },
});
