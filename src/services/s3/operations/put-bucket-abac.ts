import { writeOperation, type Operation } from "../../../model/operation.ts";
import { parseAbac } from "../bucket-abac.ts";
import { PutBucketAbac, type PutBucketAbacRequest } from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";
import { buckets } from "../tables.ts";

/**
 * Says whether a bucket's tags decide who may.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAbac.html | PutBucketAbac}
 */
export const putBucketAbac: Operation<PutBucketAbacRequest, object> = writeOperation(
  PutBucketAbac,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:PutBucketAbac", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = await lockBucket(bucket, input, tx);
      await tx.put(buckets, { ...record, abac: parseAbac(input.AbacStatus) });
      return {};
    },
  },
);
