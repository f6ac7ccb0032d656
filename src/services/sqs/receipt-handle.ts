/**
 * Receipt handles: what a consumer holds to delete a message it received or to change how long it
 * stays invisible.
 *
 * ```
 * AQEBMTc2NzIyNTYw...   base64 of 3 bytes, arrival, message id, receive count and seal
 * ```
 *
 * The seal is a hash over the rest and the queue's incarnation, which never leaves Atoll: a handle
 * that was changed, or that belongs to another queue, does not fit.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html | Message identifiers}
 */
import { hash } from "node:crypto";
import type { Message } from "./message.ts";
import { receiptHandleIsInvalid } from "./message-faults.ts";
import type { Queue } from "./queue.ts";

/** What a handle says: which message, and which time that it was received. */
export interface Receipt {
  readonly arrival: number;
  readonly id: string;
  readonly receiveCount: number;
}

type QueueSecret = Pick<Queue, "incarnation">;

/** AWS's handles begin with these three bytes, in base64 `AQEB`. */
const PREFIX = "\u0001\u0001\u0001";
const SEAL_LENGTH = 24;
const HANDLE_LENGTH_MAX = 1024;

/** Writes the handle for a message as it was just received. */
export function writeReceiptHandle(
  queue: QueueSecret,
  receipt: Pick<Message, "arrival" | "id" | "receiveCount">,
): string {
  const text = `${receipt.arrival}:${receipt.id}:${receipt.receiveCount}`;
  const seal = hash("sha256", `${queue.incarnation}:${text}`, "hex").slice(0, SEAL_LENGTH);
  return Buffer.from(`${PREFIX}${text}:${seal}`, "latin1").toString("base64");
}

/**
 * Reads a handle.
 *
 * @throws Fault `ReceiptHandleIsInvalid`
 */
export function readReceiptHandle(queue: QueueSecret, handle: string): Receipt {
  if (handle.length <= HANDLE_LENGTH_MAX) {
    const text = Buffer.from(handle, "base64").toString("latin1");
    const [arrival = "", id = "", receiveCount = ""] = text.slice(PREFIX.length).split(":", 3);
    const receipt = { arrival: Number(arrival), id, receiveCount: Number(receiveCount) };
    // Writing it again must give the same text: that checks seal, numbers and base64 at once.
    if (writeReceiptHandle(queue, receipt) === handle) return receipt;
  }
  throw receiptHandleIsInvalid(handle);
}
