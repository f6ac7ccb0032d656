import { readOperation, type Operation } from "../../../model/operation.ts";
import { GetQueueUrl, type GetQueueUrlRequest, type GetQueueUrlResult } from "../contract.ts";
import { queueNamed, requireQueue } from "../located.ts";
import { openToRoot } from "../queue-unlock.ts";
import { queueUrl } from "../queue-url.ts";

/**
 * Finds a queue's URL by its name, another account's queue with that account's id.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html | GetQueueUrl}
 */
export const getQueueUrl: Operation<GetQueueUrlRequest, GetQueueUrlResult> = readOperation(
  GetQueueUrl,
  {
    crossAccount: true,
    locate: (input, call) => queueNamed(input.QueueName, call, input.QueueOwnerAWSAccountId),
    permission: ({ queue, caller }) => ({
      action: "sqs:GetQueueUrl",
      resource: openToRoot(queue, { caller }),
    }),
    run: ({ queue, ...call }) => ({ QueueUrl: queueUrl(requireQueue(queue), call) }),
  },
);
