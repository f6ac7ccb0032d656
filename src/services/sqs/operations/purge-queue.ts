import { writeOperation, type Operation } from "../../../model/operation.ts";
import { PurgeQueue, type PurgeQueueRequest, type Unit } from "../contract.ts";
import { lockQueue, queueAt } from "../located.ts";
import { purgeInProgress } from "../message-faults.ts";
import { PURGE_INTERVAL_MS } from "../message-limits.ts";
import { workOn } from "../queue-work.ts";
import { deleteMessages } from "../retention.ts";
import { queues } from "../tables.ts";

/**
 * Deletes all messages of a queue, those in flight too; once a minute.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html | PurgeQueue}
 */
export const purgeQueue: Operation<PurgeQueueRequest, Unit> = writeOperation(PurgeQueue, {
  crossAccount: true,
  locate: (input, call) => queueAt(input.QueueUrl, call),
  permission: ({ queue }) => ({ action: "sqs:PurgeQueue", resource: queue }),
  async run({ queue, clock, tx }) {
    // Locked before its messages are: nobody sends or receives until they are gone.
    const work = workOn(await lockQueue(queue, tx), { tx, clock });
    const { purgedAtMs = -Infinity, name } = work.queue;
    if (work.nowMs < purgedAtMs + PURGE_INTERVAL_MS) throw purgeInProgress(name);
    await deleteMessages(work);
    await tx.put(queues, { ...work.queue, purgedAtMs: work.nowMs });
    return {};
  },
});
