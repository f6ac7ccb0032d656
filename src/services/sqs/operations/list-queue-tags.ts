import { readOperation, type Operation } from "../../../model/operation.ts";
import { ListQueueTags, type ListQueueTagsRequest, type ListQueueTagsResult } from "../contract.ts";
import { queueAt, requireQueue } from "../located.ts";

/**
 * Lists the tags of a queue.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html | ListQueueTags}
 */
export const listQueueTags: Operation<ListQueueTagsRequest, ListQueueTagsResult> = readOperation(
  ListQueueTags,
  {
    crossAccount: false,
    locate: (input, call) => queueAt(input.QueueUrl, call),
    permission: ({ queue }) => ({ action: "sqs:ListQueueTags", resource: queue }),
    run({ queue }) {
      const { tags } = requireQueue(queue);
      return Object.keys(tags).length === 0 ? {} : { Tags: tags };
    },
  },
);
