import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteBucketWebsite, type DeleteBucketWebsiteRequest } from "../contract.ts";
import { setConfiguration } from "../bucket-configuration.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Ends a website; a bucket without one is left as it is.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketWebsite.html | DeleteBucketWebsite}
 */
export const deleteBucketWebsite: Operation<DeleteBucketWebsiteRequest, object> = writeOperation(
  DeleteBucketWebsite,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:DeleteBucketWebsite", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = await lockBucket(bucket, input, tx);
      await setConfiguration(record, "website", undefined, tx);
      return {};
    },
  },
);
