import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeletePublicAccessBlock, type DeletePublicAccessBlockRequest } from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";
import { buckets } from "../tables.ts";

/**
 * Takes a bucket's switches against public access away; the account's go on counting.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html | DeletePublicAccessBlock}
 */
export const deletePublicAccessBlock: Operation<DeletePublicAccessBlockRequest, object> =
  writeOperation(DeletePublicAccessBlock, {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:PutBucketPublicAccessBlock", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = await lockBucket(bucket, input, tx);
      await tx.put(buckets, { ...record, publicAccessBlock: undefined });
      return {};
    },
  });
