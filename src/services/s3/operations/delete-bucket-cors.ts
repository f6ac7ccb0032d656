import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteBucketCors, type DeleteBucketCorsRequest } from "../contract.ts";
import { setConfiguration } from "../bucket-configuration.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Closes a bucket to pages of other origins.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html | DeleteBucketCors}
 */
export const deleteBucketCors: Operation<DeleteBucketCorsRequest, object> = writeOperation(
  DeleteBucketCors,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:PutBucketCORS", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = await lockBucket(bucket, input, tx);
      await setConfiguration(record, "cors", undefined, tx);
      return {};
    },
  },
);
