import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteBucketEncryption, type DeleteBucketEncryptionRequest } from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";
import { buckets } from "../tables.ts";

/**
 * Goes back to S3's own keys.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html | DeleteBucketEncryption}
 */
export const deleteBucketEncryption: Operation<DeleteBucketEncryptionRequest, object> =
  writeOperation(DeleteBucketEncryption, {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:PutEncryptionConfiguration", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = await lockBucket(bucket, input, tx);
      await tx.put(buckets, { ...record, encryption: undefined });
      return {};
    },
  });
