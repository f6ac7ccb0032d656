import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetBucketTagging,
  type GetBucketTaggingOutput,
  type GetBucketTaggingRequest,
} from "../contract.ts";
import { noSuchConfiguration } from "../faults.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";
import { writeTagSet } from "../tag.ts";

/**
 * Tells a bucket's tags.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html | GetBucketTagging}
 */
export const getBucketTagging: Operation<GetBucketTaggingRequest, GetBucketTaggingOutput> =
  readOperation(GetBucketTagging, {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:GetBucketTagging", bucket, { bucket, ...call })),
    run({ input, bucket }) {
      const { name, tags = {} } = requireBucket(bucket, input);
      if (Object.keys(tags).length === 0) {
        throw noSuchConfiguration("NoSuchTagSet", "The TagSet does not exist", name);
      }
      return { TagSet: writeTagSet(tags) };
    },
  });
