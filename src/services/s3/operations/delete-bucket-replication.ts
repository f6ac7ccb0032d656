import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteBucketReplication, type DeleteBucketReplicationRequest } from "../contract.ts";
import { setActing } from "../bucket-configuration.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Ends replication; what was copied stays.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketReplication.html | DeleteBucketReplication}
 */
export const deleteBucketReplication: Operation<DeleteBucketReplicationRequest, object> =
  writeOperation(DeleteBucketReplication, {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:PutReplicationConfiguration", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = await lockBucket(bucket, input, tx);
      await setActing(record, "replication", undefined, tx);
      return {};
    },
  });
