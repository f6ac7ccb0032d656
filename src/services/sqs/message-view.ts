/** A message as the API shows it to a receiver. */
import type * as contract from "./contract.ts";
import { sequenceNumber, type Message } from "./message.ts";
import { md5OfAttributes, selectAttributes, toWireAttributes } from "./message-attributes.ts";
import type { Queue } from "./queue.ts";

/** What a receiver asked to see besides the body. */
export interface View {
  /** Names of system attributes, `All` for all. */
  readonly systemNames: readonly string[];
  /** Names of the sender's attributes, their prefixes, `All` for all. */
  readonly attributeNames: readonly string[];
}

/** Everything there is. */
export const FULL_VIEW: View = { systemNames: ["All"], attributeNames: ["All"] };

/** Shows a message. */
export function viewMessage(
  message: Message,
  queue: Queue,
  { view, handle }: { readonly view: View; readonly handle: string },
): contract.Message {
  const attributes = selectAttributes(message.attributes, view.attributeNames);
  return {
    MessageId: message.id,
    ReceiptHandle: handle,
    MD5OfBody: message.bodyMd5,
    Body: message.body,
    Attributes: viewSystemAttributes(message, queue, view.systemNames),
    // Of the attributes that are shown, so that the receiver can check it.
    MD5OfMessageAttributes: attributes.length === 0 ? undefined : md5OfAttributes(attributes),
    MessageAttributes: attributes.length === 0 ? undefined : toWireAttributes(attributes),
  };
}

type SystemAttributes = Readonly<Record<string, string>>;

function viewSystemAttributes(
  message: Message,
  queue: Queue,
  names: readonly string[],
): SystemAttributes | undefined {
  if (names.length === 0) return undefined;
  const all: Readonly<Record<string, string | undefined>> = {
    SenderId: message.senderId,
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs ?? 0),
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAtMs),
    SequenceNumber: queue.fifo ? sequenceNumber(message) : undefined,
    MessageDeduplicationId: message.deduplicationId,
    MessageGroupId: message.groupId ?? undefined,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSourceArn,
  };
  const shown: Record<string, string> = {};
  let isEmpty = true;
  for (const name of names.includes("All") ? Object.keys(all) : names) {
    const value = Object.hasOwn(all, name) ? all[name] : undefined;
    if (value === undefined) continue;
    shown[name] = value;
    isEmpty = false;
  }
  return isEmpty ? undefined : shown;
}
