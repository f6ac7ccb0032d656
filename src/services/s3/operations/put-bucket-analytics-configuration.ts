import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  PutBucketAnalyticsConfiguration,
  type PutBucketAnalyticsConfigurationRequest,
} from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { putNamed } from "../named-configuration.ts";
import { on, toDo } from "../permission.ts";
import { checkAnalytics } from "../stored-configuration.ts";

/**
 * Sets up an analysis of how objects are used; it is checked and kept, and nothing comes of it.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAnalyticsConfiguration.html | PutBucketAnalyticsConfiguration}
 */
export const putBucketAnalyticsConfiguration: Operation<
  PutBucketAnalyticsConfigurationRequest,
  object
> = writeOperation(PutBucketAnalyticsConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:PutAnalyticsConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = await lockBucket(bucket, input, tx);
    const { Id: id, AnalyticsConfiguration: configuration } = input;
    checkAnalytics(id, configuration);
    await putNamed(record, { kind: "analytics", id }, configuration, tx);
    return {};
  },
});
