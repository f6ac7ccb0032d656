/**
 * Lifecycles, executed: each midnight (UTC, by Atoll's clock) a job goes through a bucket that has
 * one, in small pieces, each a transaction of its own, so that requests find their turn in between.
 *
 * ```
 * objects    current ones, by key: expired, or moved to a colder class
 * versions   older ones, by key and age: deleted, moved; delete markers with nothing behind them
 * uploads    those that nobody completed
 * ```
 *
 * How far a run came stands in the job itself (`Cursor`): the next one goes on there, in any process.
 * After a crash the pieces of that run are looked at once more, and what was due in them is gone.
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
export function sweepDaily(
  { partition, account, region, name, createdAtMs }: Bucket,
  nowMs: number,
  tx: WriteTransaction,
): Promise<void> {
  const payload: Payload = { bucket: name, createdAtMs, cursor: { phase: "objects" } };
  const id = `${partition}/${name}`;
  const dueAtMs = midnightAfter(nowMs, 0);
  return tx.enqueue({ kind: LIFECYCLE, id, account, region, dueAtMs, payload });
}

/** Goes through a bucket from where the last run came to, until that is done or the run is over. */
export async function sweepBucket(job: Job, context: JobContext): Promise<undefined> {
  const { store, clock, pace } = context;
  let payload = job.payload as Payload;
  for (;;) {
    const next = await pace.piece((tx, recordsMax) =>
      sweepPiece({ job, payload, recordsMax }, tx, context),
    );
    if (next === undefined) return;
    payload = { ...payload, cursor: next };
    if (pace.isOver()) break;
  }
  const { kind, id, account, region } = job;
  const dueAtMs = clock.nowMs();
  await store.write((tx) => tx.enqueue({ kind, id, account, region, dueAtMs, payload }));
}

/** Does one piece, and tells where the next one begins; undefined when there is nothing left to do. */
async function sweepPiece(
  {
    job,
    payload,
    recordsMax,
  }: { readonly job: Job; readonly payload: Payload; readonly recordsMax: number },
  tx: WriteTransaction,
  { clock, ids, blobs }: JobContext,
): Promise<Cursor | undefined> {
  const key = { partition: partitionOf(job.region), name: payload.bucket };
  const bucket = await tx.get(buckets, key);
  if (bucket === undefined || bucket.createdAtMs !== payload.createdAtMs) return;
  const lifecycle = await findLifecycle(bucket, tx);
  if (lifecycle === undefined) return;
  const nowMs = clock.nowMs();
  const requestId = ids.uuid();
  const facts = { bucket, lifecycle, nowMs, clock, ids, tx, blobs, requestId, recordsMax };
  const next = await advance(payload.cursor, facts);
  if (next === undefined) await sweepDaily(bucket, nowMs, tx);
  return next;
}

/** Does what a cursor points at, and tells where it goes on; undefined at the end. */
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
