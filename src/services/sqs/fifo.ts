/**
 * FIFO queues: message groups and their order.
 *
 * ```
 * group A   m1 in flight   m2   m3        blocked: m1 comes first and is out
 * group B   m4   m5                       ready: hands out m4, and m5 behind it
 * group C   m6   m7 in flight   m8        ready: hands out m6 only
 * ```
 *
 * A group can be received from when its first message can be, and gives out messages up to the first
 * one that is not visible. So its row says when that is (`visibleAtMs` of the first message), and a
 * receiver claims rows of groups, never searches through messages. Whoever changes a group's first
 * message holds that row: no two consumers, in any process, can be handed the same group at once.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html | FIFO queue delivery logic}
 */
import type { Key } from "../../model/store.ts";
import { nextArrival, type Message } from "./message.ts";
import { delays, fifoMessages, messageGroups, messageKey, within } from "./message-tables.ts";
import type { Queue } from "./queue.ts";
import type { QueueWork } from "./queue-work.ts";

/** A message group that has messages. */
export interface MessageGroup {
  readonly account: string;
  readonly region: string;
  readonly queue: string;
  readonly groupId: string;
  /** From when on it can be received from. */
  readonly visibleAtMs: number;
  /** Order among groups that are ready since the same time: who was served goes behind. */
  readonly turn: number;
  /** The last message's arrival; the next one's is greater. */
  readonly lastArrival: number;
}

/** A message of a FIFO queue, which always has a group. */
export type GroupedMessage = Message & { readonly groupId: string };

/** Reads and locks a group, so that its messages can be changed. */
export function lockGroup(
  { tx, queue }: QueueWork,
  groupId: string,
): Promise<MessageGroup | undefined> {
  return tx.lock(messageGroups, groupKey(queue, groupId));
}

/**
 * Puts a message at the end of its group.
 *
 * @param place Makes the message, given the arrival that its group allows.
 */
export async function appendToGroup(
  work: QueueWork,
  groupId: string,
  place: (arrival: number) => GroupedMessage,
): Promise<GroupedMessage> {
  const { tx, queue, clock } = work;
  const group = await lockGroup(work, groupId);
  const message = place(nextArrival(clock, group?.lastArrival));
  await tx.put(fifoMessages, message);
  await tx.put(messageGroups, {
    account: queue.account,
    region: queue.region,
    queue: queue.incarnation,
    groupId,
    visibleAtMs: group?.visibleAtMs ?? message.visibleAtMs,
    turn: group?.turn ?? message.arrival,
    lastArrival: message.arrival,
  });
  return message;
}

/** Claims groups that are ready, the one that has waited longest first. */
export function claimReadyGroups(
  { tx, queue, nowMs }: QueueWork,
  limit: number,
): Promise<MessageGroup[]> {
  return tx.claim(messageGroups, {
    index: "ready",
    prefix: within(queue),
    to: nowMs,
    toInclusive: true,
    limit,
  });
}

/** Messages of a group in order, after a certain arrival. */
export function messagesOfGroup(
  { tx, queue }: QueueWork,
  groupId: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<Message[]> {
  return tx.scan(fifoMessages, {
    index: "group",
    prefix: groupKey(queue, groupId),
    from: after,
    fromExclusive: true,
    limit,
  });
}

/**
 * Brings a group's row up to date after its messages changed. The group goes behind the others that
 * are ready.
 *
 * @param group The row, locked.
 * @returns When the group can be received from, undefined when it has no messages left.
 */
export async function settleGroup(
  work: QueueWork,
  group: MessageGroup,
): Promise<number | undefined> {
  const { tx, queue, clock, nowMs } = work;
  const [first] = await messagesOfGroup(work, group.groupId, { after: 0, limit: 1 });
  if (first === undefined) {
    await tx.delete(messageGroups, groupKey(queue, group.groupId));
    return undefined;
  }
  const visibleAtMs = Math.max(first.visibleAtMs, nowMs);
  await tx.put(messageGroups, { ...group, visibleAtMs, turn: nextArrival(clock) });
  return visibleAtMs;
}

/** Reads a message for change: its group is locked first, as receivers do. */
export async function lockGrouped(
  work: QueueWork,
  place: Pick<Message, "arrival" | "id">,
): Promise<{ readonly message: Message; readonly group: MessageGroup } | undefined> {
  const { tx, queue } = work;
  const key = messageKey(queue, place);
  const seen = await tx.get(fifoMessages, key);
  if (seen === undefined || seen.groupId === null) return undefined;
  const group = await lockGroup(work, seen.groupId);
  // Until the group was ours, another consumer may have changed the message.
  const message = await tx.lock(fifoMessages, key);
  return message === undefined || group === undefined ? undefined : { message, group };
}

/** Settles the groups of messages that were changed or taken away. */
export async function settleGroupsOf(
  work: QueueWork,
  messages: readonly Pick<Message, "groupId">[],
): Promise<void> {
  for (const groupId of new Set(messages.map((message) => message.groupId))) {
    const group = groupId === null ? undefined : await lockGroup(work, groupId);
    if (group !== undefined) await settleGroup(work, group);
  }
}

/**
 * Gives a FIFO queue's delayed messages a new delay: unlike a standard queue's, a FIFO queue's delay
 * also holds for what was sent before it changed.
 *
 * @param work On the queue with its new `delaySeconds`.
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html | Delay queues}
 */
export async function redelayMessages(work: QueueWork): Promise<void> {
  const { tx, queue, nowMs } = work;
  const ofQueue = within(queue);
  const hidden = await tx.claim(fifoMessages, {
    index: "visible",
    prefix: ofQueue,
    from: nowMs,
    fromExclusive: true,
  });
  const delayed = hidden.filter((message) => message.receiveCount === message.receivedElsewhere);
  await tx.deleteRange(delays, { prefix: ofQueue });
  for (const message of delayed) {
    const visibleAtMs = message.sentAtMs + queue.delaySeconds * 1000;
    await tx.put(fifoMessages, { ...message, visibleAtMs });
    const { account, region, queue: incarnation, id } = message;
    await tx.put(delays, { account, region, queue: incarnation, untilMs: visibleAtMs, id });
  }
  await settleGroupsOf(work, delayed);
}

function groupKey(queue: Queue, groupId: string): Key {
  return { ...within(queue), groupId };
}
