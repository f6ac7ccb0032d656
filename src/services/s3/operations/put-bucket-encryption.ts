import { writeOperation, type Operation } from "../../../model/operation.ts";
import { PutBucketEncryption, type PutBucketEncryptionRequest } from "../contract.ts";
import { parseBucketEncryption } from "../encryption-rule.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";
import { buckets } from "../tables.ts";

/**
 * Says how new objects are encrypted that do not say.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html | PutBucketEncryption}
 */
export const putBucketEncryption: Operation<PutBucketEncryptionRequest, object> = writeOperation(
  PutBucketEncryption,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:PutEncryptionConfiguration", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = await lockBucket(bucket, input, tx);
      const encryption = parseBucketEncryption(input.ServerSideEncryptionConfiguration);
      await tx.put(buckets, { ...record, encryption });
      return {};
    },
  },
);
