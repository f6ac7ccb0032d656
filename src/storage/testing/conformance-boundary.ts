/* oxlint-disable max-lines-per-function -- a suite is one function, as in test files */
/** Conformance: opening, closing, tables that change, and what is deleted with an account. */
import { describe, expect, it } from "vitest";
import { table } from "../../model/table.ts";
import type { Fixture } from "./conformance.ts";
import { buckets, counters, message, messages, queue } from "./conformance-tables.ts";

interface Thing {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly size?: number;
  readonly colour?: string | null;
  readonly photo?: Uint8Array;
}

const key = ["account", "region", "name"] as const;
const columns = { account: "text", region: "text", name: "text" } as const;
const at = { account: "111111111111", region: "eu-west-1" } as const;

const firstThings = table<Thing>("test_things", { columns, key, indexes: {} });
const laterThings = table<Thing>("test_things", {
  columns: { ...columns, size: "integer", colour: "text" },
  key,
  indexes: { size: ["account", "region", "size"], colour: ["colour"] },
  blobs: ["photo"],
});

export function boundaryConformance(fixture: () => Fixture): void {
  describe("tables", () => {
    it("are made when they are first asked for, once however many ask", async () => {
      const { store } = fixture();
      await Promise.all(Array.from({ length: 5 }, () => store.addTables([firstThings])));
      await store.write((tx) => tx.put(firstThings, { ...at, name: "a" }));
      expect(await store.read((tx) => tx.count(firstThings, { prefix: {} }))).toBe(1);
    });

    it("gain columns, indexes and blobs, filled from the records that are there", async () => {
      const { store } = fixture();
      await store.addTables([firstThings]);
      await store.write(async (tx) => {
        for (let index = 0; index < 1200; index += 1) {
          const name = `t${String(index).padStart(4, "0")}`;
          const colour = index === 7 ? "re\u0000d" : null;
          await tx.put(firstThings, { ...at, name, size: 2000 - index, colour });
        }
        await tx.put(firstThings, { ...at, name: "without" });
      });
      await store.addTables([laterThings]);
      const sized = { index: "size", prefix: at, from: 0 } as const;
      const smallest = await store.read((tx) => tx.scan(laterThings, { ...sized, limit: 2 }));
      expect(smallest.map(({ size }) => size)).toEqual([801, 802]);
      expect(await store.read((tx) => tx.count(laterThings, sized))).toBe(1200);
      const red = { index: "colour", prefix: { colour: "re\u0000d" } } as const;
      expect(await store.read((tx) => tx.count(laterThings, red))).toBe(1);
      const photo = Uint8Array.of(1, 2, 3);
      await store.write((tx) => tx.put(laterThings, { ...at, name: "a", photo }));
      const found = await store.read((tx) => tx.get(laterThings, { ...at, name: "a" }));
      expect(found?.photo).toEqual(photo);
    });

    it("lose indexes that are no longer declared, and may take them back", async () => {
      const { store } = fixture();
      await store.addTables([laterThings]);
      await store.addTables([table<Thing>("test_things", { columns, key })]);
      await store.write((tx) => tx.put(firstThings, { ...at, name: "a", size: 5 }));
      await store.addTables([table<Thing>("test_things", laterThings as never)]);
      const range = { index: "size", prefix: at, from: 5 } as const;
      expect(await store.read((tx) => tx.count(laterThings, range))).toBe(1);
    });

    it("with another key are refused without a migration", async () => {
      const { store } = fixture();
      await store.addTables([firstThings]);
      const rekeyed = table<Thing>("test_things", { columns, key: ["account", "region"] });
      await expect(store.addTables([rekeyed])).rejects.toMatchObject({
        reason: "format",
        message: expect.stringContaining("test_things has changed its key"),
      });
    });

    it("must lie below account and region or say why not", async () => {
      const { store } = fixture();
      const wrong = table<{ name: string }>("test_wrong", {
        columns: { name: "text" },
        key: ["name"],
      });
      await expect(store.addTables([wrong])).rejects.toThrow(/begins with account and region/);
    });
  });

  describe("reset", () => {
    async function fill(store: ReturnType<typeof fixture>["store"]): Promise<void> {
      await store.write(async (tx) => {
        for (const account of ["111111111111", "222222222222"]) {
          for (const region of ["eu-west-1", "us-east-1"]) {
            await tx.put(messages, { ...message("a"), account, region });
            await tx.enqueue({ kind: "k", account, region, dueAtMs: 1, payload: null });
          }
          await tx.put(buckets, { name: `bucket-${account}`, account, size: 0 });
        }
        await tx.put(counters, { name: "n", value: 1 });
      });
    }

    async function left(store: ReturnType<typeof fixture>["store"]): Promise<number[]> {
      const jobs = await store.outbox.claimDueJobs(1, 100, 1);
      return store.read(async (tx) => [
        await tx.count(messages, { prefix: {} }),
        await tx.count(buckets, { prefix: {} }),
        await tx.count(counters, { prefix: {} }),
        jobs.length,
      ]);
    }

    it.each([
      ["an account", { account: "111111111111" }, [2, 1, 1, 2]],
      ["a region", { region: "us-east-1" }, [2, 2, 1, 2]],
      ["both", { account: "111111111111", region: "us-east-1" }, [3, 2, 1, 3]],
      ["everything", {}, [0, 0, 0, 0]],
    ])("deletes what belongs to %s", async (_, scope, expected) => {
      const { store } = fixture();
      await fill(store);
      await store.resetAccount(scope);
      expect(await left(store)).toEqual(expected);
    });
  });

  describe("closing", () => {
    it("waits for what was begun, refuses what comes later, and may happen twice", async () => {
      const { store } = fixture();
      const written = store.write((tx) => tx.put(counters, { name: "n", value: 1 }));
      const read = store.read(async (tx) => {
        await new Promise(setImmediate);
        return tx.count(counters, { prefix: {} });
      });
      // Taken up by now on either engine.
      await new Promise(setImmediate);
      await store.close();
      await store.close();
      await written;
      expect(await read).toBeLessThanOrEqual(1);
      const late = store.write((tx) => tx.put(counters, { name: "n", value: 2 }));
      await expect(late).rejects.toMatchObject({ reason: "closed" });
      await expect(store.read(async () => 1)).rejects.toMatchObject({ reason: "closed" });
    });

    it("keeps what was written for the next opening", async (context) => {
      const { store, place, open } = fixture();
      context.skip(!place.isKept, "nothing is kept in memory");
      await store.write((tx) => tx.put(messages, message("a", { body: "kept" })));
      await store.close();
      const again = await open();
      const found = await again.read((tx) => tx.scan(messages, { prefix: queue }));
      expect(found).toEqual([message("a", { body: "kept" })]);
    });
  });

  describe("watch", () => {
    it("wakes the watchers of a topic after the commit, until they end", async () => {
      const { store } = fixture();
      const seen: string[] = [];
      const end = store.watch("a", () => seen.push("a"));
      store.watch("a", () => seen.push("also a"));
      store.watch("b", () => seen.push("b"));
      const wake = (topic: string): Promise<void> => store.write(async (tx) => tx.wake(topic));
      await wake("a");
      expect(seen).toEqual(["a", "also a"]);
      end();
      await wake("a");
      await wake("b");
      expect(seen).toEqual(["a", "also a", "also a", "b"]);
    });
  });
}
