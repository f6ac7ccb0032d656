import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  DeleteBucketInventoryConfiguration,
  type DeleteBucketInventoryConfigurationRequest,
} from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { deleteNamed } from "../named-configuration.ts";
import { on, toDo } from "../permission.ts";

/**
 * Deletes an inventory of a bucket.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketInventoryConfiguration.html | DeleteBucketInventoryConfiguration}
 */
export const deleteBucketInventoryConfiguration: Operation<
  DeleteBucketInventoryConfigurationRequest,
  object
> = writeOperation(DeleteBucketInventoryConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:PutInventoryConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = await lockBucket(bucket, input, tx);
    await deleteNamed(record, { kind: "inventory", id: input.Id }, tx);
    return {};
  },
});
