/**
 * The work that SQS does without being asked: moving messages for a task, deleting expired ones.
 * Each job does a bounded piece in one transaction and says when it wants to go on, so that it can
 * be interrupted anywhere and continued in any process.
 */
import type { JobContext, JobHandler } from "../../model/service.ts";
import type { Job, WriteTransaction } from "../../model/store.ts";
import { lockGroupsOf, settleGroupsOf } from "./fifo.ts";
import { arrivalTopic, firstKeptArrival, type Message } from "./message.ts";
import { messageKey, messagesOf, moveTasks, within } from "./message-tables.ts";
import {
  claimMovable,
  isMovable,
  MOVE_MESSAGES,
  movableNow,
  moveMessage,
  nextMoveAtMs,
  type MovePayload,
  type MoveTask,
} from "./move-task.ts";
import type { Queue } from "./queue.ts";
import { workOn, type QueueWork } from "./queue-work.ts";
import { findQueueByArn } from "./redrive.ts";
import { EXPIRE_MESSAGES, type ExpirePayload } from "./retention.ts";
import { queues } from "./tables.ts";

/** Handlers by the kind of job, for the service's list. */
export const messageJobs: Readonly<Record<string, JobHandler>> = {
  [EXPIRE_MESSAGES]: (job, context) =>
    context.store.write((tx) => expireMessages(tx, job, context)),
  [MOVE_MESSAGES]: (job, context) => context.store.write((tx) => moveMessages(tx, job, context)),
};

/** Expired messages deleted in one transaction at most. */
const EXPIRED_AT_ONCE_MAX = 500;

async function expireMessages(
  tx: WriteTransaction,
  job: Job,
  { clock }: JobContext,
): Promise<number | undefined> {
  const payload = job.payload as ExpirePayload;
  const queue = await findIncarnation(tx, job, payload);
  if (queue === undefined) return undefined;
  const work = workOn(queue, { tx, clock });
  const { nowMs } = work;
  const table = messagesOf(queue);
  const prefix = within(queue);
  const to = firstKeptArrival(queue, nowMs);
  const range = { prefix, to, limit: EXPIRED_AT_ONCE_MAX };
  const expired = queue.fifo
    ? await tx.scan(table, { ...range, unlocked: true })
    : await tx.claim(table, range);
  // Once the groups are locked nobody can change their messages; what was deleted meanwhile is gone.
  if (queue.fifo) await lockGroupsOf(work, expired);
  for (const message of expired) await tx.delete(table, messageKey(queue, message));
  if (queue.fifo && expired.length > 0) {
    await settleGroupsOf(work, expired);
    // A group may have waited for the end of an expired message's timeout.
    tx.wake(arrivalTopic(queue));
  }
  if (expired.length === EXPIRED_AT_ONCE_MAX) return nowMs;
  const [oldest] = await tx.scan(table, { prefix, limit: 1, unlocked: true });
  return (oldest?.sentAtMs ?? nowMs) + queue.retentionSeconds * 1000;
}

async function moveMessages(
  tx: WriteTransaction,
  job: Job,
  { clock, ids }: JobContext,
): Promise<number | undefined> {
  const payload = job.payload as MovePayload;
  const source = await findIncarnation(tx, job, payload);
  if (source === undefined) return undefined;
  const task = await tx.lock(moveTasks, { ...within(source), arrival: payload.arrival });
  if (task === undefined) return undefined;
  if (task.status === "CANCELLING") await tx.put(moveTasks, { ...task, status: "CANCELLED" });
  if (task.status !== "RUNNING") return undefined;
  const work = workOn(source, { tx, clock });
  const next = await advance(work, task, () => ids.uuid());
  await tx.put(moveTasks, next);
  return next.status === "RUNNING" ? nextMoveAtMs(next, work.nowMs) : undefined;
}

/** Moves what the task may move now, and says what it has come to. */
async function advance(work: QueueWork, task: MoveTask, newId: () => string): Promise<MoveTask> {
  const limit = movableNow(task, work.nowMs);
  const messages = await claimMovable(work, limit);
  const done: Message[] = [];
  let failureReason: string | undefined;
  for (const message of messages) {
    const target = await findTarget(work, task, message);
    if (typeof target === "string") {
      failureReason = target;
      break;
    }
    await moveMessage(work, message, { target, id: newId() });
    done.push(message);
  }
  if (work.queue.fifo) await settleGroupsOf(work, done);
  const moved = task.moved + done.length;
  if (failureReason !== undefined) return { ...task, moved, status: "FAILED", failureReason };
  // Fewer than wanted may mean that consumers held the others.
  const isEmpty = messages.length < limit && !(await isMovable(work));
  return { ...task, moved, status: isEmpty ? "COMPLETED" : "RUNNING" };
}

/** Where a message goes, or why it cannot. */
async function findTarget(
  { tx, queue }: QueueWork,
  task: MoveTask,
  message: Message,
): Promise<Queue | string> {
  const arn = task.destinationArn ?? message.deadLetterSourceArn;
  if (arn === undefined) return "CouldNotDetermineMessageSource";
  const target = await findQueueByArn(tx, arn);
  if (target === undefined || target.fifo !== queue.fifo) {
    return "AWS.SimpleQueueService.NonExistentQueue";
  }
  return target;
}

/** Finds the queue that a job is about, unless it is gone or was made anew. */
async function findIncarnation(
  tx: WriteTransaction,
  job: Job,
  { name, incarnation }: { readonly name: string; readonly incarnation: string },
): Promise<Queue | undefined> {
  const queue = await tx.get(queues, { account: job.account, region: job.region, name });
  return queue?.incarnation === incarnation ? queue : undefined;
}
