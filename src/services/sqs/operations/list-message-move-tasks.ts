import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListMessageMoveTasks,
  type ListMessageMoveTasksRequest,
  type ListMessageMoveTasksResult,
  type ListMessageMoveTasksResultEntry,
} from "../contract.ts";
import { queueIn } from "../located.ts";
import { invalidArn, resourceOfParameterMissing } from "../message-faults.ts";
import { checkMoveTasksListed } from "../message-limits.ts";
import { latestTasks, writeTaskHandle, type MoveTask } from "../move-task.ts";
import { parseQueueArn, type QueuePlace } from "../queue.ts";

/**
 * Lists a dead-letter queue's latest move tasks, the latest first; one unless more are asked for.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html | ListMessageMoveTasks}
 */
export const listMessageMoveTasks: Operation<
  ListMessageMoveTasksRequest,
  ListMessageMoveTasksResult
> = readOperation(ListMessageMoveTasks, {
  crossAccount: false,
  validate: ({ SourceArn }) => {
    requirePlace(SourceArn);
  },
  locate: async ({ SourceArn }, call) => ({ source: await queueIn(requirePlace(SourceArn), call) }),
  permission: ({ source }) => ({ action: "sqs:ListMessageMoveTasks", resource: source }),
  async run({ input, source, tx }) {
    if (source.record === undefined) throw resourceOfParameterMissing("SourceArn");
    const { MaxResults = 1 } = input;
    checkMoveTasksListed(MaxResults);
    const tasks = await latestTasks(tx, source.record, MaxResults);
    return { Results: tasks.map(viewTask) };
  },
});

function requirePlace(arn: string): QueuePlace {
  const place = parseQueueArn(arn);
  if (place === undefined) throw invalidArn("SourceArn");
  return place;
}

function viewTask(task: MoveTask): ListMessageMoveTasksResultEntry {
  return {
    // Only a running task can be cancelled, so only that has a handle.
    TaskHandle: task.status === "RUNNING" ? writeTaskHandle(task) : undefined,
    Status: task.status,
    SourceArn: task.sourceArn,
    DestinationArn: task.destinationArn,
    MaxNumberOfMessagesPerSecond: task.maxPerSecond,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    FailureReason: task.failureReason,
    StartedTimestamp: task.startedAtMs,
  };
}
