import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  DeleteBucketMetricsConfiguration,
  type DeleteBucketMetricsConfigurationRequest,
} from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { deleteNamed } from "../named-configuration.ts";
import { on, toDo } from "../permission.ts";

/**
 * Deletes a configuration of request metrics.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketMetricsConfiguration.html | DeleteBucketMetricsConfiguration}
 */
export const deleteBucketMetricsConfiguration: Operation<
  DeleteBucketMetricsConfigurationRequest,
  object
> = writeOperation(DeleteBucketMetricsConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:PutMetricsConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = await lockBucket(bucket, input, tx);
    await deleteNamed(record, { kind: "metrics", id: input.Id }, tx);
    return {};
  },
});
