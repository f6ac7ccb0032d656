import { readOperation, type Operation } from "../../../model/operation.ts";
import { bucketArn } from "../bucket.ts";
import { HeadBucket, type HeadBucketOutput, type HeadBucketRequest } from "../contract.ts";
import { accessDenied } from "../faults.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells whether a bucket exists and may be listed, and where it lies.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html | HeadBucket}
 */
export const headBucket: Operation<HeadBucketRequest, HeadBucketOutput> = readOperation(
  HeadBucket,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, {
        ...toDo("s3:ListBucket", bucket, { bucket, ...call }),
        denial: () => accessDenied(undefined, { "x-amz-bucket-region": bucket.region }),
      }),
    run({ input, bucket }) {
      const record = requireBucket(bucket, input);
      return {
        BucketArn: bucketArn(record),
        BucketRegion: record.region,
        AccessPointAlias: bucket.through !== undefined,
      };
    },
  },
);
