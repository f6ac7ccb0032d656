import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  PutBucketInventoryConfiguration,
  type PutBucketInventoryConfigurationRequest,
} from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { putNamed } from "../named-configuration.ts";
import { on, toDo } from "../permission.ts";
import { checkInventory } from "../stored-configuration.ts";

/**
 * Sets up an inventory of a bucket; it is checked and kept, and nothing comes of it.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html | PutBucketInventoryConfiguration}
 */
export const putBucketInventoryConfiguration: Operation<
  PutBucketInventoryConfigurationRequest,
  object
> = writeOperation(PutBucketInventoryConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission({ bucket, input, ...call }) {
    const fields = input.InventoryConfiguration.OptionalFields;
    const own = { "s3:InventoryAccessibleOptionalFields": fields };
    return on(bucket, toDo("s3:PutInventoryConfiguration", bucket, { bucket, ...call }, own));
  },
  async run({ input, bucket, tx }) {
    const record = await lockBucket(bucket, input, tx);
    const { Id: id, InventoryConfiguration: configuration } = input;
    checkInventory(id, configuration);
    await putNamed(record, { kind: "inventory", id }, configuration, tx);
    return {};
  },
});
