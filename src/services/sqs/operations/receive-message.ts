import { waitFor, writeOperation, type Operation, type Waiting } from "../../../model/operation.ts";
import {
  ReceiveMessage,
  type ReceiveMessageRequest,
  type ReceiveMessageResult,
} from "../contract.ts";
import { isEncrypted } from "../body-encryption.ts";
import { openBodies } from "../data-key.ts";
import { queueAt, requireQueue } from "../located.ts";
import { arrivalTopic, type Message } from "../message.ts";
import { isInFlightFull } from "../message-counts.ts";
import { invalidForQueueType, tooManyInFlight } from "../message-faults.ts";
import {
  checkMaxNumberOfMessages,
  checkToken,
  checkVisibilitySeconds,
  checkWaitSeconds,
} from "../message-limits.ts";
import { viewMessage } from "../message-view.ts";
import type { Queue } from "../queue.ts";
import { workOn, type QueueWork } from "../queue-work.ts";
import { writeReceiptHandle } from "../receipt-handle.ts";
import { rememberAttempt, repeatAttempt } from "../receive-attempt.ts";
import { findNextVisibleAtMs, receive, type Demand, type Supply } from "../receiving.ts";

interface Request extends Demand {
  readonly waitSeconds: number;
  readonly attemptId: string | undefined;
}

/**
 * Takes up to ten messages from a queue, which others do not see until they are deleted or their
 * timeout is over. With a wait time it answers as soon as there is a message.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html | ReceiveMessage}
 */
export const receiveMessage: Operation<ReceiveMessageRequest, ReceiveMessageResult> =
  writeOperation(ReceiveMessage, {
    crossAccount: true,
    locate: (input, call) => queueAt(input.QueueUrl, call),
    permission: ({ queue }) => ({ action: "sqs:ReceiveMessage", resource: queue }),
    async run(call) {
      const { input, queue, receivedAtMs } = call;
      const work = workOn(requireQueue(queue), call);
      const request = parseRequest(input, work.queue);
      const supply = await take(work, request);
      const { messages } = supply;
      if (messages.length > 0) {
        const opened = messages.some(isEncrypted)
          ? await openBodies(messages, work.queue, call)
          : messages;
        return toResult(opened, input, work.queue);
      }
      return await waitOrEnd(work, supply, receivedAtMs + request.waitSeconds * 1000);
    },
  });

function parseRequest(input: ReceiveMessageRequest, queue: Queue): Request {
  const messagesMax = input.MaxNumberOfMessages ?? 1;
  checkMaxNumberOfMessages(messagesMax);
  const waitSeconds = input.WaitTimeSeconds ?? queue.receiveWaitSeconds;
  checkWaitSeconds(waitSeconds);
  const visibilitySeconds = input.VisibilityTimeout ?? queue.visibilityTimeoutSeconds;
  checkVisibilitySeconds(visibilitySeconds);
  const attemptId = input.ReceiveRequestAttemptId;
  if (attemptId !== undefined) {
    checkToken("ReceiveRequestAttemptId", attemptId);
    if (!queue.fifo) throw invalidForQueueType("ReceiveRequestAttemptId", attemptId);
  }
  return { messagesMax, waitSeconds, visibilitySeconds, attemptId };
}

async function take(work: QueueWork, request: Request): Promise<Supply> {
  const { tx, queue, nowMs } = work;
  const { attemptId, messagesMax, visibilitySeconds, waitSeconds } = request;
  if (attemptId !== undefined) {
    const messages = await repeatAttempt(work, attemptId, visibilitySeconds);
    if (messages !== undefined) return { messages, isCutShort: false };
  }
  if (await isInFlightFull(tx, queue, { nowMs, wanted: messagesMax })) {
    // AWS says so to short polls of standard queues only; others just get nothing.
    if (!queue.fifo && waitSeconds === 0) throw tooManyInFlight();
    return { messages: [], isCutShort: false };
  }
  const supply = await receive(work, request);
  if (attemptId !== undefined && supply.messages.length > 0) {
    await rememberAttempt(work, attemptId, supply.messages);
  }
  return supply;
}

async function waitOrEnd(
  work: QueueWork,
  supply: Supply,
  deadlineMs: number,
): Promise<ReceiveMessageResult | Waiting> {
  if (work.nowMs >= deadlineMs) return {};
  const nextMs = supply.isCutShort ? work.nowMs : await findNextVisibleAtMs(work);
  return waitFor(arrivalTopic(work.queue), Math.min(deadlineMs, nextMs ?? deadlineMs));
}

function toResult(
  messages: readonly Message[],
  input: ReceiveMessageRequest,
  queue: Queue,
): ReceiveMessageResult {
  // `AttributeNames` is the older name of the same list; whoever gives both asks for both.
  const systemNames = [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ];
  const view = { systemNames, attributeNames: input.MessageAttributeNames ?? [] };
  return {
    Messages: messages.map((message) =>
      viewMessage(message, queue, { view, handle: writeReceiptHandle(queue, message) }),
    ),
  };
}
