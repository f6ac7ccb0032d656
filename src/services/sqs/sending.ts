/**
 * Sending: from what a sender says to a message in a queue. `SendMessage` does it once,
 * `SendMessageBatch` up to ten times, each entry by the same rules.
 */
import type { Ids } from "../../model/ids.ts";
import type { Caller } from "../../model/principal.ts";
import type { MessageAttributeValue, MessageSystemAttributeValue } from "./contract.ts";
import { encryptBody, type DataKey } from "./body-encryption.ts";
import { deduplicationIdOf, findDuplicate, remember } from "./deduplication.ts";
import { missingParameter } from "./faults.ts";
import { appendToGroup, type GroupedMessage } from "./fifo.ts";
import {
  arrivalTopic,
  md5,
  newMessage,
  nextArrival,
  sequenceNumber,
  type Draft,
  type Message,
} from "./message.ts";
import {
  attributeBytes,
  isMessageText,
  md5OfAttributes,
  md5OfTraceHeader,
  parseAttributes,
  parseTraceHeader,
} from "./message-attributes.ts";
import {
  deduplicationIdOnStandardQueue,
  invalidForQueueType,
  invalidMessageContents,
  messageTooLong,
} from "./message-faults.ts";
import { checkDelaySeconds, checkToken } from "./message-limits.ts";
import { delays, standardMessages } from "./message-tables.ts";
import type { Queue } from "./queue.ts";
import type { QueueWork } from "./queue-work.ts";

/** What `SendMessage` and an entry of `SendMessageBatch` have in common. */
export interface WireDraft {
  readonly MessageBody: string | undefined;
  readonly DelaySeconds?: number | undefined;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttributeValue>> | undefined;
  readonly MessageSystemAttributes?:
    | Readonly<Record<string, MessageSystemAttributeValue>>
    | undefined;
  readonly MessageDeduplicationId?: string | undefined;
  readonly MessageGroupId?: string | undefined;
}

/** What a sender is told. */
export interface Sent {
  readonly MessageId: string;
  readonly MD5OfMessageBody: string;
  readonly MD5OfMessageAttributes?: string | undefined;
  readonly MD5OfMessageSystemAttributes?: string | undefined;
  readonly SequenceNumber?: string | undefined;
}

/**
 * Checks what a sender says.
 *
 * @param bodyParameter What AWS calls the body: in a batch with the entry's number.
 * @throws Fault
 */
export function parseDraft(wire: WireDraft, queue: Queue, bodyParameter = "MessageBody"): Draft {
  const body = wire.MessageBody;
  if (body === undefined || body === "") throw missingParameter(bodyParameter);
  const attributes = parseAttributes(wire.MessageAttributes);
  if (Buffer.byteLength(body) + attributeBytes(attributes) > queue.maximumMessageBytes) {
    throw messageTooLong(queue.maximumMessageBytes, bodyParameter !== "MessageBody");
  }
  if (!isMessageText(body)) throw invalidMessageContents();
  const traceHeader = parseTraceHeader(wire.MessageSystemAttributes);
  checkFifoParameters(wire, queue);
  return {
    body,
    // A FIFO queue's delay is the queue's own; a sender may only say 0, which changes nothing.
    delaySeconds: queue.fifo ? undefined : wire.DelaySeconds,
    attributes,
    traceHeader,
    groupId: wire.MessageGroupId,
    deduplicationId: wire.MessageDeduplicationId,
  };
}

function checkFifoParameters(wire: WireDraft, queue: Queue): void {
  const { MessageDeduplicationId, MessageGroupId, DelaySeconds } = wire;
  if (MessageDeduplicationId !== undefined) {
    checkToken("MessageDeduplicationId", MessageDeduplicationId);
    if (!queue.fifo) throw deduplicationIdOnStandardQueue();
  }
  if (MessageGroupId !== undefined) checkToken("MessageGroupId", MessageGroupId);
  if (DelaySeconds !== undefined) {
    checkDelaySeconds(DelaySeconds);
    if (queue.fifo && DelaySeconds > 0) throw invalidForQueueType("DelaySeconds", DelaySeconds);
  }
  if (queue.fifo && MessageGroupId === undefined) throw missingParameter("MessageGroupId");
}

