import { writeOperation, type Operation } from "../../../model/operation.ts";
import { checkBatch, runBatch } from "../batch.ts";
import {
  ChangeMessageVisibilityBatch,
  type ChangeMessageVisibilityBatchRequest,
  type ChangeMessageVisibilityBatchResult,
} from "../contract.ts";
import { missingParameter } from "../faults.ts";
import { changeVisibility, requireHandle } from "../holding.ts";
import { queueAt, requireQueue } from "../located.ts";
import { workOn } from "../queue-work.ts";

/**
 * Changes how long up to ten received messages stay invisible to others.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html | ChangeMessageVisibilityBatch}
 */
export const changeMessageVisibilityBatch: Operation<
  ChangeMessageVisibilityBatchRequest,
  ChangeMessageVisibilityBatchResult
> = writeOperation(ChangeMessageVisibilityBatch, {
  crossAccount: true,
  locate: (input, call) => queueAt(input.QueueUrl, call),
  permission: ({ queue }) => ({ action: "sqs:ChangeMessageVisibility", resource: queue }),
  run({ input, queue, clock, tx }) {
    const work = workOn(requireQueue(queue), { tx, clock });
    checkBatch(input.Entries, "ChangeMessageVisibilityBatchRequestEntry");
    return runBatch(input.Entries, async ({ Id, ReceiptHandle, VisibilityTimeout }) => {
      const handle = requireHandle(ReceiptHandle);
      if (VisibilityTimeout === undefined) throw missingParameter("VisibilityTimeout");
      await changeVisibility(work, handle, VisibilityTimeout);
      return { Id };
    });
  },
});
