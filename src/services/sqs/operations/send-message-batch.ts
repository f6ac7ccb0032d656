import { writeOperation, type Operation } from "../../../model/operation.ts";
import { checkBatch, runBatch } from "../batch.ts";
import {
  SendMessageBatch,
  type SendMessageBatchRequest,
  type SendMessageBatchRequestEntry,
  type SendMessageBatchResult,
  type SendMessageBatchResultEntry,
} from "../contract.ts";
import { dataKeyFor, hasKmsKey } from "../data-key.ts";
import { queueAt, requireQueue } from "../located.ts";
import { wireAttributeBytes } from "../message-attributes.ts";
import { batchTooLong, deduplicationIdNeeded, groupIdNeededInBatch } from "../message-faults.ts";
import { BATCH_BYTES_MAX } from "../message-limits.ts";
import { nextArrival } from "../message.ts";
import type { Queue } from "../queue.ts";
import { workOn, type QueueWork } from "../queue-work.ts";
import { parseDraft, send, senderIdOf, type Sender } from "../sending.ts";

const ENTRY = "SendMessageBatchRequestEntry";

/**
 * Puts up to ten messages on a queue, each of which succeeds or fails by itself.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html | SendMessageBatch}
 */
export const sendMessageBatch: Operation<SendMessageBatchRequest, SendMessageBatchResult> =
  writeOperation(SendMessageBatch, {
    crossAccount: true,
    locate: (input, call) => queueAt(input.QueueUrl, call),
    permission: ({ queue }) => ({ action: "sqs:SendMessage", resource: queue }),
    run(call) {
      const { input, queue } = call;
      const work = workOn(requireQueue(queue), call);
      checkBatch(input.Entries, ENTRY);
      checkFifoParameters(input.Entries, work.queue);
      checkBatchBytes(input.Entries);
      const sender = { ids: call.ids, senderId: senderIdOf(call.caller) };
      if (!hasKmsKey(work.queue)) return sendAll(work, input.Entries, sender);
      return dataKeyFor(work.queue, call).then((dataKey) =>
        sendAll(work, input.Entries, { ...sender, dataKey }),
      );
    },
  });

function sendAll(
  work: QueueWork,
  entries: readonly SendMessageBatchRequestEntry[],
  sender: Sender,
): Promise<SendMessageBatchResult> {
  const sendOne = async (
    entry: SendMessageBatchRequestEntry,
    index: number,
    arrival?: number,
  ): Promise<SendMessageBatchResultEntry> => {
    const draft = parseDraft(entry, work.queue, `${ENTRY}.${index + 1}.MessageBody`);
    return { Id: entry.Id, ...(await send(work, draft, { ...sender, arrival })) };
  };
  if (!work.queue.fifo) return runBatch(entries, (entry, at) => sendOne(entry, at));
  const arrivals = entries.map(() => nextArrival(work.clock));
  return runBatch(entries, (entry, at) => sendOne(entry, at, arrivals[at]), turnsByGroup(entries));
}

/**
 * The order in which a FIFO queue's entries are sent: by group. Each group is locked by its first
 * message, and batches that locked them in their own order would wait for each other. Entries with
 * one deduplication id keep their order, because the first of them is the one that counts.
 */
function turnsByGroup(entries: readonly SendMessageBatchRequestEntry[]): readonly number[] {
  const turns = [...entries.keys()];
  const ids = new Set(entries.map((entry) => entry.MessageDeduplicationId ?? entry.MessageBody));
  if (ids.size < entries.length) return turns;
  const groupAt = (index: number): string => entries[index]?.MessageGroupId ?? "";
  return turns.toSorted((a, b) => (groupAt(a) < groupAt(b) ? -1 : groupAt(a) > groupAt(b) ? 1 : 0));
}

/** What FIFO queues need is missing: then AWS refuses the whole batch. */
function checkFifoParameters(entries: readonly SendMessageBatchRequestEntry[], queue: Queue): void {
  if (!queue.fifo) return;
  for (const { MessageDeduplicationId, MessageGroupId } of entries) {
    if (MessageDeduplicationId === undefined && !queue.contentBasedDeduplication) {
      throw deduplicationIdNeeded();
    }
    if (MessageGroupId === undefined) throw groupIdNeededInBatch();
  }
}

function checkBatchBytes(entries: readonly SendMessageBatchRequestEntry[]): void {
  let bytes = 0;
  for (const { MessageBody, MessageAttributes } of entries) {
    // The contract requires a body, but inside lists that was not checked yet.
    const body: string | undefined = MessageBody;
    bytes += body === undefined ? 0 : Buffer.byteLength(body);
    bytes += wireAttributeBytes(MessageAttributes);
  }
  if (bytes > BATCH_BYTES_MAX) throw batchTooLong(bytes);
}
