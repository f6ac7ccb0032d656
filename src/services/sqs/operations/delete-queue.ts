import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteQueue, type DeleteQueueRequest, type Unit } from "../contract.ts";
import { forgetQueueJob } from "../forget-queue.ts";
import { lockQueue, queueAt } from "../located.ts";
import { arrivalTopic } from "../message.ts";
import { noteQueuePolicy } from "../queue-principals.ts";
import { deletedQueues, queues } from "../tables.ts";

/**
 * Deletes a queue with its messages; its name is free again after 60 seconds.
 *
 * DIFFERS: on AWS the queue may go on answering for up to 60 seconds; here it is gone at once.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html | DeleteQueue}
 */
export const deleteQueue: Operation<DeleteQueueRequest, Unit> = writeOperation(DeleteQueue, {
  crossAccount: false,
  locate: (input, call) => queueAt(input.QueueUrl, call),
  permission: ({ queue }) => ({ action: "sqs:DeleteQueue", resource: queue }),
  async run({ queue, clock, tx }) {
    const deleted = await lockQueue(queue, tx);
    const { account, region, name } = deleted;
    const deletedAtMs = clock.nowMs();
    await tx.delete(queues, { account, region, name });
    await tx.put(deletedQueues, { account, region, name, deletedAtMs });
    await noteQueuePolicy({ ...deleted, policy: undefined }, deleted.policy, tx);
    await tx.enqueue(forgetQueueJob(deleted, deletedAtMs));
    // Whoever waits for messages learns that there will be none.
    tx.wake(arrivalTopic(deleted));
    return {};
  },
});
