/**
 * Receiving: which messages a consumer gets, and what happens to those that it must not get.
 *
 * ```
 * claim what is visible    expired?  deleted       received too often?  to the dead-letter queue
 *                          else      invisible for the timeout, receiveCount + 1, handed out
 * ```
 */
import {
  awaitReadyGroup,
  claimReadyGroups,
  messagesOfGroup,
  settleGroup,
  type MessageGroup,
} from "./fifo.ts";
import { isExpired, received, type Message } from "./message.ts";
import { deleteExpired } from "./retention.ts";
import {
  fifoMessages,
  messageGroups,
  messageKey,
  messagesOf,
  standardMessages,
  within,
} from "./message-tables.ts";
import type { Queue } from "./queue.ts";
import type { QueueWork } from "./queue-work.ts";
import { findDeadLetterQueue, isSpent, moveToDeadLetterQueue } from "./redrive.ts";

/** What a consumer asks for. */
export interface Demand {
  readonly messagesMax: number;
  readonly visibilitySeconds: number;
}

export interface Supply {
  readonly messages: readonly Message[];
  /** There may be more that can be received, behind many that could not. */
  readonly isCutShort: boolean;
}

/** How often one call looks again for messages after it had to put others away. */
const ROUNDS_MAX = 20;

/** Takes messages from a queue. */
export function receive(work: QueueWork, demand: Demand): Promise<Supply> {
  return work.queue.fifo ? receiveGrouped(work, demand) : receiveStandard(work, demand);
}

async function receiveStandard(work: QueueWork, demand: Demand): Promise<Supply> {
  const { tx, queue, nowMs } = work;
  const { messagesMax, visibilitySeconds } = demand;
  const prefix = within(queue);
  const putAway = putAwayFrom(work);
  const messages: Message[] = [];
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const limit = messagesMax - messages.length;
    const visible = { index: "visible", prefix, to: nowMs, toInclusive: true, limit };
    const claimed = await tx.claim(standardMessages, visible);
    const before = messages.length;
    for (const message of claimed) {
      if (await putAway(message)) continue;
      // With a timeout of 0 a message that was just received can be claimed again.
      if (messages.some(({ id }) => id === message.id)) continue;
      const next = received(message, visibilitySeconds, nowMs);
      await tx.put(standardMessages, next);
      messages.push(next);
    }
    const isDone = claimed.length < limit || messages.length - before === claimed.length;
    if (isDone || messages.length === messagesMax) return { messages, isCutShort: false };
  }
  return { messages, isCutShort: true };
}

async function receiveGrouped(work: QueueWork, demand: Demand): Promise<Supply> {
  const { messagesMax } = demand;
  const messages: Message[] = [];
  const served = new Set<string>();
  const putAway = putAwayFrom(work);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const claimed = await claimReadyGroups(work, messagesMax - messages.length);
    const groups = claimed.length > 0 || round > 0 ? claimed : await awaitReadyGroup(work);
    // With a timeout of 0 a group that was just served is ready again, behind all others.
    const waiting = groups.filter(({ groupId }) => !served.has(groupId));
    for (const group of waiting) {
      if (messages.length === messagesMax) break;
      served.add(group.groupId);
      messages.push(
        ...(await receiveFromGroup(work, { ...demand, group, putAway }, messages.length)),
      );
    }
    if (waiting.length === 0 || messages.length === messagesMax) {
      return { messages, isCutShort: false };
    }
  }
  return { messages, isCutShort: true };
}

/** Takes messages of one group, in order, up to the first that is not visible. */
async function receiveFromGroup(
  work: QueueWork,
  demand: Demand & { readonly group: MessageGroup; readonly putAway: PutAway },
  alreadyReceived: number,
): Promise<readonly Message[]> {
  const { tx, nowMs } = work;
  const { group, putAway, messagesMax, visibilitySeconds } = demand;
  const messages: Message[] = [];
  let after = 0;
  let isBlocked = false;
  while (!isBlocked && alreadyReceived + messages.length < messagesMax) {
    const limit = messagesMax - alreadyReceived - messages.length;
    const page = await messagesOfGroup(work, group.groupId, { after, limit });
    for (const message of page) {
      isBlocked = message.visibleAtMs > nowMs;
      if (isBlocked) break;
      after = message.arrival;
      if (await putAway(message)) continue;
      const next = received(message, visibilitySeconds, nowMs);
      await tx.put(fifoMessages, next);
      messages.push(next);
    }
    if (page.length < limit) break;
  }
  await settleGroup(work, group);
  return messages;
}

/** Tells whether a message may not be received, and puts such a one away. */
type PutAway = (message: Message) => Promise<boolean>;

/** The dead-letter queue is looked up, and what has expired deleted, when the first message asks. */
function putAwayFrom(work: QueueWork): PutAway {
  const { tx, queue, nowMs } = work;
  let deadLetterQueue: Promise<Queue | undefined> | undefined;
  let expiredAreGone = false;
  return async (message) => {
    if (isExpired(message, queue, nowMs)) {
      await tx.delete(messagesOf(queue), messageKey(queue, message));
      // Where one message has expired there are mostly more: they go at once. Those of other groups
      // are left to who holds these.
      if (!queue.fifo && !expiredAreGone) await deleteExpired(work);
      expiredAreGone = true;
      return true;
    }
    if (!isSpent(message, queue)) return false;
    deadLetterQueue ??= findDeadLetterQueue(tx, queue);
    const target = await deadLetterQueue;
    if (target === undefined) return false;
    await moveToDeadLetterQueue(work, message, target);
    return true;
  };
}

/** The next time at which a message becomes visible by itself. */
export async function findNextVisibleAtMs(work: QueueWork): Promise<number | undefined> {
  const { tx, queue, nowMs } = work;
  const prefix = within(queue);
  const next = { prefix, from: nowMs, fromExclusive: true, limit: 1, unlocked: true };
  const [first] = queue.fifo
    ? await tx.scan(messageGroups, { index: "ready", ...next })
    : await tx.scan(standardMessages, { index: "visible", ...next });
  return first?.visibleAtMs;
}
