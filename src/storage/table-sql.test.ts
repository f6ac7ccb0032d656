import { describe, expect, it } from "vitest";
import { table } from "../model/table.ts";
import { postgres, sqlite } from "./dialect.ts";
import { rangeSql } from "./range-sql.ts";
import { SqliteConnection } from "./sqlite-connection.ts";
import { createIndexSql, createTableSql, tableSql } from "./table-sql.ts";
import { buckets, messages, queue } from "./testing/conformance-tables.ts";

describe("tableSql", () => {
  it("makes real columns of key and index, one of the JSON and one of each blob", () => {
    expect(createTableSql(tableSql(buckets, sqlite))).toBe(
      'CREATE TABLE "test_buckets" ("name" TEXT NOT NULL, "account" TEXT, ' +
        'record_json TEXT NOT NULL, "content" BLOB, PRIMARY KEY ("name"))',
    );
    expect(createTableSql(tableSql(buckets, postgres))).toBe(
      'CREATE TABLE "test_buckets" ("name" TEXT COLLATE "C" NOT NULL, ' +
        '"account" TEXT COLLATE "C", record_json TEXT NOT NULL, "content" BYTEA, ' +
        'PRIMARY KEY ("name"))',
    );
  });

  it("ends each index with what is missing of the key, nulls first", () => {
    expect(createIndexSql(tableSql(messages, postgres), "visible")).toBe(
      'CREATE INDEX "test_messages__visible" ON "test_messages" ' +
        '("account", "region", "queue", "visibleAtMs" NULLS FIRST, "id")',
    );
  });

  it.each([
    ["a name with a quote", { name: 'a"b', key: ["account", "region"] }],
    ["a name that is too long", { name: "a".repeat(41), key: ["account", "region"] }],
    ["no key", { name: "a", key: [] }],
    ["a key that does not begin with account and region", { name: "a", key: ["region"] }],
  ] as const)("refuses %s", (_, { name, key }) => {
    const columns = { account: "text", region: "text" } as const;
    const declared = table<{ account: string; region: string }>(name, { columns, key });
    expect(() => tableSql(declared, sqlite)).toThrow(/^table /);
  });

  it("refuses a column without a type", () => {
    const declared = table<{ account: string; region: string; name: string }>("a", {
      columns: { account: "text", region: "text" },
      key: ["account", "region", "name"],
    });
    expect(() => tableSql(declared, sqlite)).toThrow("declares no type for column name");
  });
});

describe("rangeSql", () => {
  it("compiles a range once for all values of its shape", () => {
    const compiled = tableSql(messages, sqlite);
    const first = rangeSql(compiled, "scan", { index: "visible", prefix: queue, to: 1 });
    const second = rangeSql(compiled, "scan", { index: "visible", prefix: queue, to: 2 });
    expect(second?.sql).toBe(first?.sql);
    expect(second?.values).toEqual([queue.account, queue.region, queue.queue, 2]);
  });

  it("locks as asked on PostgreSQL", () => {
    const text = (verb: "scan" | "claim" | "scanForShare"): string | undefined =>
      rangeSql(tableSql(messages, postgres), verb, { prefix: queue, limit: 3 })?.sql.text;
    expect(text("scan")).toMatch(/ORDER BY "id" LIMIT \$4$/);
    expect(text("claim")).toMatch(/LIMIT \$4 FOR UPDATE SKIP LOCKED$/);
    expect(text("scanForShare")).toMatch(/FOR SHARE$/);
  });

  it.each([
    { prefix: queue },
    { prefix: { ...queue, id: "a" } },
    { prefix: {}, limit: 1 },
    { index: "visible", prefix: queue, to: 5, limit: 10 },
    { index: "visible", prefix: queue, reverse: true },
    { index: "visible", prefix: {} },
  ])("is answered in the order of its index, without sorting: %j", (range) => {
    const connection = new SqliteConnection(":memory:", "full");
    const compiled = tableSql(messages, sqlite);
    connection.query(createTableSql(compiled), []);
    connection.query(createIndexSql(compiled, "visible"), []);
    const scan = rangeSql(compiled, "scan", range);
    const text = `EXPLAIN QUERY PLAN ${scan?.sql.text}`;
    const plan = connection.query(text, scan?.values ?? []).map((row) => row[3]);
    connection.close();
    const index = range.index === undefined ? "sqlite_autoindex_test_messages_1" : "visible";
    expect(plan).toEqual([expect.stringContaining(index)]);
  });
});
