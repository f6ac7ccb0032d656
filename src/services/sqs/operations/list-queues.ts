import { readOperation, type Operation } from "../../../model/operation.ts";
import { ListQueues, type ListQueuesRequest, type ListQueuesResult } from "../contract.ts";
import { maxResultsNeeded } from "../faults.ts";
import { pageOf, pageRange, validatePage } from "../queue-page.ts";
import { queueUrl } from "../queue-url.ts";
import { queues } from "../tables.ts";

/** Sorts behind every character of a queue's name. */
const AFTER_NAMES = "~";

/**
 * Lists the caller's queues in the region, by name; a prefix narrows them.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html | ListQueues}
 */
export const listQueues: Operation<ListQueuesRequest, ListQueuesResult> = readOperation(
  ListQueues,
  {
    crossAccount: false,
    validate(input) {
      validatePage(input);
      if (input.NextToken !== undefined && input.MaxResults === undefined) throw maxResultsNeeded();
    },
    // Policies name all queues of a region by an ARN without a name.
    locate: (_, { scope: { partition, account, region } }) => {
      const arn = `arn:${partition}:sqs:${region}:${account}:`;
      return { queues: { type: "queue", arn, account, region, record: undefined } };
    },
    permission: ({ queues: all }) => ({ action: "sqs:ListQueues", resource: all }),
    async run({ input, tx, ...call }) {
      const { account, region } = call.scope;
      const prefix = input.QueueNamePrefix ?? "";
      const found = await tx.scan(queues, {
        prefix: { account, region },
        ...pageRange(input, prefix),
        to: prefix + AFTER_NAMES,
      });
      const page = pageOf(found, input);
      if (page.queues.length === 0) return {};
      const QueueUrls = page.queues.map((queue) => queueUrl(queue, call));
      return { QueueUrls, NextToken: page.nextToken };
    },
  },
);
