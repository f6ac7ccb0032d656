import { readOperation, type Operation } from "../../../model/operation.ts";
import { GetBucketCors, type GetBucketCorsOutput, type GetBucketCorsRequest } from "../contract.ts";
import { findConfiguration } from "../bucket-configuration.ts";
import { noSuchConfiguration } from "../faults.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells which pages of other origins may use a bucket.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html | GetBucketCors}
 */
export const getBucketCors: Operation<GetBucketCorsRequest, GetBucketCorsOutput> = readOperation(
  GetBucketCors,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:GetBucketCORS", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = requireBucket(bucket, input);
      const rules = await findConfiguration(record, "cors", tx);
      if (rules === undefined) {
        throw noSuchConfiguration(
          "NoSuchCORSConfiguration",
          "The CORS configuration does not exist",
          record.name,
        );
      }
      return { CORSRules: rules };
    },
  },
);
