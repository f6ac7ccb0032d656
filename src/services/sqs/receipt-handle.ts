/**
 * Receipt handles: what a consumer holds to delete a message it received or to change how long it
 * stays invisible.
 *
 * ```
 * AQEBNWYwMmY4YTN...   base64 of 3 bytes, seal, arrival, message id, receive count and group
 * ```
 *
 * The seal is a hash over the rest and the queue's incarnation, which never leaves Atoll: a handle
 * that was changed, or that belongs to another queue, does not fit.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html | Message identifiers}
 */
import { hash } from "node:crypto";
import { receiptHandleIsInvalid } from "./message-faults.ts";
import type { Queue } from "./queue.ts";

/** What a handle says: which message, and which time that it was received. */
export interface Receipt {
  readonly arrival: number;
  readonly id: string;
  readonly receiveCount: number;
  /** The message's group, which is locked before the message is looked at. */
  readonly groupId: string | null;
}

type QueueSecret = Pick<Queue, "incarnation">;

/** AWS's handles begin with these three bytes, in base64 `AQEB`. */
const PREFIX = "\u0001\u0001\u0001";
const SEAL_LENGTH = 24;
const HANDLE_LENGTH_MAX = 1024;

/** Writes the handle for a message as it was just received. */
export function writeReceiptHandle(
  queue: QueueSecret,
  { arrival, id, receiveCount, groupId }: Receipt,
): string {
  const text = `${arrival}:${id}:${receiveCount}:${groupId ?? ""}`;
  const seal = hash("sha256", `${queue.incarnation}:${text}`, "hex").slice(0, SEAL_LENGTH);
  return Buffer.from(`${PREFIX}${seal}:${text}`, "latin1").toString("base64");
}

/**
 * Reads a handle.
 *
 * @throws Fault `ReceiptHandleIsInvalid`
 */
export function readReceiptHandle(queue: QueueSecret, handle: string): Receipt {
  if (handle.length <= HANDLE_LENGTH_MAX) {
    const text = Buffer.from(handle, "base64").toString("latin1");
    const [, arrival, id = "", receiveCount, ...group] = text.split(":");
    const receipt = {
      arrival: Number(arrival),
      id,
      receiveCount: Number(receiveCount),
      // A group's name may hold colons itself, and is never empty.
      groupId: group.join(":") || null,
    };
    // Writing it again must give the same text: that checks seal, numbers and base64 at once.
    if (writeReceiptHandle(queue, receipt) === handle) return receipt;
  }
  throw receiptHandleIsInvalid(handle);
}
