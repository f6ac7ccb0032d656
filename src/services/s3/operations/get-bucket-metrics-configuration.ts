import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetBucketMetricsConfiguration,
  type GetBucketMetricsConfigurationOutput,
  type GetBucketMetricsConfigurationRequest,
} from "../contract.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { requireNamed } from "../named-configuration.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells a configuration of request metrics.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketMetricsConfiguration.html | GetBucketMetricsConfiguration}
 */
export const getBucketMetricsConfiguration: Operation<
  GetBucketMetricsConfigurationRequest,
  GetBucketMetricsConfigurationOutput
> = readOperation(GetBucketMetricsConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:GetMetricsConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = requireBucket(bucket, input);
    const found = await requireNamed(record, { kind: "metrics", id: input.Id }, tx);
    return { MetricsConfiguration: found };
  },
});
