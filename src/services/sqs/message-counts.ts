/**
 * How many messages a queue has. AWS calls these numbers approximate; here they are exact.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html | GetQueueAttributes}
 */
import type { ReadTransaction } from "../../model/store.ts";
import { firstKeptArrival } from "./message.ts";
import { IN_FLIGHT_MAX } from "./message-limits.ts";
import { delays, messagesOf, within } from "./message-tables.ts";
import type { Queue } from "./queue.ts";

export interface MessageCounts {
  /** Can be received. */
  readonly visible: number;
  /** Received and not deleted, their timeout running. */
  readonly inFlight: number;
  /** Sent with a delay that has not passed. */
  readonly delayed: number;
}

/** Counts a queue's messages. */
export async function approximateCounts(
  tx: ReadTransaction,
  queue: Queue,
  nowMs: number,
): Promise<MessageCounts> {
  const table = messagesOf(queue);
  const prefix = within(queue);
  const visible = { index: "visible", prefix, to: nowMs, toInclusive: true };
  const hidden = { index: "visible", prefix, from: nowMs, fromExclusive: true };
  const counts = {
    visible: await tx.count(table, visible),
    hidden: await tx.count(table, hidden),
    delayed: await tx.count(delays, { prefix, from: nowMs, fromExclusive: true }),
  };
  const expired = { prefix, to: firstKeptArrival(queue, nowMs) };
  // What has expired is deleted when its time comes; a moment before that it is taken off here.
  if ((await tx.count(table, expired)) > 0) {
    for (const { visibleAtMs } of await tx.scan(table, expired)) {
      if (visibleAtMs <= nowMs) counts.visible -= 1;
      else counts.hidden -= 1;
    }
  }
  const delayed = Math.min(counts.delayed, counts.hidden);
  return { visible: counts.visible, inFlight: counts.hidden - delayed, delayed };
}

/** By incarnation, the most messages that a queue can have in flight; counted again near the limit. */
const inFlightBounds = new Map<string, number>();
const BOUNDS_MAX = 10_000;

/**
 * Tells whether a queue has as many messages in flight as AWS allows. Counting on every receive would
 * cost more than receiving, so it adds up what was received since it counted last, and counts again
 * only when that sum comes near the limit.
 *
 * @param wanted How many messages are to be received now.
 */
export async function isInFlightFull(
  tx: ReadTransaction,
  queue: Queue,
  { nowMs, wanted }: { readonly nowMs: number; readonly wanted: number },
): Promise<boolean> {
  const known = inFlightBounds.get(queue.incarnation);
  let bound = known ?? IN_FLIGHT_MAX;
  if (bound + wanted > IN_FLIGHT_MAX) {
    bound = (await approximateCounts(tx, queue, nowMs)).inFlight;
    if (inFlightBounds.size >= BOUNDS_MAX) inFlightBounds.clear();
  }
  inFlightBounds.set(queue.incarnation, bound + wanted);
  return bound >= IN_FLIGHT_MAX;
}
