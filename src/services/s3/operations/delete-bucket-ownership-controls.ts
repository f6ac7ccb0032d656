import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  DeleteBucketOwnershipControls,
  type DeleteBucketOwnershipControlsRequest,
} from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";
import { buckets } from "../tables.ts";

/**
 * Takes a bucket's ownership controls away: then it is as buckets were before there were any.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html | DeleteBucketOwnershipControls}
 */
export const deleteBucketOwnershipControls: Operation<
  DeleteBucketOwnershipControlsRequest,
  object
> = writeOperation(DeleteBucketOwnershipControls, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:PutBucketOwnershipControls", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = await lockBucket(bucket, input, tx);
    await tx.put(buckets, { ...record, ownership: undefined });
    return {};
  },
});
