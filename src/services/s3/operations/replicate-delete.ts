import { writeOperation, type Operation } from "../../../model/operation.ts";
import { findVersion } from "../object-versions.ts";
import { on, toDo } from "../permission.ts";
import { insertReplica } from "../replica.ts";
import { ReplicateDelete, type ReplicateInput } from "../replication-contract.ts";
import { replicationAt, requireDestination } from "../replication-location.ts";
import type { DeleteMarker } from "../version.ts";

/**
 * Copies a delete marker to another bucket, as the role of the configuration.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-marker-replication.html | Replicating delete markers between buckets}
 */
export const replicateDelete: Operation<ReplicateInput, object> = writeOperation(ReplicateDelete, {
  crossAccount: true,
  locate: (input, call) => replicationAt(input, call),
  permission({ bucket, object, sourceBucket, ...call }) {
    const from = { bucket: sourceBucket, ...call };
    return [
      toDo("s3:GetReplicationConfiguration", sourceBucket, from),
      toDo("s3:ListBucket", sourceBucket, from),
      ...on(bucket, [toDo("s3:ReplicateDelete", object, { bucket, ...call })]),
    ];
  },
  async run({ input, bucket: located, source, tx }) {
    const bucket = requireDestination(located, input);
    const marker = source.record;
    if (marker?.kind !== "marker") return {};
    const { key, versionId } = marker;
    if ((await findVersion(bucket, { key, versionId }, tx)) !== undefined) return {};
    const copy: DeleteMarker = { ...marker, owner: bucket.account };
    await insertReplica(copy, bucket, tx);
    return {};
  },
});
