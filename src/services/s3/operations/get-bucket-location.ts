import { readOperation, type Operation } from "../../../model/operation.ts";
import { locationOf } from "../bucket.ts";
import {
  GetBucketLocation,
  type GetBucketLocationOutput,
  type GetBucketLocationRequest,
} from "../contract.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells the region of a bucket; of one in us-east-1 nothing.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html | GetBucketLocation}
 */
export const getBucketLocation: Operation<GetBucketLocationRequest, GetBucketLocationOutput> =
  readOperation(GetBucketLocation, {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:GetBucketLocation", bucket, { bucket, ...call })),
    run({ input, bucket }) {
      return { LocationConstraint: locationOf(requireBucket(bucket, input)) };
    },
  });
