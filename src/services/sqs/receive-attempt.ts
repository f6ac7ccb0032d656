/**
 * Receive attempts: a consumer of a FIFO queue that did not get the answer asks again with the same
 * `ReceiveRequestAttemptId` and gets the same messages, with their timeout begun anew.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html | ReceiveMessage}
 */
import { lockGrouped, settleGroupsOf } from "./fifo.ts";
import type { Message } from "./message.ts";
import { RECEIVE_ATTEMPT_MS } from "./message-limits.ts";
import { fifoMessages, receiveAttempts, within } from "./message-tables.ts";
import type { QueueWork } from "./queue-work.ts";
import type { Receipt } from "./receipt-handle.ts";

export interface ReceiveAttempt {
  readonly account: string;
  readonly region: string;
  readonly queue: string;
  readonly attemptId: string;
  readonly expiresAtMs: number;
  readonly receipts: readonly Receipt[];
}

/** How many attempts of the past each new one may clear away. */
const FORGOTTEN_PER_ATTEMPT = 4;

/** Remembers what an attempt was given. */
export async function rememberAttempt(
  { tx, queue, nowMs }: QueueWork,
  attemptId: string,
  messages: readonly Message[],
): Promise<void> {
  const past = await tx.claim(receiveAttempts, {
    index: "expiry",
    prefix: within(queue),
    to: nowMs,
    toInclusive: true,
    limit: FORGOTTEN_PER_ATTEMPT,
  });
  for (const old of past) {
    await tx.delete(receiveAttempts, { ...within(queue), attemptId: old.attemptId });
  }
  await tx.put(receiveAttempts, {
    account: queue.account,
    region: queue.region,
    queue: queue.incarnation,
    attemptId,
    expiresAtMs: nowMs + RECEIVE_ATTEMPT_MS,
    receipts: messages.map(({ arrival, id, receiveCount, groupId }) => ({
      arrival,
      id,
      receiveCount,
      groupId,
    })),
  });
}

/**
 * Repeats an attempt of the last five minutes.
 *
 * @returns Its messages; undefined when there was none, or when one of them is no longer in flight
 * for it: then this is an attempt like a first one.
 */
export async function repeatAttempt(
  work: QueueWork,
  attemptId: string,
  visibilitySeconds: number,
): Promise<readonly Message[] | undefined> {
  const { tx, queue, nowMs } = work;
  const attempt = await tx.lock(receiveAttempts, { ...within(queue), attemptId });
  if (attempt === undefined || attempt.expiresAtMs <= nowMs) return undefined;
  const messages: Message[] = [];
  for (const receipt of attempt.receipts) {
    const locked = await lockGrouped(work, receipt);
    const isHeld =
      locked?.message.receiveCount === receipt.receiveCount && locked.message.visibleAtMs > nowMs;
    if (!isHeld) return undefined;
    messages.push({ ...locked.message, visibleAtMs: nowMs + visibilitySeconds * 1000 });
  }
  for (const message of messages) await tx.put(fifoMessages, message);
  await settleGroupsOf(work, messages);
  return messages;
}
