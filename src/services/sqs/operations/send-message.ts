import { writeOperation, type Operation } from "../../../model/operation.ts";
import { SendMessage, type SendMessageRequest, type SendMessageResult } from "../contract.ts";
import { dataKeyFor, hasKmsKey } from "../data-key.ts";
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
    run(call) {
      const work = workOn(requireQueue(call.queue), call);
      const draft = parseDraft(call.input, work.queue);
      const sender = { ids: call.ids, senderId: senderIdOf(call.caller) };
      if (!hasKmsKey(work.queue)) return send(work, draft, sender);
      return dataKeyFor(work.queue, call).then((dataKey) =>
        send(work, draft, { ...sender, dataKey }),
      );
    },
  },
);
