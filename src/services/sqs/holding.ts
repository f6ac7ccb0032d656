/**
 * What a consumer may do with a message that it holds a receipt handle of: delete it, and change how
 * long it stays invisible to others.
 */
import { missingParameter } from "./faults.ts";
import { lockGrouped, settleGroup, type MessageGroup } from "./fifo.ts";
import { arrivalTopic, type Message } from "./message.ts";
import {
  notAvailableForVisibilityChange,
  receiptHandleExpired,
  visibilityBeyondTotal,
} from "./message-faults.ts";
import { checkVisibilitySeconds, VISIBILITY_SECONDS_MAX } from "./message-limits.ts";
import { fifoMessages, messageKey, standardMessages } from "./message-tables.ts";
import type { QueueWork } from "./queue-work.ts";
import { readReceiptHandle, type Receipt } from "./receipt-handle.ts";

/**
 * Deletes a message. One that is gone already is fine; in a standard queue any handle that the
 * message ever had will do, in a FIFO queue only the last one, and only while its timeout runs.
 *
 * @throws Fault `ReceiptHandleIsInvalid`, `InvalidParameterValue`
 */
export async function deleteHeld(work: QueueWork, handle: string): Promise<void> {
  const { tx, queue } = work;
  const receipt = readReceiptHandle(queue, handle);
  if (!queue.fifo) {
    await tx.delete(standardMessages, messageKey(queue, receipt));
    return;
  }
  const locked = await lockGrouped(work, receipt);
  if (locked === undefined) return;
  if (!isHeld(work, locked.message, receipt)) throw receiptHandleExpired(handle);
  await tx.delete(fifoMessages, messageKey(queue, receipt));
  await settleAndWake(work, locked.group);
}

/**
 * Changes how long a message stays invisible, counted from now; 0 gives it back at once.
 *
 * @throws Fault `ReceiptHandleIsInvalid`, `InvalidParameterValue`
 */
export async function changeVisibility(
  work: QueueWork,
  handle: string,
  seconds: number,
): Promise<void> {
  const { tx, queue } = work;
  checkVisibilitySeconds(seconds);
  const receipt = readReceiptHandle(queue, handle);
  if (queue.fifo) {
    const locked = await lockGrouped(work, receipt);
    if (locked === undefined || !isHeld(work, locked.message, receipt)) {
      throw notAvailableForVisibilityChange(handle);
    }
    await tx.put(fifoMessages, hiddenFor(work, locked.message, seconds));
    await settleAndWake(work, locked.group);
    return;
  }
  const message = await tx.lock(standardMessages, messageKey(queue, receipt));
  if (message === undefined) throw notAvailableForVisibilityChange(handle);
  // Once the timeout is over AWS says yes and does nothing (recorded April 2024).
  if (message.visibleAtMs <= work.nowMs) return;
  const changed = hiddenFor(work, message, seconds);
  await tx.put(standardMessages, changed);
  if (changed.visibleAtMs < message.visibleAtMs) tx.wake(arrivalTopic(queue));
}

function isHeld({ nowMs }: QueueWork, message: Message, receipt: Receipt): boolean {
  return message.receiveCount === receipt.receiveCount && message.visibleAtMs > nowMs;
}

/** @throws Fault when the message would be in flight for more than 12 hours since it was received. */
function hiddenFor({ nowMs }: QueueWork, message: Message, seconds: number): Message {
  const visibleAtMs = nowMs + seconds * 1000;
  const latestMs = (message.receivedAtMs ?? nowMs) + VISIBILITY_SECONDS_MAX * 1000;
  if (visibleAtMs > latestMs) throw visibilityBeyondTotal(seconds);
  return { ...message, visibleAtMs };
}

/** Waiting consumers look again: the group may be ready now, or earlier than they knew. */
async function settleAndWake(work: QueueWork, group: MessageGroup): Promise<void> {
  const visibleAtMs = await settleGroup(work, group);
  if (visibleAtMs !== undefined) work.tx.wake(arrivalTopic(work.queue));
}

/**
 * A handle that is there: one of a batch's entry was not looked at before, and an empty one is none.
 *
 * @throws Fault `MissingParameter`
 */
export function requireHandle(handle: string | undefined): string {
  if (handle === undefined || handle.trim() === "") throw missingParameter("ReceiptHandle");
  return handle;
}
