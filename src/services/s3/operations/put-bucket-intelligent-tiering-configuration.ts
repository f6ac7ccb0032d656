import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  PutBucketIntelligentTieringConfiguration,
  type PutBucketIntelligentTieringConfigurationRequest,
} from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { putNamed } from "../named-configuration.ts";
import { on, toDo } from "../permission.ts";
import { checkIntelligentTiering } from "../stored-configuration.ts";

/**
 * Sets up a configuration of the archive tiers of Intelligent-Tiering; it is checked and kept, and nothing comes of it.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketIntelligentTieringConfiguration.html | PutBucketIntelligentTieringConfiguration}
 */
export const putBucketIntelligentTieringConfiguration: Operation<
  PutBucketIntelligentTieringConfigurationRequest,
  object
> = writeOperation(PutBucketIntelligentTieringConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:PutIntelligentTieringConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = await lockBucket(bucket, input, tx);
    const { Id: id, IntelligentTieringConfiguration: configuration } = input;
    checkIntelligentTiering(id, configuration);
    await putNamed(record, { kind: "intelligent-tiering", id }, configuration, tx);
    return {};
  },
});
