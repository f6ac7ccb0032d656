import { writeOperation, type Operation } from "../../../model/operation.ts";
import { TagQueue, type TagQueueRequest, type Unit } from "../contract.ts";
import { missingParameter } from "../faults.ts";
import { lockQueue, queueAt } from "../located.ts";
import { requestTagConditions, withTags } from "../queue-tags.ts";
import { queues } from "../tables.ts";

/**
 * Adds tags to a queue, over those with the same keys.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html | TagQueue}
 */
export const tagQueue: Operation<TagQueueRequest, Unit> = writeOperation(TagQueue, {
  crossAccount: false,
  validate({ Tags: tags }) {
    if (Object.keys(tags).length === 0) throw missingParameter("Tags");
  },
  locate: (input, call) => queueAt(input.QueueUrl, call),
  permission: ({ queue, input }) => ({
    action: "sqs:TagQueue",
    resource: queue,
    conditions: requestTagConditions(input.Tags),
  }),
  async run({ input, queue: located, tx }) {
    const queue = await lockQueue(located, tx);
    await tx.put(queues, { ...queue, tags: withTags(queue.tags, input.Tags, queue.name) });
    return {};
  },
});
