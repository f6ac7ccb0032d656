import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  ChangeMessageVisibility,
  type ChangeMessageVisibilityRequest,
  type Unit,
} from "../contract.ts";
import { changeVisibility, requireHandle } from "../holding.ts";
import { queueAt, requireQueue } from "../located.ts";
import { workOn } from "../queue-work.ts";

/**
 * Changes how long a received message stays invisible to others, counted from now.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html | ChangeMessageVisibility}
 */
export const changeMessageVisibility: Operation<ChangeMessageVisibilityRequest, Unit> =
  writeOperation(ChangeMessageVisibility, {
    crossAccount: true,
    locate: (input, call) => queueAt(input.QueueUrl, call),
    permission: ({ queue }) => ({ action: "sqs:ChangeMessageVisibility", resource: queue }),
    async run({ input, queue, clock, tx }) {
      const work = workOn(requireQueue(queue), { tx, clock });
      await changeVisibility(work, requireHandle(input.ReceiptHandle), input.VisibilityTimeout);
      return {};
    },
  });
