import { writeOperation, type Operation } from "../../../model/operation.ts";
import { PutBucketLogging, type PutBucketLoggingRequest } from "../contract.ts";
import { checkLogTarget, parseLogging } from "../access-logging.ts";
import { setConfiguration } from "../bucket-configuration.ts";
import { bucketAt, bucketNamed, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Says where a bucket's access log would go, or turns it off.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html | PutBucketLogging}
 */
export const putBucketLogging: Operation<PutBucketLoggingRequest, object> = writeOperation(
  PutBucketLogging,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:PutBucketLogging", bucket, { bucket, ...call })),
    async run({ input, bucket, scope, tx }) {
      const record = await lockBucket(bucket, input, tx);
      const logging = parseLogging(input.BucketLoggingStatus);
      if (logging !== undefined) {
        const target = await bucketNamed(logging.TargetBucket, { tx, scope });
        checkLogTarget(logging, record, target.record);
      }
      await setConfiguration(record, "logging", logging, tx);
      return {};
    },
  },
);
