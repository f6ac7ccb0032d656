/**
 * The message: what is kept of one while it lies in a queue.
 *
 * ```
 * SendMessage        newMessage(...)             visibleAtMs = sent + delay, never received
 *   KMS key?         body-encryption.ts          the body under a data key
 * ReceiveMessage     received(message, ...)      visibleAtMs = now + timeout, receiveCount + 1
 *   too often?       redrive.ts                  same id and body, in the dead-letter queue
 * DeleteMessage      by receipt-handle.ts        the record goes
 * ```
 *
 * One column says everything about its state: a message whose `visibleAtMs` has come can be received,
 * any other is in flight or delayed. So nothing has to happen when a timeout runs out.
 */
import { hash } from "node:crypto";
import type { Clock } from "../../model/clock.ts";
import type { BodyEncryption } from "./body-encryption.ts";
import type { MessageAttribute } from "./message-attributes.ts";
import { queueArn, type Queue } from "./queue.ts";

export interface Message {
  readonly account: string;
  readonly region: string;
  /** The incarnation of the queue it lies in. */
  readonly queue: string;
  /** Its place in the order of arrival, see {@link nextArrival}. */
  readonly arrival: number;
  readonly id: string;
  /** From when on it can be received. */
  readonly visibleAtMs: number;
  /** In base64 when it is encrypted. */
  readonly body: string;
  /** Of `body`. */
  readonly bodyMd5: string;
  /** Undefined for a body that is kept as it was sent. */
  readonly encryption?: BodyEncryption | undefined;
  readonly attributes?: readonly MessageAttribute[] | undefined;
  readonly traceHeader?: string | undefined;
  readonly senderId: string;
  /** The retention period counts from here. */
  readonly sentAtMs: number;
  /** The message group; null in a standard queue's message without one. */
  readonly groupId: string | null;
  readonly deduplicationId?: string | undefined;
  readonly receiveCount: number;
  /** How often it had been received when it came to this queue from another. */
  readonly receivedElsewhere: number;
  readonly firstReceivedAtMs?: number | undefined;
  /** When it was last received: the 12 hours of a message in flight count from here. */
  readonly receivedAtMs?: number | undefined;
  /** The queue that gave it up to this dead-letter queue. */
  readonly deadLetterSourceArn?: string | undefined;
}

/** What a sender said, checked. */
export interface Draft {
  readonly body: string;
  /** Undefined means the queue's own delay. */
  readonly delaySeconds: number | undefined;
  readonly attributes: readonly MessageAttribute[];
  readonly traceHeader: string | undefined;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
}

/** What makes a draft a message. */
export interface Origin {
  readonly id: string;
  readonly arrival: number;
  readonly senderId: string;
  readonly nowMs: number;
}

/** Makes a message of a draft. */
export function newMessage(draft: Draft, queue: Queue, origin: Origin): Message {
  const { account, region, incarnation } = queue;
  return {
    account,
    region,
    queue: incarnation,
    arrival: origin.arrival,
    id: origin.id,
    visibleAtMs: origin.nowMs + (draft.delaySeconds ?? queue.delaySeconds) * 1000,
    body: draft.body,
    bodyMd5: md5(draft.body),
    attributes: draft.attributes.length === 0 ? undefined : draft.attributes,
    traceHeader: draft.traceHeader,
    senderId: origin.senderId,
    sentAtMs: origin.nowMs,
    groupId: draft.groupId ?? null,
    deduplicationId: draft.deduplicationId,
    receiveCount: 0,
    receivedElsewhere: 0,
  };
}

/** The message as it is after a consumer got it. */
export function received(message: Message, visibilitySeconds: number, nowMs: number): Message {
  return {
    ...message,
    visibleAtMs: nowMs + visibilitySeconds * 1000,
    receiveCount: message.receiveCount + 1,
    firstReceivedAtMs: message.firstReceivedAtMs ?? nowMs,
    receivedAtMs: nowMs,
  };
}

/** The message as it arrives in its dead-letter queue: what it is stays, where it lies changes. */
export function deadLettered(message: Message, source: Queue, target: Queue): Message {
  return {
    ...message,
    account: target.account,
    region: target.region,
    queue: target.incarnation,
    receivedElsewhere: message.receiveCount,
    deadLetterSourceArn: queueArn(source),
  };
}

/** Tells whether the retention period of its queue is over. */
export function isExpired(message: Message, queue: Queue, nowMs: number): boolean {
  return message.sentAtMs + queue.retentionSeconds * 1000 <= nowMs;
}

/** The first arrival that a queue still keeps; whatever arrived before has expired. */
export function firstKeptArrival(queue: Queue, nowMs: number): number {
  return arrivalAt(nowMs - queue.retentionSeconds * 1000 + 1);
}

/** The hexadecimal MD5 of a text. */
export function md5(text: string): string {
  return hash("md5", text, "hex");
}

const ARRIVALS_PER_MS = 1000;

/** The last arrival given out by each clock, that is by each Atoll of this process. */
const lastArrivals = new WeakMap<Clock, number>();

/** The first arrival of a millisecond. */
export function arrivalAt(ms: number): number {
  return Math.max(ms, 0) * ARRIVALS_PER_MS;
}

/**
 * The next place in the order of arrival: microseconds of Atoll's time, rising even within one
 * millisecond. The count is the process's own, so among processes on one store the order is that of
 * their clocks; message groups, whose order is a promise, pass `above`.
 *
 * @param above An arrival that the new one must come after.
 */
export function nextArrival(clock: Clock, above = 0): number {
  const last = lastArrivals.get(clock) ?? 0;
  const next = Math.max(last + 1, above + 1, arrivalAt(clock.nowMs()));
  lastArrivals.set(clock, next);
  return next;
}

/** The 20 digits in which AWS writes the place of a FIFO queue's message. */
export function sequenceNumber(message: Pick<Message, "arrival">): string {
  return `1885${String(message.arrival).padStart(16, "0")}`;
}

/** The topic on which receivers wait for messages of a queue. */
export function arrivalTopic(queue: Pick<Queue, "incarnation">): string {
  return `sqs:${queue.incarnation}`;
}
