/** Where queues are kept; messages are in `message-tables.ts`. */
import { table, type Table } from "../../model/table.ts";
import type { DeletedQueue, Queue } from "./queue.ts";

export const queues: Table<Queue> = table<Queue>("sqs_queues", {
  columns: { account: "text", region: "text", name: "text", deadLetterTargetArn: "text" },
  key: ["account", "region", "name"],
  indexes: { byDeadLetterQueue: ["account", "region", "deadLetterTargetArn"] },
  remembered: true,
});

/** Names that may not be used again yet. */
export const deletedQueues: Table<DeletedQueue> = table<DeletedQueue>("sqs_deleted_queues", {
  columns: { account: "text", region: "text", name: "text" },
  key: ["account", "region", "name"],
});
