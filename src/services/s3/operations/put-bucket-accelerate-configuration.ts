import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  PutBucketAccelerateConfiguration,
  type PutBucketAccelerateConfigurationRequest,
} from "../contract.ts";
import { setConfiguration } from "../bucket-configuration.ts";
import { parseAcceleration } from "../bucket-switch.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Turns Transfer Acceleration on or off; here all ways are equally long.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAccelerateConfiguration.html | PutBucketAccelerateConfiguration}
 */
export const putBucketAccelerateConfiguration: Operation<
  PutBucketAccelerateConfigurationRequest,
  object
> = writeOperation(PutBucketAccelerateConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:PutAccelerateConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = await lockBucket(bucket, input, tx);
    const status = parseAcceleration(record.name, input.AccelerateConfiguration);
    await setConfiguration(record, "accelerate", status, tx);
    return {};
  },
});
