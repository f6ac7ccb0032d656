/**
 * Deduplication: what a FIFO queue remembers, for five minutes, of each message that was sent to it,
 * whether or not the message is still there.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html | Exactly-once processing}
 */
import { hash } from "node:crypto";
import type { GroupedMessage } from "./fifo.ts";
import type { Draft, Message } from "./message.ts";
import { deduplicationIdNeeded } from "./message-faults.ts";
import { DEDUPLICATION_MS } from "./message-limits.ts";
import { deduplications, within } from "./message-tables.ts";
import type { Queue } from "./queue.ts";
import type { QueueWork } from "./queue-work.ts";

export interface Deduplication {
  readonly account: string;
  readonly region: string;
  readonly queue: string;
  /** The deduplication id, with the group before it where groups deduplicate by themselves. */
  readonly token: string;
  readonly expiresAtMs: number;
  /** The message that was sent first: senders of the same are told its id and number. */
  readonly id: string;
  readonly arrival: number;
}

/** How many records of the past a send may clear away: more than it adds, so they cannot pile up. */
const FORGOTTEN_PER_SEND = 4;

/**
 * The deduplication id of a message: the sender's, or else the SHA-256 of the body.
 *
 * @throws Fault `InvalidParameterValue` when the queue makes none and the sender gave none.
 */
export function deduplicationIdOf(
  draft: Pick<Draft, "body" | "deduplicationId">,
  queue: Pick<Queue, "contentBasedDeduplication">,
): string {
  if (draft.deduplicationId !== undefined) return draft.deduplicationId;
  if (!queue.contentBasedDeduplication) throw deduplicationIdNeeded();
  return hash("sha256", draft.body, "hex");
}

/** Finds the message that was sent with the same id less than five minutes ago. */
export async function findDuplicate(
  { tx, queue, nowMs }: QueueWork,
  groupId: string,
  deduplicationId: string,
): Promise<Pick<Message, "id" | "arrival"> | undefined> {
  const token = tokenOf(queue, groupId, deduplicationId);
  const known = await tx.lock(deduplications, { ...within(queue), token });
  return known !== undefined && known.expiresAtMs > nowMs ? known : undefined;
}

/** Remembers a message that was sent, and forgets some whose time is over. */
export async function remember(
  { tx, queue, nowMs }: QueueWork,
  message: GroupedMessage,
  deduplicationId: string,
): Promise<void> {
  const past = await tx.claim(deduplications, {
    index: "expiry",
    prefix: within(queue),
    to: nowMs,
    toInclusive: true,
    limit: FORGOTTEN_PER_SEND,
  });
  for (const { token } of past) await tx.delete(deduplications, { ...within(queue), token });
  await tx.put(deduplications, {
    account: queue.account,
    region: queue.region,
    queue: queue.incarnation,
    token: tokenOf(queue, message.groupId, deduplicationId),
    expiresAtMs: nowMs + DEDUPLICATION_MS,
    id: message.id,
    arrival: message.arrival,
  });
}

/** Ids have no spaces, so a space keeps group and id apart. */
function tokenOf(queue: Queue, groupId: string, deduplicationId: string): string {
  return queue.deduplicationScopeAtCreation === "messageGroup"
    ? `${groupId} ${deduplicationId}`
    : deduplicationId;
}
