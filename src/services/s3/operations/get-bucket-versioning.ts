import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetBucketVersioning,
  type GetBucketVersioningOutput,
  type GetBucketVersioningRequest,
} from "../contract.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells whether a bucket keeps older versions; of one that never did, nothing.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html | GetBucketVersioning}
 */
export const getBucketVersioning: Operation<GetBucketVersioningRequest, GetBucketVersioningOutput> =
  readOperation(GetBucketVersioning, {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:GetBucketVersioning", bucket, { bucket, ...call })),
    run({ input, bucket }) {
      const { versioning, mfaDelete } = requireBucket(bucket, input);
      return { Status: versioning, MFADelete: mfaDelete };
    },
  });
