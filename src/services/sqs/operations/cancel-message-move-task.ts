import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { Permission } from "../../../model/resource.ts";
import {
  CancelMessageMoveTask,
  type CancelMessageMoveTaskRequest,
  type CancelMessageMoveTaskResult,
} from "../contract.ts";
import { queueIn } from "../located.ts";
import {
  invalidTaskHandle,
  moveTaskDoesNotExist,
  moveTaskNotRunning,
  resourceOfParameterMissing,
} from "../message-faults.ts";
import { moveTasks, within } from "../message-tables.ts";
import { latestTasks, moveJob, parseTaskHandle } from "../move-task.ts";
import { parseQueueArn, type QueuePlace } from "../queue.ts";

/**
 * Cancels a task that moves messages; what was moved stays moved.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html | CancelMessageMoveTask}
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html | Amazon SQS API permissions}
 */
export const cancelMessageMoveTask: Operation<
  CancelMessageMoveTaskRequest,
  CancelMessageMoveTaskResult
> = writeOperation(CancelMessageMoveTask, {
  crossAccount: false,
  validate: ({ TaskHandle }) => {
    requireHandle(TaskHandle);
  },
  locate: async ({ TaskHandle }, call) => ({
    source: await queueIn(requireHandle(TaskHandle).place, call),
  }),
  permission: ({ source }): readonly Permission[] => [
    { action: "sqs:CancelMessageMoveTask", resource: source },
    { action: "sqs:ReceiveMessage", resource: source },
    { action: "sqs:DeleteMessage", resource: source },
    { action: "sqs:GetQueueAttributes", resource: source },
  ],
  async run({ input, source, clock, tx }) {
    const { taskId } = requireHandle(input.TaskHandle);
    const queue = source.record;
    if (queue === undefined) throw resourceOfParameterMissing("SourceArn");
    const found = (await latestTasks(tx, queue)).find(({ id }) => id === taskId);
    if (found === undefined) throw moveTaskDoesNotExist();
    const key = { ...within(queue), arrival: found.arrival };
    const task = (await tx.lock(moveTasks, key)) ?? found;
    if (task.status !== "RUNNING") throw moveTaskNotRunning();
    await tx.put(moveTasks, { ...task, status: "CANCELLING" });
    // The job may sleep until its rate lets it move again: now it shall see the cancellation.
    await tx.enqueue(moveJob(queue, task, clock.nowMs()));
    return { ApproximateNumberOfMessagesMoved: task.moved };
  },
});

function requireHandle(text: string): { readonly taskId: string; readonly place: QueuePlace } {
  const handle = parseTaskHandle(text);
  const place = handle === undefined ? undefined : parseQueueArn(handle.sourceArn);
  if (handle === undefined || place === undefined) throw invalidTaskHandle();
  return { taskId: handle.taskId, place };
}
