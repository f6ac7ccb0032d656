import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetBucketEncryption,
  type GetBucketEncryptionOutput,
  type GetBucketEncryptionRequest,
} from "../contract.ts";
import { DEFAULT_BUCKET_ENCRYPTION, writeBucketEncryption } from "../encryption-rule.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells how new objects are encrypted that do not say.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html | GetBucketEncryption}
 */
export const getBucketEncryption: Operation<GetBucketEncryptionRequest, GetBucketEncryptionOutput> =
  readOperation(GetBucketEncryption, {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:GetEncryptionConfiguration", bucket, { bucket, ...call })),
    run({ input, bucket }) {
      const { encryption = DEFAULT_BUCKET_ENCRYPTION } = requireBucket(bucket, input);
      return { ServerSideEncryptionConfiguration: writeBucketEncryption(encryption) };
    },
  });
