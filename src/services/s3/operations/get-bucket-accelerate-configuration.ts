import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetBucketAccelerateConfiguration,
  type GetBucketAccelerateConfigurationOutput,
  type GetBucketAccelerateConfigurationRequest,
} from "../contract.ts";
import { findConfiguration } from "../bucket-configuration.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells whether Transfer Acceleration is on; of a bucket that never had it, nothing.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html | GetBucketAccelerateConfiguration}
 */
export const getBucketAccelerateConfiguration: Operation<
  GetBucketAccelerateConfigurationRequest,
  GetBucketAccelerateConfigurationOutput
> = readOperation(GetBucketAccelerateConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:GetAccelerateConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = requireBucket(bucket, input);
    return { Status: await findConfiguration(record, "accelerate", tx) };
  },
});
