/* oxlint-disable max-lines-per-function -- a suite is one function, as in test files */
/** Conformance: two stores open on one place, as two processes would have them. */
import { describe, expect, it, type TestContext } from "vitest";
import { table } from "../../model/table.ts";
import type { Fixture } from "./conformance.ts";
import { counters, keyOf, message, messages, queue } from "./conformance-tables.ts";
import type { OpenStore } from "../open.ts";

async function twoStores(fixture: Fixture, context: TestContext): Promise<[OpenStore, OpenStore]> {
  context.skip(!fixture.place.isShared, "one process at a time");
  return [fixture.store, await fixture.open()];
}

export function sharingConformance(fixture: () => Fixture): void {
  describe("two stores", () => {
    it("see one another's writes and lose no update", async (context) => {
      const stores = await twoStores(fixture(), context);
      await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          stores[index % 2 === 0 ? 0 : 1].write(async (tx) => {
            const found = await tx.get(counters, { name: "n" });
            await tx.put(counters, { name: "n", value: (found?.value ?? 0) + 1 });
          }),
        ),
      );
      for (const store of stores) {
        expect(await store.read((tx) => tx.get(counters, { name: "n" }))).toMatchObject({
          value: 30,
        });
      }
    });

    it("wake one another", async (context) => {
      const [one, other] = await twoStores(fixture(), context);
      const woken = new Promise<string>((resolve) => {
        other.watch("topic", () => resolve("woken"));
      });
      await one.write(async (tx) => {
        await tx.put(counters, { name: "n", value: 1 });
        tx.wake("topic");
      });
      expect(await woken).toBe("woken");
    });

    it("never claim the same records", async (context) => {
      const stores = await twoStores(fixture(), context);
      await stores[0].write(async (tx) => {
        for (let index = 0; index < 40; index += 1) {
          await tx.put(messages, message(`m${index}`, { visibleAtMs: index }));
        }
      });
      const claims = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          stores[index % 2 === 0 ? 0 : 1].write(async (tx) => {
            const range = { index: "visible", prefix: queue, to: 1000, limit: 5 } as const;
            const found = await tx.claim(messages, range);
            for (const each of found) await tx.delete(messages, keyOf(each.id));
            return found.map(({ id }) => id);
          }),
        ),
      );
      const ids = claims.flat();
      expect(new Set(ids).size).toBe(ids.length);
    });

    it("never run the same job", async (context) => {
      const [one, other] = await twoStores(fixture(), context);
      await one.write(async (tx) => {
        for (let index = 0; index < 20; index += 1) {
          await tx.enqueue({ kind: "k", account: "1", region: "r", dueAtMs: 0, payload: index });
        }
      });
      const claims = await Promise.all(
        [one, other, one, other].map((store) => store.outbox.claimDueJobs(0, 10, 60_000)),
      );
      const ids = claims.flat().map(({ id }) => id);
      expect(ids.length).toBeGreaterThan(0);
      expect(new Set(ids).size).toBe(ids.length);
    });

    it("may make the same table at once", async (context) => {
      const stores = await twoStores(fixture(), context);
      const late = table<{ name: string }>("test_late", {
        columns: { name: "text" },
        key: ["name"],
        indexes: { byName: ["name"] },
        global: "for this test",
      });
      await Promise.all(stores.map((store) => store.addTables([late])));
      await stores[1].write((tx) => tx.put(late, { name: "a" }));
      expect(await stores[0].read((tx) => tx.count(late, { prefix: {} }))).toBe(1);
    });

    it("come to an end when writers take the same records in opposite order", async (context) => {
      const [one, other] = await twoStores(fixture(), context);
      const names = ["a", "b"];
      await one.write(async (tx) => {
        for (const name of names) await tx.put(counters, { name, value: 0 });
      });
      const add = (store: OpenStore, order: readonly string[]): Promise<void> =>
        store.write(async (tx) => {
          for (const name of order) {
            const found = await tx.lock(counters, { name });
            await tx.put(counters, { name, value: (found?.value ?? 0) + 1 });
          }
        });
      await Promise.all(
        [one, other, one, other].map((store, index) =>
          add(store, index % 2 === 0 ? names : names.toReversed()),
        ),
      );
      const values = await one.read((tx) => tx.scan(counters, { prefix: {} }));
      expect(values.map(({ value }) => value)).toEqual([4, 4]);
    });
  });
}
