import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetBucketIntelligentTieringConfiguration,
  type GetBucketIntelligentTieringConfigurationOutput,
  type GetBucketIntelligentTieringConfigurationRequest,
} from "../contract.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { requireNamed } from "../named-configuration.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells a configuration of the archive tiers of Intelligent-Tiering.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketIntelligentTieringConfiguration.html | GetBucketIntelligentTieringConfiguration}
 */
export const getBucketIntelligentTieringConfiguration: Operation<
  GetBucketIntelligentTieringConfigurationRequest,
  GetBucketIntelligentTieringConfigurationOutput
> = readOperation(GetBucketIntelligentTieringConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:GetIntelligentTieringConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = requireBucket(bucket, input);
    const found = await requireNamed(record, { kind: "intelligent-tiering", id: input.Id }, tx);
    return { IntelligentTieringConfiguration: found };
  },
});
