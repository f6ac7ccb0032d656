import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPostgres, type PostgresServer } from "../../test/support/postgres.ts";
import { openStore, type OpenStore } from "./open.ts";
import { payloads } from "./postgres-signals.ts";
import { openPostgresStore } from "./postgres-store.ts";
import { storageConformance } from "./testing/conformance.ts";
import { counters, testTables } from "./testing/conformance-tables.ts";

const options = { tables: testTables, durability: "full" } as const;
let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

/** Opens a store that is woken by notifications alone: so it is not woken once too often. */
async function openWithoutPolling(url: string): Promise<OpenStore> {
  const report = (error: unknown): void => process.emitWarning(String(error));
  const store = await openPostgresStore({ url, durability: "full", report, polls: false });
  await store.addTables(testTables);
  return store;
}

storageConformance("postgres", async () => {
  const url = await server.schema();
  return {
    open: () => openWithoutPolling(url),
    isShared: true,
    isKept: true,
  };
});

describe("PostgreSQL", () => {
  it("runs a body again at once when it writes what it has shared, once when it locked", async () => {
    const url = await server.schema();
    const store = await openStore({ kind: "postgres", url }, options);
    await store.write((tx) => tx.put(counters, { name: "n", value: 0 }));
    const runs = { get: 0, lock: 0 };
    for (const read of ["get", "lock"] as const) {
      await store.write(async (tx) => {
        runs[read] += 1;
        await tx[read](counters, { name: "n" });
        await tx.put(counters, { name: "n", value: runs[read] });
      });
    }
    expect(runs).toEqual({ get: 2, lock: 1 });
    await store.close();
  });

  it("puts a record that a scan of its table was not about", async () => {
    const url = await server.schema();
    const store = await openStore({ kind: "postgres", url }, options);
    await store.write((tx) => tx.put(counters, { name: "b", value: 1 }));
    await store.write(async (tx) => {
      await tx.scan(counters, { prefix: { name: "a" } });
      await tx.put(counters, { name: "b", value: 2 });
    });
    expect(await store.read((tx) => tx.get(counters, { name: "b" }))).toMatchObject({ value: 2 });
    await store.close();
  });

  it("runs a body again whose error of the engine it has swallowed", async () => {
    const url = await server.schema();
    const store = await openStore({ kind: "postgres", url }, options);
    await store.write((tx) => tx.put(counters, { name: "n", value: 1 }));
    const value = await store.write(async (tx) => {
      const found = await tx.get(counters, { name: "n" });
      await tx
        .nested(() => tx.put(counters, { name: "n", value: (found?.value ?? 0) + 1 }))
        .catch(() => undefined);
      return found?.value;
    });
    expect(value).toBe(1);
    expect(await store.read((tx) => tx.get(counters, { name: "n" }))).toMatchObject({ value: 2 });
    await store.close();
  });

  it("wakes other processes by polling where it cannot listen", async () => {
    const url = await server.schema();
    const report = (): void => undefined;
    const deaf = await openPostgresStore({ url, durability: "full", report, listens: false });
    const woken = new Promise<string>((resolve) => {
      deaf.watch("topic", () => resolve("woken"));
    });
    expect(await woken).toBe("woken");
    await deaf.close();
  });

  it("calls who begins to watch in a body that had begun before the wake-up", async () => {
    const url = await server.schema();
    const store = await openWithoutPolling(url);
    const other = await openWithoutPolling(url);
    const woken = new Set<string>();
    store.watch("topic", () => void woken.add("topic"));
    let calls = 0;
    const count = (): void => {
      calls += 1;
    };
    await store.write(async (tx) => {
      await tx.count(counters, { prefix: {} });
      // Somebody else commits and wakes while this body looks at what it has found.
      void other.write(async (waker) => waker.wake("topic"));
      while (!woken.has("topic")) await tx.count(counters, { prefix: {} });
      store.watch("topic", count);
    });
    expect(calls).toBe(1);
    await store.read(async (tx) => {
      await tx.count(counters, { prefix: {} });
      store.watch("topic", count);
    });
    expect(calls).toBe(1);
    await other.close();
    await store.close();
  });

  it("scans without locks when it is told to", async () => {
    const url = await server.schema();
    const store = await openStore({ kind: "postgres", url }, options);
    await store.write((tx) => tx.put(counters, { name: "n", value: 1 }));
    let runs = 0;
    const claimed = await store.write(async (tx) => {
      runs += 1;
      const [seen] = await tx.scan(counters, { prefix: {}, unlocked: true });
      // Not in the way of another transaction, and no reason to run this body again.
      if (seen !== undefined) await tx.put(counters, { ...seen, value: 2 });
      return seen?.value;
    });
    expect([claimed, runs]).toEqual([1, 1]);
    await store.close();
  });

  it("goes on when its connections were cut", async () => {
    const url = await server.schema();
    const store = await openStore(
      { kind: "postgres", url },
      { ...options, report: () => undefined },
    );
    await store.write((tx) => tx.put(counters, { name: "n", value: 1 }));
    await server.cutAll();
    await store.write((tx) => tx.put(counters, { name: "n", value: 2 }));
    expect(await store.read((tx) => tx.get(counters, { name: "n" }))).toMatchObject({ value: 2 });
    await store.close();
  });

  it("refuses a large body without a folder, and takes it with one", async () => {
    const url = await server.schema();
    const bare = await openStore({ kind: "postgres", url }, options);
    await expect(bare.blobs.create()).rejects.toThrow(/start with --blobs and a folder/);
    await bare.close();
    const blobs = mkdtempSync(join(tmpdir(), "atoll-test-"));
    const store = await openStore({ kind: "postgres", url, blobs }, options);
    const writer = await store.blobs.create();
    await writer.write(Buffer.from("body"));
    const reader = await store.blobs.open(await writer.finish());
    expect(reader?.sizeBytes).toBe(4);
    await reader?.close();
    await store.close();
    rmSync(blobs, { recursive: true });
  });

  it.each([
    [
      "is not there",
      "postgres://atoll:secret@127.0.0.1:1/atoll",
      /cannot be reached \(.*ECONNREFUSED/,
    ],
    ["has no such schema", undefined, /let its user create and change tables/],
  ])("says so when the database %s, and never the password", async (_, url, sentence) => {
    const missing = `${server.url}&options=${encodeURIComponent("-c search_path=nowhere")}`;
    const opening = openStore({ kind: "postgres", url: url ?? missing }, options);
    await expect(opening).rejects.toThrow(sentence);
    await expect(opening).rejects.not.toThrow(/secret/);
  });
});

describe("payloads", () => {
  it("puts topics together as far as a notification reaches", () => {
    const topics = Array.from({ length: 1000 }, (_, index) => `topic ${index}`);
    const made = payloads("me", topics);
    expect(made.length).toBeGreaterThan(1);
    for (const payload of made) expect(Buffer.byteLength(payload)).toBeLessThan(8000);
    const told = made.flatMap((payload) => (JSON.parse(payload) as string[]).slice(1));
    expect(told).toEqual(topics);
  });

  it("wakes everybody for a topic that does not fit", () => {
    expect(payloads("me", ["a", "é".repeat(4000)])).toEqual(['["me","*"]']);
  });
});
