import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RecordMemory } from "./record-memory.ts";
import { Revisions } from "./revisions.ts";
import { SqliteConnection } from "./sqlite-connection.ts";
import { WriteGroups } from "./sqlite-group.ts";
import { createFileReads, type SqliteReads } from "./sqlite-reads.ts";
import { createTableSql, tableSql } from "./table-sql.ts";
import { sqlite } from "./dialect.ts";
import { counters } from "./testing/conformance-tables.ts";
import { createWatchers } from "./watch.ts";

describe("group commit", () => {
  let folder: string;
  let connection: SqliteConnection;
  let reads: SqliteReads;
  let groups: WriteGroups;
  let commits: number;
  let reported: unknown[];
  let groupMsMax: number | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "atoll-test-"));
    const path = join(folder, "atoll.sqlite");
    connection = new SqliteConnection(path, "full");
    connection.query(createTableSql(tableSql(counters, sqlite)), []);
    const revisions = new Revisions();
    const memory = new RecordMemory();
    const connect = (): SqliteConnection => new SqliteConnection(path, "full", { readOnly: true });
    const fileReads = createFileReads(connect, memory, revisions);
    commits = 0;
    reported = [];
    const counted = (): void => {
      commits += 1;
      fileReads.beforeCommit();
    };
    reads = { ...fileReads, beforeCommit: counted };
    const report = (error: unknown): void => void reported.push(error);
    const watchers = createWatchers(report);
    // So long that what a test submits in one turn is one group, however busy the machine is.
    groupMsMax = 60_000;
    groups = new WriteGroups({
      connection,
      reads,
      report,
      watchers,
      memory,
      revisions,
      get groupMsMax() {
        return groupMsMax;
      },
    });
  });

  afterEach(async () => {
    await groups.close();
    reads.close();
    connection.close();
    rmSync(folder, { recursive: true });
  });

  const set = (name: string, value: number): Promise<void> =>
    groups.submit((tx) => tx.put(counters, { name, value }));

  const names = async (): Promise<string[]> => {
    const found = await reads.read((tx) => tx.scan(counters, { prefix: {} }));
    return found.map(({ name }) => name);
  };

  it("commits once what was written in one turn of the event loop", async () => {
    await Promise.all([set("a", 1), set("b", 2), set("c", 3)]);
    expect(commits).toBe(1);
    await set("d", 4);
    expect(commits).toBe(2);
    expect(await names()).toEqual(["a", "b", "c", "d"]);
  });

  it("runs bodies one after another, each seeing those before it", async () => {
    const add = (): Promise<number> =>
      groups.submit(async (tx) => {
        const value = ((await tx.get(counters, { name: "n" }))?.value ?? 0) + 1;
        await tx.put(counters, { name: "n", value });
        return value;
      });
    expect(await Promise.all([add(), add(), add()])).toEqual([1, 2, 3]);
    expect(commits).toBe(1);
  });

  it("runs the group again without a body that throws after it has written", async () => {
    const runs: string[] = [];
    const body = (name: string, fails: boolean): Promise<void> =>
      groups.submit(async (tx) => {
        runs.push(name);
        await tx.put(counters, { name, value: 1 });
        if (fails) throw new Error(name);
      });
    const settled = await Promise.allSettled([body("a", false), body("b", true), body("c", false)]);
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(runs).toEqual(["a", "b", "a", "b", "c"]);
    expect(await names()).toEqual(["a", "c"]);
    expect(commits).toBe(1);
  });

  it("does not run the group again for a body that throws before it writes", async () => {
    let runs = 0;
    const refused = groups.submit(async (tx) => {
      runs += 1;
      await tx.get(counters, { name: "a" });
      throw new Error("denied");
    });
    const settled = await Promise.allSettled([set("a", 1), refused]);
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(runs).toBe(1);
  });

  it("fails every member when the commit fails, and keeps nothing of it", async () => {
    connection.query("PRAGMA foreign_keys = ON", []);
    connection.query("CREATE TABLE parent (id PRIMARY KEY)", []);
    connection.query("CREATE TABLE child (id REFERENCES parent DEFERRABLE INITIALLY DEFERRED)", []);
    const effects: string[] = [];
    const good = groups.submit(async (tx) => {
      tx.after(() => effects.push("ran"));
      await tx.put(counters, { name: "a", value: 1 });
    });
    // Only the commit sees that this breaks the constraint.
    const bad = groups.submit(async (tx) => {
      await tx.put(counters, { name: "b", value: 1 });
      connection.query("INSERT INTO child VALUES (1)", []);
    });
    const settled = await Promise.allSettled([good, bad]);
    expect(settled.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await names()).toEqual([]);
    expect(effects).toEqual([]);
    await set("later", 1);
    expect(await names()).toEqual(["later"]);
  });

  it("says so when the disk is full, and goes on when there is room again", async () => {
    const [row] = connection.query("PRAGMA page_count", []);
    connection.query(`PRAGMA max_page_count = ${Number(row?.[0]) + 2}`, []);
    const large = "x".repeat(100_000);
    const failing = groups.submit((tx) => tx.put(counters, { name: large, value: 1 }));
    await expect(failing).rejects.toMatchObject({
      reason: "full",
      message: expect.stringMatching(/^the disk is full: /),
    });
    connection.query("PRAGMA max_page_count = 100000", []);
    await set("a", 1);
    expect(await names()).toEqual(["a"]);
  });

  it("reports what effects and watchers throw, after the commit", async () => {
    const broken = new Error("effect");
    await groups.submit(async (tx) => {
      await tx.put(counters, { name: "a", value: 1 });
      tx.after(() => {
        throw broken;
      });
    });
    expect(reported).toEqual([broken]);
    expect(await names()).toEqual(["a"]);
  });

  it("ends a group that takes too long and leaves the rest to the next", async () => {
    groupMsMax = undefined;
    const slow = (name: string): Promise<void> =>
      groups.submit(async (tx) => {
        await tx.put(counters, { name, value: 1 });
        const endsAtMs = performance.now() + 12;
        while (performance.now() < endsAtMs);
      });
    await Promise.all([slow("a"), slow("b"), slow("c")]);
    expect(commits).toBe(3);
    expect(await names()).toEqual(["a", "b", "c"]);
  });

  it("does what is waiting before it closes", async () => {
    const last = set("a", 1);
    await groups.close();
    await last;
    expect(await names()).toEqual(["a"]);
    await expect(set("b", 1)).rejects.toMatchObject({ reason: "closed" });
  });

  it("is not disturbed by a body that ends after it was given up", async () => {
    let release = (): void => undefined;
    const outside = new Promise<void>((resolve) => {
      release = resolve;
    });
    const stuck = groups.submit(async (tx) => {
      await tx.put(counters, { name: "stuck", value: 1 });
      await outside;
    });
    await expect(stuck).rejects.toMatchObject({ reason: "misuse" });
    // Ends inside the next group, whose savepoint is another's.
    const next = groups.submit(async (tx) => {
      await tx.put(counters, { name: "a", value: 1 });
      release();
      await outside;
      await tx.put(counters, { name: "b", value: 1 });
    });
    await next;
    expect(await names()).toEqual(["a", "b"]);
  });
});
