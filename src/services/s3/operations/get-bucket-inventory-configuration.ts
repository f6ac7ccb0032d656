import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetBucketInventoryConfiguration,
  type GetBucketInventoryConfigurationOutput,
  type GetBucketInventoryConfigurationRequest,
} from "../contract.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { requireNamed } from "../named-configuration.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells an inventory of a bucket.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketInventoryConfiguration.html | GetBucketInventoryConfiguration}
 */
export const getBucketInventoryConfiguration: Operation<
  GetBucketInventoryConfigurationRequest,
  GetBucketInventoryConfigurationOutput
> = readOperation(GetBucketInventoryConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:GetInventoryConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = requireBucket(bucket, input);
    const found = await requireNamed(record, { kind: "inventory", id: input.Id }, tx);
    return { InventoryConfiguration: found };
  },
});