/** Who sends: the ids that make messages distinct, and the id that says who it was. */
export interface Sender {
  readonly ids: Ids;
  readonly senderId: string;
  /** With which the body is encrypted; it is kept as it is without one. */
  readonly dataKey?: DataKey | undefined;
  /** The place in the order of arrival, when it was drawn before the message's turn. */
  readonly arrival?: number | undefined;
}

/** Puts a message into a queue and wakes who waits for it. */
export async function send(work: QueueWork, draft: Draft, sender: Sender): Promise<Sent> {
  const message = work.queue.fifo
    ? await sendFifo(work, draft, sender)
    : await sendStandard(work, draft, sender);
  work.tx.wake(arrivalTopic(work.queue));
  return {
    MessageId: message.id,
    MD5OfMessageBody: sender.dataKey === undefined ? message.bodyMd5 : md5(draft.body),
    MD5OfMessageAttributes:
      draft.attributes.length === 0 ? undefined : md5OfAttributes(draft.attributes),
    MD5OfMessageSystemAttributes:
      draft.traceHeader === undefined ? undefined : md5OfTraceHeader(draft.traceHeader),
    SequenceNumber: work.queue.fifo ? sequenceNumber(message) : undefined,
  };
}

type Kept = Pick<Message, "id" | "arrival" | "bodyMd5">;

async function sendStandard(work: QueueWork, draft: Draft, sender: Sender): Promise<Kept> {
  const { queue, clock, nowMs, tx } = work;
  const origin = {
    id: sender.ids.uuid(),
    arrival: nextArrival(clock),
    senderId: sender.senderId,
    nowMs,
  };
  const message = sealed(newMessage(draft, queue, origin), sender);
  await tx.put(standardMessages, message);
  await noteDelay(work, message);
  return message;
}

function sealed<M extends Message>(message: M, { dataKey, ids }: Sender): M {
  return dataKey === undefined ? message : encryptBody(message, dataKey, ids);
}

/** A message that was sent before is not sent again; the sender is told of the first one. */
async function sendFifo(work: QueueWork, draft: Draft, sender: Sender): Promise<Kept> {
  const { queue, nowMs } = work;
  const groupId = draft.groupId ?? "";
  const deduplicationId = deduplicationIdOf(draft, queue);
  const first = await findDuplicate(work, groupId, deduplicationId);
  if (first !== undefined) return { ...first, bodyMd5: md5(draft.body) };
  const id = sender.ids.uuid();
  const place = (arrival: number): GroupedMessage => {
    const origin = { id, arrival, senderId: sender.senderId, nowMs };
    return sealed({ ...newMessage({ ...draft, deduplicationId }, queue, origin), groupId }, sender);
  };
  const message = await appendToGroup(work, groupId, place, sender.arrival);
  await remember(work, message, deduplicationId);
  await noteDelay(work, message);
  return message;
}

/** How many delays of the past a send may clear away: more than it adds. */
const DELAYS_FORGOTTEN_PER_SEND = 4;

async function noteDelay({ tx, nowMs }: QueueWork, message: Message): Promise<void> {
  if (message.visibleAtMs <= nowMs) return;
  const { account, region, queue, id, visibleAtMs } = message;
  // Delays of the past go when new ones come, so that the rows cannot pile up.
  const past = await tx.claim(delays, {
    prefix: { account, region, queue },
    to: nowMs,
    toInclusive: true,
    limit: DELAYS_FORGOTTEN_PER_SEND,
  });
  for (const { untilMs, id } of past) {
    await tx.delete(delays, { account, region, queue, untilMs, id });
  }
  await tx.put(delays, { account, region, queue, untilMs: visibleAtMs, id });
}

/**
 * What the attribute `SenderId` says of a caller: a user's id, a role's with the session's name, an
 * account for its root, an address for nobody.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html | ReceiveMessage, SenderId}
 */
export function senderIdOf({ principal, sourceIp }: Caller): string {
  switch (principal.kind) {
    case "root":
      return principal.account;
    case "user":
      return principal.userId;
    case "role-session":
      return `${principal.roleId}:${principal.sessionName}`;
    case "federated-user":
      return `${principal.account}:${principal.name}`;
    case "service":
      return principal.service;
    case "anonymous":
    case "web-identity":
      break;
  }
  return sourceIp ?? "anonymous";
}
