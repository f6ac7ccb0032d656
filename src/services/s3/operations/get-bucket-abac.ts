import { readOperation, type Operation } from "../../../model/operation.ts";
import { GetBucketAbac, type GetBucketAbacOutput, type GetBucketAbacRequest } from "../contract.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells whether a bucket's tags decide who may.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAbac.html | GetBucketAbac}
 */
export const getBucketAbac: Operation<GetBucketAbacRequest, GetBucketAbacOutput> = readOperation(
  GetBucketAbac,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:GetBucketAbac", bucket, { bucket, ...call })),
    run({ input, bucket }) {
      const { abac = "Disabled" } = requireBucket(bucket, input);
      return { AbacStatus: { Status: abac } };
    },
  },
);
