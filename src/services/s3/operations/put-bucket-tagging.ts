import { writeOperation, type Operation } from "../../../model/operation.ts";
import { checkTagsAreOpen } from "../bucket-abac.ts";
import { PutBucketTagging, type PutBucketTaggingRequest } from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";
import { buckets } from "../tables.ts";
import { parseTagSet } from "../tag.ts";

/**
 * Replaces all tags of a bucket.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html | PutBucketTagging}
 */
export const putBucketTagging: Operation<PutBucketTaggingRequest, object> = writeOperation(
  PutBucketTagging,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:PutBucketTagging", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = await lockBucket(bucket, input, tx);
      checkTagsAreOpen(record, "put");
      const tags = parseTagSet(input.Tagging.TagSet ?? [], "bucket");
      await tx.put(buckets, { ...record, tags });
      return {};
    },
  },
);
