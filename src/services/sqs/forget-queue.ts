/**
 * What is left to do when a queue is gone: its messages are out of reach at once, because they are
 * keyed by its incarnation, and are removed afterwards; its name is free again a minute later.
 *
 * ```
 * DeleteQueue          queue record away, DeletedQueue in its place, job enqueued   (one transaction)
 * forgetQueue, now     messages, groups, deduplication, move tasks away
 * forgetQueue, +60 s   DeletedQueue away
 * ```
 */
import type { JobHandler } from "../../model/service.ts";
import type { NewJob } from "../../model/store.ts";
import { NAME_REUSE_MS, type Queue } from "./queue.ts";
import { workOn } from "./queue-work.ts";
import { deleteContents } from "./retention.ts";
import { deletedQueues } from "./tables.ts";

/** The kind of this job. */
export const FORGET_QUEUE = "sqs:forget-queue";

interface Forgotten {
  /** As it was in its last moment. */
  readonly queue: Queue;
  readonly deletedAtMs: number;
}

/** The job that cleans up behind a queue deleted at a time. */
export function forgetQueueJob(queue: Queue, deletedAtMs: number): NewJob {
  const { account, region, incarnation: id } = queue;
  const payload: Forgotten = { queue, deletedAtMs };
  return { kind: FORGET_QUEUE, id, account, region, dueAtMs: deletedAtMs, payload };
}

export const forgetQueue: JobHandler = async (job, { store, clock }) => {
  const { queue, deletedAtMs } = job.payload as Forgotten;
  await store.write((tx) => deleteContents(workOn(queue, { tx, clock })));
  const freeAtMs = deletedAtMs + NAME_REUSE_MS;
  if (clock.nowMs() < freeAtMs) return freeAtMs;
  const { account, region, name } = queue;
  const key = { account, region, name };
  await store.write(async (tx) => {
    const deleted = await tx.get(deletedQueues, key);
    // The name may have been used and given up again in the meantime.
    if (deleted?.deletedAtMs === deletedAtMs) await tx.delete(deletedQueues, key);
  });
  return undefined;
};
