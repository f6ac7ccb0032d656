/**
 * Copies versions to other buckets after the commit that made them, as the role of the bucket's
 * configuration, whose trust policy lets `s3.amazonaws.com` assume it:
 *
 * ```
 * s3:replicate    for each rule: ReplicateObject as the role, in the destination's region
 *   all went      the version is COMPLETED
 *   one refused   it is FAILED; the decision tells which policy lacks what
 * ```
 */
import { Fault } from "../../model/fault.ts";
import { partitionOf } from "../../model/scope.ts";
import type { JobContext } from "../../model/service.ts";
import type { Job } from "../../model/store.ts";
import { bucketArn, type Bucket } from "./bucket.ts";
import { findActing } from "./bucket-configuration.ts";
import { announce } from "./object-events.ts";
import { findVersion, rewriteVersion } from "./object-versions.ts";
import type { ReplicateDelete, ReplicateObject } from "./replication-contract.ts";
import { destinationOf } from "./replication-location.ts";
import type { CheckedReplicationRule } from "./replication-rule.ts";
import { rulesAbout, type ReplicatePayload } from "./replication.ts";
import { buckets } from "./tables.ts";
import type { Version } from "./version.ts";

/** How often a copy is tried that fails for no reason of AWS's. */
const ATTEMPTS_MAX = 5;

interface Task {
  readonly bucket: Bucket;
  readonly version: Version;
  readonly roleArn: string;
  readonly rules: readonly CheckedReplicationRule[];
}

/** Copies one version to where the rules want it. */
export async function replicateVersion(job: Job, context: JobContext): Promise<undefined> {
  const task = await findTask(job, context);
  if (task === undefined) return;
  let isDone = task.rules.length > 0;
  for (const rule of task.rules) {
    try {
      await copy(task, rule, context);
    } catch (error) {
      const isAnswer = error instanceof Fault && error.status < 500;
      if (!isAnswer && job.attempts + 1 < ATTEMPTS_MAX) throw error;
      isDone = false;
    }
  }
  await note(task, isDone, context);
}

function findTask(job: Job, { store }: JobContext): Promise<Task | undefined> {
  const { bucket: name, key, versionId } = job.payload as ReplicatePayload;
  return store.read(async (tx) => {
    const bucket = await tx.get(buckets, { partition: partitionOf(job.region), name });
    if (bucket === undefined || bucket.account !== job.account) return undefined;
    const version = await findVersion(bucket, { key, versionId }, tx);
    const replication = await findActing(bucket, "replication", tx);
    if (version === undefined) return undefined;
    // The rules may be gone since: nothing is copied then.
    const rules = replication === undefined ? [] : rulesAbout(replication, version);
    return { bucket, version, roleArn: replication?.Role ?? "", rules };
  });
}

async function copy(
  { bucket, version, roleArn }: Task,
  rule: CheckedReplicationRule,
  { store, services }: JobContext,
): Promise<void> {
  const { partition, account, name } = bucket;
  const target = await store.read((tx) =>
    tx.get(buckets, { partition, name: destinationOf(rule) }),
  );
  const input = {
    SourceBucket: name,
    Key: version.key,
    VersionId: version.versionId,
    Rule: rule,
  };
  const as = {
    kind: "role",
    roleArn,
    sessionName: "s3-replication",
    principal: "s3.amazonaws.com",
    sourceArn: bucketArn(bucket),
    sourceAccount: account,
    region: target?.region,
  } as const;
  if (version.kind === "object") {
    await services.invoke<typeof ReplicateObject>("s3", "ReplicateObject", input, as);
  } else {
    await services.invoke<typeof ReplicateDelete>("s3", "ReplicateDelete", input, as);
  }
}

/** Notes what came of it; a delete marker has no status. */
async function note(
  { bucket, version }: Task,
  isDone: boolean,
  { store, clock, ids }: JobContext,
): Promise<void> {
  if (version.kind !== "object") return;
  const requestId = ids.uuid();
  await store.write(async (tx) => {
    const now = await findVersion(bucket, version, tx);
    if (now?.kind !== "object") return;
    await rewriteVersion({ ...now, replicationStatus: isDone ? "COMPLETED" : "FAILED" }, tx);
    if (isDone) return;
    const cause = { bucket, requestId, clock, tx };
    await announce("Replication:OperationFailedReplication", now, cause);
  });
}
