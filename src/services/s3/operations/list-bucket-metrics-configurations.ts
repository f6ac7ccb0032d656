import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListBucketMetricsConfigurations,
  type ListBucketMetricsConfigurationsOutput,
  type ListBucketMetricsConfigurationsRequest,
} from "../contract.ts";
import { listNamed } from "../bucket-configuration.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Lists what PutBucketMetricsConfiguration has set up, 100 at a time in the order of ids.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketMetricsConfigurations.html | ListBucketMetricsConfigurations}
 */
export const listBucketMetricsConfigurations: Operation<
  ListBucketMetricsConfigurationsRequest,
  ListBucketMetricsConfigurationsOutput
> = readOperation(ListBucketMetricsConfigurations, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:GetMetricsConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = requireBucket(bucket, input);
    const token = input.ContinuationToken;
    const page = await listNamed(record, { kind: "metrics", token }, tx);
    return {
      MetricsConfigurationList: page.values,
      IsTruncated: page.isTruncated,
      ContinuationToken: token,
      NextContinuationToken: page.nextToken,
    };
  },
});
