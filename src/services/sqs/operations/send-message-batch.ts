import { writeOperation, type Operation } from "../../../model/operation.ts";
import { checkBatch, runBatch } from "../batch.ts";
import {
  SendMessageBatch,
  type SendMessageBatchRequest,
  type SendMessageBatchRequestEntry,
  type SendMessageBatchResult,
} from "../contract.ts";
import { queueAt, requireQueue } from "../located.ts";
import { wireAttributeBytes } from "../message-attributes.ts";
import { batchTooLong, deduplicationIdNeeded, groupIdNeededInBatch } from "../message-faults.ts";
import { BATCH_BYTES_MAX } from "../message-limits.ts";
import type { Queue } from "../queue.ts";
import { workOn } from "../queue-work.ts";
import { parseDraft, send, senderIdOf } from "../sending.ts";

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
    run({ input, queue, caller, clock, ids, tx }) {
      const work = workOn(requireQueue(queue), { tx, clock });
      checkBatch(input.Entries, ENTRY);
      checkFifoParameters(input.Entries, work.queue);
      checkBatchBytes(input.Entries);
      const sender = { ids, senderId: senderIdOf(caller) };
      return runBatch(input.Entries, async (entry, index) => {
        const draft = parseDraft(entry, work.queue, `${ENTRY}.${index + 1}.MessageBody`);
        return { Id: entry.Id, ...(await send(work, draft, sender)) };
      });
    },
  });

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
