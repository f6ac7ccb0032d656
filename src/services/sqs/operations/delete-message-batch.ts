import { writeOperation, type Operation } from "../../../model/operation.ts";
import { checkBatch, runBatch } from "../batch.ts";
import {
  DeleteMessageBatch,
  type DeleteMessageBatchRequest,
  type DeleteMessageBatchResult,
} from "../contract.ts";
import { deleteHeld, requireHandle } from "../holding.ts";
import { queueAt, requireQueue } from "../located.ts";
import { workOn } from "../queue-work.ts";

/**
 * Deletes up to ten messages that the caller has received.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html | DeleteMessageBatch}
 */
export const deleteMessageBatch: Operation<DeleteMessageBatchRequest, DeleteMessageBatchResult> =
  writeOperation(DeleteMessageBatch, {
    crossAccount: true,
    locate: (input, call) => queueAt(input.QueueUrl, call),
    permission: ({ queue }) => ({ action: "sqs:DeleteMessage", resource: queue }),
    run({ input, queue, clock, tx }) {
      const work = workOn(requireQueue(queue), { tx, clock });
      checkBatch(input.Entries, "DeleteMessageBatchRequestEntry");
      return runBatch(input.Entries, async ({ Id, ReceiptHandle }) => {
        await deleteHeld(work, requireHandle(ReceiptHandle));
        return { Id };
      });
    },
  });
