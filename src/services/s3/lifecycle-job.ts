/**
 * Lifecycles, executed: each midnight (UTC, by Atoll's clock) a job goes through a bucket that has
 * one, a bounded piece in a transaction of its own, so that requests find their turn in between.
 *
 * ```
 * objects    current ones, by key: expired, or moved to a colder class
 * versions   older ones, by key and age: deleted, moved; delete markers with nothing behind them
 * uploads    those that nobody completed
 * ```
 *
 * Where it is stands in the job itself (`Cursor`): it goes on there after a crash, in any process.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html | Managing the lifecycle of objects}
 */
import { partitionOf } from "../../model/scope.ts";
import type { JobContext } from "../../model/service.ts";
import type { Job, WriteTransaction } from "../../model/store.ts";
import type { Bucket } from "./bucket.ts";
import { sweepObjects, sweepUploads, type SweepFacts } from "./lifecycle-sweep.ts";
import { sweepVersions, type VersionCursor } from "./lifecycle-versions.ts";
import { findLifecycle } from "./lifecycle.ts";
import { midnightAfter } from "./lifecycle-schedule.ts";
import { buckets } from "./tables.ts";

/** The kind of the job that goes through one bucket. */
export const LIFECYCLE = "s3:lifecycle";

/** How far a run has come. */
type Cursor =
  | { readonly phase: "objects"; readonly after?: string | undefined }
  | { readonly phase: "versions"; readonly at?: VersionCursor | undefined }
  | {
      readonly phase: "uploads";
      readonly after?: { readonly key: string; readonly uploadId: string } | undefined;
    };

interface Payload {
  readonly bucket: string;
  /** Tells a bucket from a later one of the same name. */
  readonly createdAtMs: number;
  readonly cursor: Cursor;
}

/** Has a bucket's lifecycle executed from the next midnight on. */
export function sweepDaily(bucket: Bucket, nowMs: number, tx: WriteTransaction): Promise<void> {
  return enqueue(bucket, { phase: "objects" }, midnightAfter(nowMs, 0), tx);
}

function enqueue(
  { partition, account, region, name, createdAtMs }: Bucket,
  cursor: Cursor,
  dueAtMs: number,
  tx: WriteTransaction,
): Promise<void> {
  const payload: Payload = { bucket: name, createdAtMs, cursor };
  const id = `${partition}/${name}`;
  return tx.enqueue({ kind: LIFECYCLE, id, account, region, dueAtMs, payload });
}

/** Does one piece of a run, and has the next one done. */
export async function sweepBucket(job: Job, context: JobContext): Promise<undefined> {
  const { clock, ids, blobs } = context;
  const payload = job.payload as Payload;
  await context.store.write(async (tx) => {
    const key = { partition: partitionOf(job.region), name: payload.bucket };
    const bucket = await tx.get(buckets, key);
    if (bucket === undefined || bucket.createdAtMs !== payload.createdAtMs) return;
    const lifecycle = await findLifecycle(bucket, tx);
    if (lifecycle === undefined) return;
    const nowMs = clock.nowMs();
    const requestId = ids.uuid();
    const facts = { bucket, lifecycle, nowMs, clock, ids, tx, blobs, requestId };
    const next = await advance(payload.cursor, facts);
    if (next !== undefined) await enqueue(bucket, next, nowMs, tx);
    else await sweepDaily(bucket, nowMs, tx);
  });
}

/** Does one piece, and tells where the next one begins; undefined at the end. */
async function advance(cursor: Cursor, facts: SweepFacts): Promise<Cursor | undefined> {
  switch (cursor.phase) {
    case "objects": {
      const after = await sweepObjects(cursor.after, facts);
      if (after !== undefined) return { phase: "objects", after };
      return { phase: facts.bucket.versioning === undefined ? "uploads" : "versions" };
    }
    case "versions": {
      const at = await sweepVersions(cursor.at, facts);
      return at === undefined ? { phase: "uploads" } : { phase: "versions", at };
    }
    case "uploads": {
      const after = await sweepUploads(cursor.after, facts);
      return after && { phase: "uploads", after };
    }
  }
}
