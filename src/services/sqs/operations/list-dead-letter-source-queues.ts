import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListDeadLetterSourceQueues,
  type ListDeadLetterSourceQueuesRequest,
  type ListDeadLetterSourceQueuesResult,
} from "../contract.ts";
import { queueAt, requireQueue } from "../located.ts";
import { queueArn } from "../queue.ts";
import { pageOf, pageRange, validatePage } from "../queue-page.ts";
import { queueUrl } from "../queue-url.ts";
import { queues } from "../tables.ts";

/**
 * Lists the queues that name this one as their dead-letter queue.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html | ListDeadLetterSourceQueues}
 */
export const listDeadLetterSourceQueues: Operation<
  ListDeadLetterSourceQueuesRequest,
  ListDeadLetterSourceQueuesResult
> = readOperation(ListDeadLetterSourceQueues, {
  crossAccount: true,
  validate: (input) => validatePage(input),
  locate: (input, call) => queueAt(input.QueueUrl, call),
  permission: ({ queue }) => ({ action: "sqs:ListDeadLetterSourceQueues", resource: queue }),
  async run({ input, queue, tx, ...call }) {
    const deadLetterQueue = requireQueue(queue);
    const { account, region } = deadLetterQueue;
    const found = await tx.scan(queues, {
      index: "byDeadLetterQueue",
      prefix: { account, region, deadLetterTargetArn: queueArn(deadLetterQueue) },
      ...pageRange(input),
    });
    const page = pageOf(found, input);
    const queueUrls = page.queues.map((source) => queueUrl(source, call));
    return { queueUrls, NextToken: page.nextToken };
  },
});
