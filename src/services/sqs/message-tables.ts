/**
 * Where messages are kept, all below the incarnation of their queue.
 *
 * ```
 * sqs_messages         standard queues   by arrival; index `visible`: what can be received, and when
 * sqs_fifo_messages    FIFO queues       the same, and in the order of their group
 * sqs_message_groups   FIFO queues       a row per group that has messages; index `ready`
 * ```
 *
 * Sending to a standard queue writes one row and receiving scans only what can be received: nothing
 * else hangs on that path. Delayed messages have a second, small row, because otherwise counting
 * them would cost every message an index.
 */
import { table, type Table } from "../../model/table.ts";
import type { Key } from "../../model/store.ts";
import type { Deduplication } from "./deduplication.ts";
import type { MessageGroup } from "./fifo.ts";
import type { Message } from "./message.ts";
import type { MoveTask } from "./move-task.ts";
import type { Queue } from "./queue.ts";
import type { ReceiveAttempt } from "./receive-attempt.ts";

export const standardMessages: Table<Message> = table<Message>("sqs_messages", {
  columns: {
    account: "text",
    region: "text",
    queue: "text",
    arrival: "integer",
    id: "text",
    visibleAtMs: "integer",
  },
  key: ["account", "region", "queue", "arrival", "id"],
  indexes: { visible: ["account", "region", "queue", "visibleAtMs"] },
});

export const fifoMessages: Table<Message> = table<Message>("sqs_fifo_messages", {
  columns: {
    account: "text",
    region: "text",
    queue: "text",
    arrival: "integer",
    id: "text",
    visibleAtMs: "integer",
    groupId: "text",
  },
  key: ["account", "region", "queue", "arrival", "id"],
  indexes: {
    visible: ["account", "region", "queue", "visibleAtMs"],
    group: ["account", "region", "queue", "groupId", "arrival"],
  },
});

export const messageGroups: Table<MessageGroup> = table<MessageGroup>("sqs_message_groups", {
  columns: {
    account: "text",
    region: "text",
    queue: "text",
    groupId: "text",
    visibleAtMs: "integer",
    turn: "integer",
  },
  key: ["account", "region", "queue", "groupId"],
  indexes: { ready: ["account", "region", "queue", "visibleAtMs", "turn"] },
});

/** Says of a message that it is delayed until then; it counts as delayed and not as in flight. */
export interface Delay {
  readonly account: string;
  readonly region: string;
  readonly queue: string;
  readonly untilMs: number;
  readonly id: string;
}

export const delays: Table<Delay> = table<Delay>("sqs_delays", {
  columns: { account: "text", region: "text", queue: "text", untilMs: "integer", id: "text" },
  key: ["account", "region", "queue", "untilMs", "id"],
});

export const deduplications: Table<Deduplication> = table<Deduplication>("sqs_deduplications", {
  columns: {
    account: "text",
    region: "text",
    queue: "text",
    token: "text",
    expiresAtMs: "integer",
  },
  key: ["account", "region", "queue", "token"],
  indexes: { expiry: ["account", "region", "queue", "expiresAtMs"] },
});

export const receiveAttempts: Table<ReceiveAttempt> = table<ReceiveAttempt>(
  "sqs_receive_attempts",
  {
    columns: {
      account: "text",
      region: "text",
      queue: "text",
      attemptId: "text",
      expiresAtMs: "integer",
    },
    key: ["account", "region", "queue", "attemptId"],
    indexes: { expiry: ["account", "region", "queue", "expiresAtMs"] },
  },
);

export const moveTasks: Table<MoveTask> = table<MoveTask>("sqs_move_tasks", {
  columns: { account: "text", region: "text", queue: "text", arrival: "integer" },
  key: ["account", "region", "queue", "arrival"],
});

/** All tables of messages, for the service's list. */
export const messageTables: readonly Table<never>[] = [
  standardMessages,
  fifoMessages,
  messageGroups,
  delays,
  deduplications,
  receiveAttempts,
  moveTasks,
] as readonly Table<object>[] as readonly Table<never>[];

/** The table that holds a queue's messages. */
export function messagesOf(queue: Pick<Queue, "fifo">): Table<Message> {
  return queue.fifo ? fifoMessages : standardMessages;
}

/** The leading columns of every key and index above, for one queue. */
export function within(queue: Pick<Queue, "account" | "region" | "incarnation">): Key {
  return { account: queue.account, region: queue.region, queue: queue.incarnation };
}

/** A message's key. */
export function messageKey(
  queue: Pick<Queue, "account" | "region" | "incarnation">,
  message: Pick<Message, "arrival" | "id">,
): Key {
  const { account, region, incarnation } = queue;
  return { account, region, queue: incarnation, arrival: message.arrival, id: message.id };
}
