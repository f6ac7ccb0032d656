import { writeOperation, type Operation } from "../../../model/operation.ts";
import { checkTagsAreOpen } from "../bucket-abac.ts";
import { DeleteBucketTagging, type DeleteBucketTaggingRequest } from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";
import { buckets } from "../tables.ts";

/**
 * Removes all tags of a bucket.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html | DeleteBucketTagging}
 */
export const deleteBucketTagging: Operation<DeleteBucketTaggingRequest, object> = writeOperation(
  DeleteBucketTagging,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:PutBucketTagging", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = await lockBucket(bucket, input, tx);
      checkTagsAreOpen(record, "delete");
      await tx.put(buckets, { ...record, tags: undefined });
      return {};
    },
  },
);
