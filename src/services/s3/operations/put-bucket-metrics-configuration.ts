import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  PutBucketMetricsConfiguration,
  type PutBucketMetricsConfigurationRequest,
} from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { putNamed } from "../named-configuration.ts";
import { on, toDo } from "../permission.ts";
import { checkMetrics } from "../stored-configuration.ts";

/**
 * Sets up a configuration of request metrics; it is checked and kept, and nothing comes of it.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketMetricsConfiguration.html | PutBucketMetricsConfiguration}
 */
export const putBucketMetricsConfiguration: Operation<
  PutBucketMetricsConfigurationRequest,
  object
> = writeOperation(PutBucketMetricsConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:PutMetricsConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = await lockBucket(bucket, input, tx);
    const { Id: id, MetricsConfiguration: configuration } = input;
    checkMetrics(id, configuration);
    await putNamed(record, { kind: "metrics", id }, configuration, tx);
    return {};
  },
});
