/**
 * Message move tasks: they bring messages from a dead-letter queue back to where they came from, or
 * to another queue, as fast as they are told to.
 *
 * ```
 * StartMessageMoveTask    RUNNING          and a job of the outbox
 * the job, again and again                 moves what the rate allows: new id, new sent time
 *   nothing left          COMPLETED
 *   a queue is gone       FAILED           with the reason
 * CancelMessageMoveTask   CANCELLING  ->   CANCELLED when the job sees it
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html | Dead-letter queue redrive}
 */
import type { NewJob, Range, ReadTransaction } from "../../model/store.ts";
import { arrivalTopic, nextArrival, type Message } from "./message.ts";
import { MOVE_TASKS_LISTED_MAX } from "./message-limits.ts";
import { messageKey, messagesOf, moveTasks, standardMessages, within } from "./message-tables.ts";
import { appendToGroup, claimReadyGroups, findReadyGroup, messagesOfGroup } from "./fifo.ts";
import type { Queue } from "./queue.ts";
import type { QueueWork } from "./queue-work.ts";

export type MoveTaskStatus = "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";

export interface MoveTask {
  readonly account: string;
  readonly region: string;
  /** The incarnation of the queue that messages are moved from. */
  readonly queue: string;
  /** Its place among the queue's tasks, the latest last. */
  readonly arrival: number;
  readonly id: string;
  readonly sourceArn: string;
  /** Where to; undefined means to the queues that messages came from. */
  readonly destinationArn?: string | undefined;
  readonly maxPerSecond?: number | undefined;
  readonly status: MoveTaskStatus;
  readonly startedAtMs: number;
  readonly moved: number;
  readonly toMove: number;
  readonly failureReason?: string | undefined;
}

/** The kind of the job that does a task's work. */
export const MOVE_MESSAGES = "sqs:move-messages";

/** What {@link MOVE_MESSAGES} knows. */
export interface MovePayload {
  readonly name: string;
  readonly incarnation: string;
  readonly arrival: number;
}

/** The job that does a task's work; scheduling it again replaces it. */
export function moveJob(source: Queue, task: MoveTask, dueAtMs: number): NewJob {
  const { name, incarnation, account, region } = source;
  const payload: MovePayload = { name, incarnation, arrival: task.arrival };
  return { kind: MOVE_MESSAGES, id: task.id, account, region, dueAtMs, payload };
}

/** Tells whether a task still moves messages. */
export function isActive(task: MoveTask): boolean {
  return task.status === "RUNNING" || task.status === "CANCELLING";
}

/** A queue's latest tasks, the latest first. AWS shows ten, so no more are kept. */
export function latestTasks(
  tx: ReadTransaction,
  source: Queue,
  limit: number = MOVE_TASKS_LISTED_MAX,
): Promise<MoveTask[]> {
  return tx.scan(moveTasks, { prefix: within(source), reverse: true, limit });
}

/** What AWS's task handle says: base64 of JSON. */
export interface TaskHandle {
  readonly taskId: string;
  readonly sourceArn: string;
}

export function writeTaskHandle(task: Pick<MoveTask, "id" | "sourceArn">): string {
  const handle: TaskHandle = { taskId: task.id, sourceArn: task.sourceArn };
  return Buffer.from(JSON.stringify(handle)).toString("base64");
}

/** Reads a task handle; undefined when it is none. */
export function parseTaskHandle(text: string): TaskHandle | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64").toString());
    if (typeof value !== "object" || value === null) return undefined;
    const { taskId, sourceArn } = value as Partial<Record<keyof TaskHandle, unknown>>;
    if (typeof taskId !== "string" || typeof sourceArn !== "string") return undefined;
    return { taskId, sourceArn };
  } catch {
    return undefined;
  }
}

/** Messages moved in one transaction at most. */
const MOVED_AT_ONCE_MAX = 100;

/** How many messages a task may move now. */
export function movableNow(task: MoveTask, nowMs: number): number {
  if (task.maxPerSecond === undefined) return MOVED_AT_ONCE_MAX;
  const elapsedMs = Math.max(nowMs - task.startedAtMs, 0);
  const allowed = 1 + Math.floor((elapsedMs * task.maxPerSecond) / 1000);
  return Math.min(Math.max(allowed - task.moved, 0), MOVED_AT_ONCE_MAX);
}

/** When a task may move its next message. */
export function nextMoveAtMs(task: MoveTask, nowMs: number): number {
  if (task.maxPerSecond === undefined) return nowMs;
  return Math.max(task.startedAtMs + Math.ceil((task.moved * 1000) / task.maxPerSecond), nowMs);
}

/** Looks at the first messages of a queue that can be received, without receiving them. */
export async function claimMovable(work: QueueWork, limit: number): Promise<readonly Message[]> {
  const { tx, queue, nowMs } = work;
  if (!queue.fifo) return tx.claim(standardMessages, { ...visible(work), limit });
  const messages: Message[] = [];
  for (const { groupId } of await claimReadyGroups(work, limit)) {
    const room = { after: 0, limit: limit - messages.length };
    for (const message of await messagesOfGroup(work, groupId, room)) {
      if (message.visibleAtMs > nowMs) break;
      messages.push(message);
    }
    if (messages.length === limit) break;
  }
  return messages;
}

/** Tells whether there is any message that can be received, be it held by others at this moment. */
export async function isMovable(work: QueueWork): Promise<boolean> {
  const { tx, queue } = work;
  if (queue.fifo) return (await findReadyGroup(work)) !== undefined;
  return (
    (await tx.scan(standardMessages, { ...visible(work), limit: 1, unlocked: true })).length > 0
  );
}

function visible({ queue, nowMs }: QueueWork): Range {
  return { index: "visible", prefix: within(queue), to: nowMs, toInclusive: true };
}

/**
 * Moves a message: in its new queue it is a new one, with its own id and time.
 *
 * @param work On the queue that it leaves.
 * @param id The new id.
 */
export async function moveMessage(
  work: QueueWork,
  message: Message,
  { target, id }: { readonly target: Queue; readonly id: string },
): Promise<void> {
  const { tx, queue, clock, nowMs } = work;
  await tx.delete(messagesOf(queue), messageKey(queue, message));
  const moved: Message = {
    account: target.account,
    region: target.region,
    queue: target.incarnation,
    arrival: 0,
    id,
    visibleAtMs: nowMs,
    body: message.body,
    bodyMd5: message.bodyMd5,
    encryption: message.encryption,
    attributes: message.attributes,
    traceHeader: message.traceHeader,
    senderId: message.senderId,
    sentAtMs: nowMs,
    groupId: message.groupId,
    deduplicationId: message.deduplicationId,
    receiveCount: 0,
    receivedElsewhere: 0,
  };
  const { groupId } = message;
  if (target.fifo && groupId !== null) {
    const place = (arrival: number) => ({ ...moved, groupId, arrival });
    await appendToGroup({ ...work, queue: target }, groupId, place);
  } else {
    await tx.put(standardMessages, { ...moved, arrival: nextArrival(clock) });
  }
  tx.wake(arrivalTopic(target));
}
