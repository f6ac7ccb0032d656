import { writeOperation, type Operation } from "../../../model/operation.ts";
import { accountOf } from "../../../model/principal.ts";
import { noteBucketPolicy } from "../bucket-principals.ts";
import { DeleteBucketPolicy, type DeleteBucketPolicyRequest } from "../contract.ts";
import { methodNotAllowed } from "../faults.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDoWithPolicy } from "../permission.ts";
import { buckets } from "../tables.ts";

/**
 * Takes a bucket's policy away, if it has one.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html | DeleteBucketPolicy}
 */
export const deleteBucketPolicy: Operation<DeleteBucketPolicyRequest, object> = writeOperation(
  DeleteBucketPolicy,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDoWithPolicy("s3:DeleteBucketPolicy", { bucket, ...call })),
    async run({ input, bucket, caller, tx }) {
      const record = await lockBucket(bucket, input, tx);
      if (accountOf(caller.principal) !== record.account) {
        throw methodNotAllowed("DELETE", "BUCKETPOLICY");
      }
      await noteBucketPolicy(record, undefined, tx);
      const { policy: _policy, enginePolicy: _enginePolicy, ...others } = record;
      await tx.put(buckets, others);
      return {};
    },
  },
);
