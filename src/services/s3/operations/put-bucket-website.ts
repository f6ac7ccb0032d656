import { writeOperation, type Operation } from "../../../model/operation.ts";
import { PutBucketWebsite, type PutBucketWebsiteRequest } from "../contract.ts";
import { setConfiguration } from "../bucket-configuration.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";
import { checkWebsite } from "../website.ts";

/**
 * Serves a bucket as a website, for `website-host.ts` to answer.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html | PutBucketWebsite}
 */
export const putBucketWebsite: Operation<PutBucketWebsiteRequest, object> = writeOperation(
  PutBucketWebsite,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:PutBucketWebsite", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = await lockBucket(bucket, input, tx);
      checkWebsite(input.WebsiteConfiguration);
      await setConfiguration(record, "website", input.WebsiteConfiguration, tx);
      return {};
    },
  },
);
