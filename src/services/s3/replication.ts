/**
 * What sets replication going: whatever comes into a bucket with rules about it is noted as pending,
 * and a job, made in the same transaction, copies it after the commit (`replication-job.ts`).
 *
 * ```
 * PutObject      the version is PENDING, job "s3:replicate"
 * the job        COMPLETED, and the copy REPLICA under the same version id; or FAILED
 * PutObjectTagging, on a version that was replicated     PENDING again
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html | What does Amazon S3 replicate?}
 */
import type { WriteTransaction } from "../../model/store.ts";
import type { Bucket } from "./bucket.ts";
import { findActing } from "./bucket-configuration.ts";
import {
  replicationsOf,
  type CheckedReplication,
  type CheckedReplicationRule,
} from "./replication-rule.ts";
import type { DeleteMarker, ObjectVersion, Version } from "./version.ts";

/** The kind of the job that copies one version. */
export const REPLICATE = "s3:replicate";

/** What that job is told. */
export interface ReplicatePayload {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

/** The rules by which a version is copied. */
export function rulesAbout(
  replication: CheckedReplication,
  version: Version,
): readonly CheckedReplicationRule[] {
  const isObject = version.kind === "object";
  return replicationsOf(replication, {
    key: version.key,
    tags: (isObject ? version.tags : undefined) ?? {},
    kind: isObject ? "object" : "delete-marker",
    isUnderKms: isObject && isUnderKms(version),
    isReplica: isObject && version.replicationStatus === "REPLICA",
  });
}

function isUnderKms({ encryption }: ObjectVersion): boolean {
  return encryption !== undefined && encryption.kind !== "customer";
}

/** Has a new object copied, if a rule is about it: it is given back with its status. */
export async function replicateObject(
  version: ObjectVersion,
  bucket: Bucket,
  tx: WriteTransaction,
): Promise<ObjectVersion> {
  const replication = await findActing(bucket, "replication", tx);
  if (replication === undefined || rulesAbout(replication, version).length === 0) return version;
  await enqueue(version, tx);
  return { ...version, replicationStatus: "PENDING" };
}

/** Has a new delete marker copied, if a rule is about it. */
export async function replicateMarker(
  marker: DeleteMarker,
  bucket: Bucket,
  tx: WriteTransaction,
): Promise<void> {
  const replication = await findActing(bucket, "replication", tx);
  if (replication === undefined || rulesAbout(replication, marker).length === 0) return;
  await enqueue(marker, tx);
}

/** Has an object copied anew that was copied, because something about it has changed. */
export async function replicateAgain(
  version: ObjectVersion,
  tx: WriteTransaction,
): Promise<ObjectVersion> {
  const { replicationStatus: status } = version;
  if (status === undefined || status === "REPLICA") return version;
  await enqueue(version, tx);
  return { ...version, replicationStatus: "PENDING" };
}

function enqueue(
  { account, region, bucket, key, versionId }: Version,
  tx: WriteTransaction,
): Promise<void> {
  const payload: ReplicatePayload = { bucket, key, versionId };
  // At once: replication waits for no time of day.
  return tx.enqueue({ kind: REPLICATE, account, region, dueAtMs: 0, payload });
}
