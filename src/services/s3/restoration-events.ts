/**
 * What is told of a restoration: that it was ordered, and by a job at the times that the order names,
 * that the copy is there and that it is gone. The copy itself needs no job: it goes by the clock.
 */
import { partitionOf } from "../../model/scope.ts";
import type { JobContext } from "../../model/service.ts";
import type { Job } from "../../model/store.ts";
import { announce, type EventCause } from "./object-events.ts";
import { findVersion } from "./object-versions.ts";
import { storageClassOf, type OrderedCopy } from "./object-restoration.ts";
import { buckets } from "./tables.ts";
import type { ObjectVersion } from "./version.ts";

/** The kind of the job that tells of one restored copy. */
export const RESTORATION = "s3:restoration";

interface Payload {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly copy: OrderedCopy;
}

/** Tells that a copy was ordered, and has it told when it comes and goes. */
export async function announceOrder(
  object: ObjectVersion,
  copy: OrderedCopy,
  cause: EventCause,
): Promise<void> {
  const { bucket, tx } = cause;
  if (bucket.configured?.includes("notification") !== true) return;
  await announce("ObjectRestore:Post", object, cause);
  const { account, region, name } = bucket;
  const { key, versionId } = object;
  const payload: Payload = { bucket: name, key, versionId, copy };
  await tx.enqueue({ kind: RESTORATION, account, region, dueAtMs: copy.readyAtMs, payload });
}

/** Tells that a copy is there, then that it is gone, unless it was ordered anew. */
export async function tellRestoration(job: Job, context: JobContext): Promise<number | undefined> {
  const { store, clock, ids } = context;
  const { bucket: name, key, versionId, copy } = job.payload as Payload;
  return store.write(async (tx) => {
    const bucket = await tx.get(buckets, { partition: partitionOf(job.region), name });
    if (bucket === undefined || bucket.account !== job.account) return undefined;
    const object = await findVersion(bucket, { key, versionId }, tx);
    if (object?.kind !== "object") return undefined;
    const { restoration } = object;
    const isSame =
      restoration?.readyAtMs === copy.readyAtMs && restoration.untilMs === copy.untilMs;
    if (!isSame) return undefined;
    const cause = { bucket, requestId: ids.uuid(), clock, tx };
    if (clock.nowMs() >= copy.untilMs) {
      await announce("ObjectRestore:Delete", object, cause);
      return undefined;
    }
    const told = { untilMs: copy.untilMs, storageClass: storageClassOf(object) };
    await announce("ObjectRestore:Completed", object, { ...cause, restoration: told });
    return copy.untilMs;
  });
}
