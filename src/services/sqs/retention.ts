/**
 * The end of messages that nobody deletes one by one: their retention period, a purge, the end of
 * their queue.
 */
import type { NewJob } from "../../model/store.ts";
import { arrivalTopic, firstKeptArrival, type Message } from "./message.ts";
import {
  deduplications,
  delays,
  messageGroups,
  messageKey,
  messagesOf,
  moveTasks,
  receiveAttempts,
  standardMessages,
  within,
} from "./message-tables.ts";
import type { Queue } from "./queue.ts";
import type { QueueWork } from "./queue-work.ts";

/** The kind of the job that deletes a queue's expired messages, see `message-job.ts`. */
export const EXPIRE_MESSAGES = "sqs:expire-messages";

/** What {@link EXPIRE_MESSAGES} knows. */
export interface ExpirePayload {
  readonly name: string;
  readonly incarnation: string;
}

/**
 * The job that deletes a queue's expired messages when their time comes. It begins with the queue and
 * ends with it.
 */
export function expiryJob(queue: Queue, nowMs: number): NewJob {
  const payload: ExpirePayload = { name: queue.name, incarnation: queue.incarnation };
  return {
    kind: EXPIRE_MESSAGES,
    id: queue.incarnation,
    account: queue.account,
    region: queue.region,
    // Nothing that is sent from now on can expire earlier.
    dueAtMs: nowMs + queue.retentionSeconds * 1000,
    payload,
  };
}

/** Expired messages deleted at once. */
const EXPIRED_AT_ONCE = 500;

/**
 * Deletes the messages of a standard queue whose retention period is over; what other consumers hold
 * at this moment is left to them.
 */
export async function deleteExpired({ tx, queue, nowMs }: QueueWork): Promise<void> {
  const to = firstKeptArrival(queue, nowMs);
  const range = { prefix: within(queue), to, limit: EXPIRED_AT_ONCE };
  let expired: readonly Message[];
  do {
    expired = await tx.claim(standardMessages, range);
    for (const message of expired) await tx.delete(standardMessages, messageKey(queue, message));
  } while (expired.length === EXPIRED_AT_ONCE);
}

/** Deletes all messages of a queue. What was sent is still remembered for deduplication. */
export async function deleteMessages({ tx, queue }: QueueWork): Promise<void> {
  const prefix = within(queue);
  await tx.deleteRange(messagesOf(queue), { prefix });
  await tx.deleteRange(delays, { prefix });
  if (!queue.fifo) return;
  await tx.deleteRange(messageGroups, { prefix });
  await tx.deleteRange(receiveAttempts, { prefix });
}

/** Deletes everything that hangs on a queue, when the queue itself goes, and tells who waits. */
export async function deleteContents(work: QueueWork): Promise<void> {
  const { tx, queue } = work;
  const prefix = within(queue);
  await deleteMessages(work);
  await tx.deleteRange(deduplications, { prefix });
  await tx.deleteRange(moveTasks, { prefix });
  tx.wake(arrivalTopic(queue));
}
