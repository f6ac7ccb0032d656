import { writeOperation, type Operation } from "../../../model/operation.ts";
import { PutBucketCors, type PutBucketCorsRequest } from "../contract.ts";
import { setConfiguration } from "../bucket-configuration.ts";
import { checkCorsRules } from "../cors-rule.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Says which pages of other origins may use a bucket.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html | PutBucketCors}
 */
export const putBucketCors: Operation<PutBucketCorsRequest, object> = writeOperation(
  PutBucketCors,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:PutBucketCORS", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = await lockBucket(bucket, input, tx);
      const { CORSRules: rules } = input.CORSConfiguration;
      checkCorsRules(rules);
      await setConfiguration(record, "cors", rules, tx);
      return {};
    },
  },
);
