import { writeOperation, type Call, type Operation } from "../../../model/operation.ts";
import type { Permission, Resource } from "../../../model/resource.ts";
import type { WriteTransaction } from "../../../model/store.ts";
import {
  StartMessageMoveTask,
  type StartMessageMoveTaskRequest,
  type StartMessageMoveTaskResult,
} from "../contract.ts";
import { lockQueue, queueIn } from "../located.ts";
import { nextArrival } from "../message.ts";
import { approximateCounts } from "../message-counts.ts";
import {
  differentQueueTypes,
  invalidArn,
  moveTaskRunning,
  notDeadLetterQueue,
  resourceOfParameterMissing,
  sameQueue,
} from "../message-faults.ts";
import { checkMoveRate, MOVE_TASKS_LISTED_MAX } from "../message-limits.ts";
import { moveTasks, within } from "../message-tables.ts";
import { isActive, latestTasks, moveJob, writeTaskHandle, type MoveTask } from "../move-task.ts";
import { parseQueueArn, type Queue } from "../queue.ts";
import { queues } from "../tables.ts";

interface Located {
  readonly source: Resource<Queue>;
  readonly destination: Resource<Queue> | undefined;
  /** The queues that have the source as their dead-letter queue. */
  readonly origins: readonly Resource<Queue>[];
}

/**
 * Starts to move messages out of a dead-letter queue, back to where they came from or elsewhere.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html | StartMessageMoveTask}
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html | Amazon SQS API permissions}
 */
export const startMessageMoveTask: Operation<
  StartMessageMoveTaskRequest,
  StartMessageMoveTaskResult
> = writeOperation(StartMessageMoveTask, {
  crossAccount: false,
  validate: ({ SourceArn, DestinationArn }) => {
    if (parseQueueArn(SourceArn) === undefined) throw invalidArn("SourceArn");
    if (DestinationArn !== undefined && parseQueueArn(DestinationArn) === undefined) {
      throw invalidArn("DestinationArn");
    }
  },
  locate,
  permission: ({ source, destination, origins }): readonly Permission[] => [
    { action: "sqs:StartMessageMoveTask", resource: source },
    { action: "sqs:ReceiveMessage", resource: source },
    { action: "sqs:DeleteMessage", resource: source },
    { action: "sqs:GetQueueAttributes", resource: source },
    ...(destination === undefined ? origins : [destination]).map((resource) => ({
      action: "sqs:SendMessage",
      resource,
    })),
  ],
  async run({ input, source, destination, origins, clock, ids, tx }) {
    if (source.record === undefined) throw resourceOfParameterMissing("SourceArn");
    // Whoever else starts a task on it waits, and then sees this one.
    const queue = await lockQueue(source, tx);
    if (origins.length === 0) throw notDeadLetterQueue();
    checkDestination(queue, destination);
    const { MaxNumberOfMessagesPerSecond: maxPerSecond } = input;
    if (maxPerSecond !== undefined) checkMoveRate(maxPerSecond);
    await makeRoom(tx, queue);
    const nowMs = clock.nowMs();
    const task: MoveTask = {
      account: queue.account,
      region: queue.region,
      queue: queue.incarnation,
      arrival: nextArrival(clock),
      id: ids.uuid(),
      sourceArn: source.arn,
      destinationArn: destination?.arn,
      maxPerSecond,
      status: "RUNNING",
      startedAtMs: nowMs,
      moved: 0,
      toMove: (await approximateCounts(tx, queue, nowMs)).visible,
    };
    await tx.put(moveTasks, task);
    await tx.enqueue(moveJob(queue, task, nowMs));
    return { TaskHandle: writeTaskHandle(task) };
  },
});

async function locate(input: StartMessageMoveTaskRequest, call: Call): Promise<Located> {
  const source = await requirePlace(input.SourceArn, call);
  const destination =
    input.DestinationArn === undefined ? undefined : await requirePlace(input.DestinationArn, call);
  const prefix = {
    account: source.account,
    region: source.region,
    deadLetterTargetArn: source.arn,
  };
  const records = await call.tx.scan(queues, { index: "byDeadLetterQueue", prefix });
  const origins = await Promise.all(records.map((record) => queueIn(record, call)));
  return { source, destination, origins };
}

function requirePlace(arn: string, call: Call): Promise<Resource<Queue>> {
  const place = parseQueueArn(arn);
  if (place === undefined) throw invalidArn("SourceArn");
  return queueIn(place, call);
}

function checkDestination(source: Queue, destination: Resource<Queue> | undefined): void {
  if (destination === undefined) return;
  if (destination.record === undefined) throw resourceOfParameterMissing("DestinationArn");
  if (destination.record.incarnation === source.incarnation) throw sameQueue();
  if (destination.record.fifo !== source.fifo) throw differentQueueTypes();
}

/** Only one task at a time; of those that ended, the oldest goes when there are many. */
async function makeRoom(tx: WriteTransaction, source: Queue): Promise<void> {
  const tasks = await latestTasks(tx, source, MOVE_TASKS_LISTED_MAX + 1);
  if (tasks.some(isActive)) throw moveTaskRunning();
  for (const { arrival } of tasks.slice(MOVE_TASKS_LISTED_MAX - 1)) {
    await tx.delete(moveTasks, { ...within(source), arrival });
  }
}
