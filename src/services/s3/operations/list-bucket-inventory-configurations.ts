import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListBucketInventoryConfigurations,
  type ListBucketInventoryConfigurationsOutput,
  type ListBucketInventoryConfigurationsRequest,
} from "../contract.ts";
import { listNamed } from "../bucket-configuration.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Lists what PutBucketInventoryConfiguration has set up, 100 at a time in the order of ids.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketInventoryConfigurations.html | ListBucketInventoryConfigurations}
 */
export const listBucketInventoryConfigurations: Operation<
  ListBucketInventoryConfigurationsRequest,
  ListBucketInventoryConfigurationsOutput
> = readOperation(ListBucketInventoryConfigurations, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:GetInventoryConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = requireBucket(bucket, input);
    const token = input.ContinuationToken;
    const page = await listNamed(record, { kind: "inventory", token }, tx);
    return {
      InventoryConfigurationList: page.values,
      IsTruncated: page.isTruncated,
      ContinuationToken: token,
      NextContinuationToken: page.nextToken,
    };
  },
});
