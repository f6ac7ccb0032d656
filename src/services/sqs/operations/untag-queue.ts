import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UntagQueue, type UntagQueueRequest, type Unit } from "../contract.ts";
import { tagLength } from "../faults.ts";
import { lockQueue, queueAt } from "../located.ts";
import { withoutTags } from "../queue-tags.ts";
import { queues } from "../tables.ts";

/**
 * Removes tags from a queue by their keys.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html | UntagQueue}
 */
export const untagQueue: Operation<UntagQueueRequest, Unit> = writeOperation(UntagQueue, {
  crossAccount: false,
  validate({ TagKeys: keys }) {
    if (keys.length === 0) throw tagLength("keys", 1, 128);
  },
  locate: (input, call) => queueAt(input.QueueUrl, call),
  permission: ({ queue, input }) => ({
    action: "sqs:UntagQueue",
    resource: queue,
    conditions: { "aws:TagKeys": input.TagKeys },
  }),
  async run({ input, queue: located, tx }) {
    const queue = await lockQueue(located, tx);
    await tx.put(queues, { ...queue, tags: withoutTags(queue.tags, input.TagKeys) });
    return {};
  },
});
