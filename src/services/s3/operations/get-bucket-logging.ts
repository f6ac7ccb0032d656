import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetBucketLogging,
  type GetBucketLoggingOutput,
  type GetBucketLoggingRequest,
} from "../contract.ts";
import { findConfiguration } from "../bucket-configuration.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells where a bucket's access log would go.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html | GetBucketLogging}
 */
export const getBucketLogging: Operation<GetBucketLoggingRequest, GetBucketLoggingOutput> =
  readOperation(GetBucketLogging, {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:GetBucketLogging", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = requireBucket(bucket, input);
      return { LoggingEnabled: await findConfiguration(record, "logging", tx) };
    },
  });
