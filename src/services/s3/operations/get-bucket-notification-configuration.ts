import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetBucketNotificationConfiguration,
  type NotificationConfiguration,
  type GetBucketNotificationConfigurationRequest,
} from "../contract.ts";
import { findActing } from "../bucket-configuration.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells where a bucket's events go.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html | GetBucketNotificationConfiguration}
 */
export const getBucketNotificationConfiguration: Operation<
  GetBucketNotificationConfigurationRequest,
  NotificationConfiguration
> = readOperation(GetBucketNotificationConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:GetBucketNotification", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = requireBucket(bucket, input);
    return (await findActing(record, "notification", tx)) ?? {};
  },
});
