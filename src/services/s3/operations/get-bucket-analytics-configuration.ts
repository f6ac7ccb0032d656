import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetBucketAnalyticsConfiguration,
  type GetBucketAnalyticsConfigurationOutput,
  type GetBucketAnalyticsConfigurationRequest,
} from "../contract.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { requireNamed } from "../named-configuration.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells an analysis of how objects are used.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAnalyticsConfiguration.html | GetBucketAnalyticsConfiguration}
 */
export const getBucketAnalyticsConfiguration: Operation<
  GetBucketAnalyticsConfigurationRequest,
  GetBucketAnalyticsConfigurationOutput
> = readOperation(GetBucketAnalyticsConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:GetAnalyticsConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = requireBucket(bucket, input);
    const found = await requireNamed(record, { kind: "analytics", id: input.Id }, tx);
    return { AnalyticsConfiguration: found };
  },
});
