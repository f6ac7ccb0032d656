import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  DeleteBucketIntelligentTieringConfiguration,
  type DeleteBucketIntelligentTieringConfigurationRequest,
} from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { deleteNamed } from "../named-configuration.ts";
import { on, toDo } from "../permission.ts";

/**
 * Deletes a configuration of the archive tiers of Intelligent-Tiering.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketIntelligentTieringConfiguration.html | DeleteBucketIntelligentTieringConfiguration}
 */
export const deleteBucketIntelligentTieringConfiguration: Operation<
  DeleteBucketIntelligentTieringConfigurationRequest,
  object
> = writeOperation(DeleteBucketIntelligentTieringConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:PutIntelligentTieringConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = await lockBucket(bucket, input, tx);
    await deleteNamed(record, { kind: "intelligent-tiering", id: input.Id }, tx);
    return {};
  },
});
