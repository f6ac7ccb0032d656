import { writeOperation, type Operation } from "../../../model/operation.ts";
import { setActing } from "../bucket-configuration.ts";
import {
  PutBucketNotificationConfiguration,
  type NotificationConfiguration,
  type PutBucketNotificationConfigurationRequest,
} from "../contract.ts";
import { bucketAt, lockBucket, requireBucket, type LocatedBucket } from "../located.ts";
import { checkDestinations } from "../notification-check.ts";
import { checkNotifications, rulesOf } from "../notification-rule.ts";
import { on, toDo } from "../permission.ts";

/**
 * Says where a bucket's events go, after having tried that they arrive.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html | PutBucketNotificationConfiguration}
 */
export const putBucketNotificationConfiguration: Operation<
  PutBucketNotificationConfigurationRequest,
  object
> = writeOperation<
  PutBucketNotificationConfigurationRequest,
  object,
  LocatedBucket,
  NotificationConfiguration
>(PutBucketNotificationConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:PutBucketNotification", bucket, { bucket, ...call })),
  async prepare({ input, bucket: located, ids, ...call }) {
    const bucket = requireBucket(located, input);
    const checked = checkNotifications(input.NotificationConfiguration, () => ids.uuid());
    const isTried = input.SkipDestinationValidation !== true;
    if (isTried) await checkDestinations(rulesOf(checked), bucket, call);
    return checked;
  },
  async run({ input, bucket, prepared, tx }) {
    const record = await lockBucket(bucket, input, tx);
    const isEmpty = Object.values(prepared).every((part) => part === undefined);
    await setActing(record, "notification", isEmpty ? undefined : prepared, tx);
    return {};
  },
});
