import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetBucketWebsite,
  type GetBucketWebsiteOutput,
  type GetBucketWebsiteRequest,
} from "../contract.ts";
import { findConfiguration } from "../bucket-configuration.ts";
import { noSuchConfiguration } from "../faults.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells how a bucket is served as a website.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html | GetBucketWebsite}
 */
export const getBucketWebsite: Operation<GetBucketWebsiteRequest, GetBucketWebsiteOutput> =
  readOperation(GetBucketWebsite, {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:GetBucketWebsite", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = requireBucket(bucket, input);
      const website = await findConfiguration(record, "website", tx);
      if (website === undefined) {
        throw noSuchConfiguration(
          "NoSuchWebsiteConfiguration",
          "The specified bucket does not have a website configuration",
          record.name,
        );
      }
      return website;
    },
  });
