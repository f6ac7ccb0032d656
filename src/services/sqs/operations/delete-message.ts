import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteMessage, type DeleteMessageRequest, type Unit } from "../contract.ts";
import { deleteHeld, requireHandle } from "../holding.ts";
import { queueAt, requireQueue } from "../located.ts";
import { workOn } from "../queue-work.ts";

/**
 * Deletes a message that the caller has received.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html | DeleteMessage}
 */
export const deleteMessage: Operation<DeleteMessageRequest, Unit> = writeOperation(DeleteMessage, {
  crossAccount: true,
  locate: (input, call) => queueAt(input.QueueUrl, call),
  permission: ({ queue }) => ({ action: "sqs:DeleteMessage", resource: queue }),
  async run({ input, queue, clock, tx }) {
    const work = workOn(requireQueue(queue), { tx, clock });
    await deleteHeld(work, requireHandle(input.ReceiptHandle));
    return {};
  },
});
