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
 * receiver claims rows of groups, never searches through messages. Whoever changes a group's messages
 * has locked that row before: no two consumers, in any process, can be handed the same group at once,
 * the messages need no locks of their own, and nobody who holds a message waits for its group.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html | FIFO queue delivery logic}
 */
import type { Key, Range } from "../../model/store.ts";
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
 * @param drawn An arrival that was drawn for it before; the next one without it.
 */
export async function appendToGroup(
  work: QueueWork,
  groupId: string,
  place: (arrival: number) => GroupedMessage,
  drawn = 0,
): Promise<GroupedMessage> {
  const { tx, queue, clock } = work;
  const group = await lockGroup(work, groupId);
  const above = group?.lastArrival ?? 0;
  const message = place(drawn > above ? drawn : nextArrival(clock, above));
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

/** Claims groups that are ready, the one that has waited longest first; not those that others hold. */
export function claimReadyGroups(
  { tx, queue, nowMs }: QueueWork,
  limit: number,
): Promise<readonly MessageGroup[]> {
  return tx.claim(messageGroups, { ...ready(queue, nowMs), limit });
}

/** Looks whether there is a group that is ready, be it held by others at this moment. */
export async function findReadyGroup({
  tx,
  queue,
  nowMs,
}: QueueWork): Promise<MessageGroup | undefined> {
  const range = { ...ready(queue, nowMs), limit: 1, unlocked: true };
  const [found] = await tx.scan(messageGroups, range);
  return found;
}

/**
 * Waits for its turn to lock a group that others hold. Producers who all send to one group hold it
 * nearly all the time: who only claimed would hardly ever get it.
 *
 * @param work Must hold no group yet: two who wait for each other's would never end.
 */
export async function awaitReadyGroup(work: QueueWork): Promise<readonly MessageGroup[]> {
  const held = await findReadyGroup(work);
  const group = held === undefined ? undefined : await lockGroup(work, held.groupId);
  return group === undefined || group.visibleAtMs > work.nowMs ? [] : [group];
}

/** Messages of a group that is locked, in order, after a certain arrival. */
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
    unlocked: true,
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
  place: Pick<Message, "arrival" | "id" | "groupId">,
): Promise<{ readonly message: Message; readonly group: MessageGroup } | undefined> {
  const { tx, queue } = work;
  const group = place.groupId === null ? undefined : await lockGroup(work, place.groupId);
  if (group === undefined) return undefined;
  const message = await tx.lock(fifoMessages, messageKey(queue, place));
  return message === undefined ? undefined : { message, group };
}

/** Settles the groups of messages that were changed or taken away. */
export async function settleGroupsOf(
  work: QueueWork,
  messages: readonly Pick<Message, "groupId">[],
): Promise<void> {
  for (const group of await lockGroupsOf(work, messages)) await settleGroup(work, group);
}

/** Locks the groups of messages, in the order in which everybody locks several. */
export async function lockGroupsOf(
  work: QueueWork,
  messages: readonly Pick<Message, "groupId">[],
): Promise<readonly MessageGroup[]> {
  const ids = new Set(messages.flatMap(({ groupId }) => groupId ?? []));
  const locked: MessageGroup[] = [];
  for (const groupId of [...ids].toSorted()) {
    const group = await lockGroup(work, groupId);
    if (group !== undefined) locked.push(group);
  }
  return locked;
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

function ready(queue: Queue, nowMs: number): Range {
  return { index: "ready", prefix: within(queue), to: nowMs, toInclusive: true };
}

function groupKey(queue: Queue, groupId: string): Key {
  return { ...within(queue), groupId };
}
