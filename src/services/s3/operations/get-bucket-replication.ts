import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetBucketReplication,
  type GetBucketReplicationOutput,
  type GetBucketReplicationRequest,
} from "../contract.ts";
import { findActing } from "../bucket-configuration.ts";
import { noSuchConfiguration } from "../faults.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells where objects are copied to.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html | GetBucketReplication}
 */
export const getBucketReplication: Operation<
  GetBucketReplicationRequest,
  GetBucketReplicationOutput
> = readOperation(GetBucketReplication, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:GetReplicationConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = requireBucket(bucket, input);
    const replication = await findActing(record, "replication", tx);
    if (replication === undefined) {
      throw noSuchConfiguration(
        "ReplicationConfigurationNotFoundError",
        "The replication configuration was not found",
        record.name,
      );
    }
    return { ReplicationConfiguration: replication };
  },
});
