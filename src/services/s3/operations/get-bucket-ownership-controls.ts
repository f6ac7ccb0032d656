import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetBucketOwnershipControls,
  type GetBucketOwnershipControlsOutput,
  type GetBucketOwnershipControlsRequest,
} from "../contract.ts";
import { noSuchConfiguration } from "../faults.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells who owns what others upload to a bucket.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html | GetBucketOwnershipControls}
 */
export const getBucketOwnershipControls: Operation<
  GetBucketOwnershipControlsRequest,
  GetBucketOwnershipControlsOutput
> = readOperation(GetBucketOwnershipControls, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:GetBucketOwnershipControls", bucket, { bucket, ...call })),
  run({ input, bucket }) {
    const { name, ownership } = requireBucket(bucket, input);
    if (ownership === undefined) {
      throw noSuchConfiguration(
        "OwnershipControlsNotFoundError",
        "The bucket ownership controls were not found",
        name,
      );
    }
    return { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } };
  },
});
