import { writeOperation, type Operation } from "../../../model/operation.ts";
import { SendMessage, type SendMessageRequest, type SendMessageResult } from "../contract.ts";
import { queueAt, requireQueue } from "../located.ts";
import { workOn } from "../queue-work.ts";
import { parseDraft, send, senderIdOf } from "../sending.ts";

/**
 * Puts one message on a queue, visible once its delay has passed.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html | SendMessage}
 */
export const sendMessage: Operation<SendMessageRequest, SendMessageResult> = writeOperation(
  SendMessage,
  {
    crossAccount: true,
    locate: (input, call) => queueAt(input.QueueUrl, call),
    permission: ({ queue }) => ({ action: "sqs:SendMessage", resource: queue }),
    run({ input, queue, caller, clock, ids, tx }) {
      const work = workOn(requireQueue(queue), { tx, clock });
      const draft = parseDraft(input, work.queue);
      return send(work, draft, { ids, senderId: senderIdOf(caller) });
    },
  },
);
