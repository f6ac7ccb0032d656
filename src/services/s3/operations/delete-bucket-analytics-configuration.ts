import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  DeleteBucketAnalyticsConfiguration,
  type DeleteBucketAnalyticsConfigurationRequest,
} from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { deleteNamed } from "../named-configuration.ts";
import { on, toDo } from "../permission.ts";

/**
 * Deletes an analysis of how objects are used.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketAnalyticsConfiguration.html | DeleteBucketAnalyticsConfiguration}
 */
export const deleteBucketAnalyticsConfiguration: Operation<
  DeleteBucketAnalyticsConfigurationRequest,
  object
> = writeOperation(DeleteBucketAnalyticsConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:PutAnalyticsConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = await lockBucket(bucket, input, tx);
    await deleteNamed(record, { kind: "analytics", id: input.Id }, tx);
    return {};
  },
});
