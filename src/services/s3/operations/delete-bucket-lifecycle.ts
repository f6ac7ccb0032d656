import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteBucketLifecycle, type DeleteBucketLifecycleRequest } from "../contract.ts";
import { setActing } from "../bucket-configuration.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Lets objects stay as they are from now on.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html | DeleteBucketLifecycle}
 */
export const deleteBucketLifecycle: Operation<DeleteBucketLifecycleRequest, object> =
  writeOperation(DeleteBucketLifecycle, {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:PutLifecycleConfiguration", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = await lockBucket(bucket, input, tx);
      await setActing(record, "lifecycle", undefined, tx);
      return {};
    },
  });
