/** The tables of the conformance suite, in the shapes that services declare. */
import type { Key } from "../../model/store.ts";
import { table, type Table } from "../../model/table.ts";

export interface Message {
  readonly account: string;
  readonly region: string;
  readonly queue: string;
  readonly id: string;
  readonly visibleAtMs?: number | null;
  readonly body?: unknown;
}

/** Below an account and a region, with an index whose column may be null. */
export const messages: Table<Message> = table<Message>("test_messages", {
  columns: {
    account: "text",
    region: "text",
    queue: "text",
    id: "text",
    visibleAtMs: "integer",
  },
  key: ["account", "region", "queue", "id"],
  indexes: { visible: ["account", "region", "queue", "visibleAtMs"] },
});

export interface Bucket {
  readonly name: string;
  readonly account: string;
  readonly content?: Uint8Array;
  readonly size: number;
}

/** Global, with bytes. */
export const buckets: Table<Bucket> = table<Bucket>("test_buckets", {
  columns: { name: "text", account: "text" },
  key: ["name"],
  indexes: { owner: ["account"] },
  global: "bucket names are shared by all accounts",
  blobs: ["content"],
});

export interface Counter {
  readonly name: string;
  readonly value: number;
}

/** Global, without an account. */
export const counters: Table<Counter> = table<Counter>("test_counters", {
  columns: { name: "text" },
  key: ["name"],
  global: "counts for the tests",
});

export const testTables: readonly Table<object>[] = [messages, buckets, counters];

/** Where the suite's messages lie. */
export const queue = { account: "111111111111", region: "eu-west-1", queue: "orders" } as const;

/** A message of {@link queue}. */
export function message(id: string, more: Partial<Message> = {}): Message {
  return { ...queue, id, ...more };
}

/** The key of a message of {@link queue}. */
export function keyOf(id: string): Key {
  return { ...queue, id };
}
