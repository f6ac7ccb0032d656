/**
 * Dead-letter queues: where a message goes that was received too often.
 *
 * ```
 * orders   RedrivePolicy { deadLetterTargetArn: ...:orders-dead, maxReceiveCount: 3 }
 * receive, receive, receive      delivered, receiveCount 1, 2, 3
 * receive                        not delivered: moved to orders-dead, with the same id and body
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html | Dead-letter queues}
 */
import type { ReadTransaction } from "../../model/store.ts";
import { appendToGroup } from "./fifo.ts";
import { arrivalTopic, deadLettered, type Message } from "./message.ts";
import { messageKey, messagesOf, standardMessages } from "./message-tables.ts";
import { parseQueueArn, queueArn, type Queue } from "./queue.ts";
import type { QueueWork } from "./queue-work.ts";
import { queues } from "./tables.ts";

/** Tells whether a message may not be received in its queue any more. */
export function isSpent(message: Message, queue: Queue): boolean {
  const policy = queue.redrivePolicy;
  if (policy === undefined) return false;
  return message.receiveCount - message.receivedElsewhere >= policy.maxReceiveCount;
}

/**
 * Finds the queue that takes a queue's dead letters. There is none when it is missing, of the other
 * type, or does not take this queue's: then messages stay where they are.
 */
export async function findDeadLetterQueue(
  tx: ReadTransaction,
  queue: Queue,
): Promise<Queue | undefined> {
  if (queue.redrivePolicy === undefined) return undefined;
  const target = await findQueueByArn(tx, queue.redrivePolicy.deadLetterTargetArn);
  if (target === undefined || target.fifo !== queue.fifo) return undefined;
  return takesDeadLettersOf(target, queueArn(queue)) ? target : undefined;
}

/** Finds the queue that an ARN names. */
export async function findQueueByArn(tx: ReadTransaction, arn: string): Promise<Queue | undefined> {
  const place = parseQueueArn(arn);
  if (place === undefined) return undefined;
  return tx.get(queues, { account: place.account, region: place.region, name: place.name });
}

/** What the redrive-allow policy of a dead-letter queue says to a source. */
function takesDeadLettersOf({ redriveAllowPolicy: policy }: Queue, sourceArn: string): boolean {
  if (policy === undefined || policy.redrivePermission === "allowAll") return true;
  if (policy.redrivePermission === "denyAll") return false;
  return policy.sourceQueueArns?.includes(sourceArn) === true;
}

/**
 * Moves a message to a dead-letter queue, where it can be received at once.
 *
 * @param work On the queue that gives it up; a FIFO queue's group is locked and settled by the caller.
 */
export async function moveToDeadLetterQueue(
  work: QueueWork,
  message: Message,
  target: Queue,
): Promise<void> {
  const { tx, queue, nowMs } = work;
  await tx.delete(messagesOf(queue), messageKey(queue, message));
  const moved = { ...deadLettered(message, queue, target), visibleAtMs: nowMs };
  const { groupId } = moved;
  if (target.fifo && groupId !== null) {
    // In a FIFO dead-letter queue the retention begins anew, and the message's id stands for the
    // deduplication id, which another message may have had before.
    await appendToGroup({ ...work, queue: target }, groupId, (arrival) => ({
      ...moved,
      groupId,
      arrival,
      sentAtMs: nowMs,
      deduplicationId: message.id,
    }));
  } else {
    await tx.put(standardMessages, moved);
  }
  tx.wake(arrivalTopic(target));
}
