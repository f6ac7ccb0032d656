import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListBucketAnalyticsConfigurations,
  type ListBucketAnalyticsConfigurationsOutput,
  type ListBucketAnalyticsConfigurationsRequest,
} from "../contract.ts";
import { listNamed } from "../bucket-configuration.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Lists what PutBucketAnalyticsConfiguration has set up, 100 at a time in the order of ids.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketAnalyticsConfigurations.html | ListBucketAnalyticsConfigurations}
 */
export const listBucketAnalyticsConfigurations: Operation<
  ListBucketAnalyticsConfigurationsRequest,
  ListBucketAnalyticsConfigurationsOutput
> = readOperation(ListBucketAnalyticsConfigurations, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:GetAnalyticsConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = requireBucket(bucket, input);
    const token = input.ContinuationToken;
    const page = await listNamed(record, { kind: "analytics", token }, tx);
    return {
      AnalyticsConfigurationList: page.values,
      IsTruncated: page.isTruncated,
      ContinuationToken: token,
      NextContinuationToken: page.nextToken,
    };
  },
});
