import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListBucketIntelligentTieringConfigurations,
  type ListBucketIntelligentTieringConfigurationsOutput,
  type ListBucketIntelligentTieringConfigurationsRequest,
} from "../contract.ts";
import { listNamed } from "../bucket-configuration.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Lists what PutBucketIntelligentTieringConfiguration has set up, 100 at a time in the order of ids.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketIntelligentTieringConfigurations.html | ListBucketIntelligentTieringConfigurations}
 */
export const listBucketIntelligentTieringConfigurations: Operation<
  ListBucketIntelligentTieringConfigurationsRequest,
  ListBucketIntelligentTieringConfigurationsOutput
> = readOperation(ListBucketIntelligentTieringConfigurations, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:GetIntelligentTieringConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = requireBucket(bucket, input);
    const token = input.ContinuationToken;
    const page = await listNamed(record, { kind: "intelligent-tiering", token }, tx);
    return {
      IntelligentTieringConfigurationList: page.values,
      IsTruncated: page.isTruncated,
      ContinuationToken: token,
      NextContinuationToken: page.nextToken,
    };
  },
});
