/* oxlint-disable max-lines-per-function -- a suite is one function, as in test files */
/** Conformance: what transactions promise. */
import { describe, expect, it } from "vitest";
import type { Fixture } from "./conformance.ts";
import { counters, keyOf, message, messages, queue } from "./conformance-tables.ts";
import type { OpenStore } from "../open.ts";

async function increment(store: OpenStore, read: "get" | "lock" | "scan"): Promise<void> {
  await store.write(async (tx) => {
    const [found] =
      read === "scan"
        ? await tx.scan(counters, { prefix: { name: "n" } })
        : [await tx[read](counters, { name: "n" })];
    await tx.put(counters, { name: "n", value: (found?.value ?? 0) + 1 });
  });
}

async function valueOf(store: OpenStore, name = "n"): Promise<number | undefined> {
  return (await store.read((tx) => tx.get(counters, { name })))?.value;
}

export function transactionConformance(fixture: () => Fixture): void {
  describe("writes", () => {
    it("sees its own changes before its commit", async () => {
      const { store } = fixture();
      const seen = await store.write(async (tx) => {
        await tx.put(messages, message("a"));
        await tx.put(messages, message("b"));
        await tx.delete(messages, keyOf("a"));
        return tx.scan(messages, { prefix: queue });
      });
      expect(seen.map(({ id }) => id)).toEqual(["b"]);
    });

    it("leaves nothing of a body that throws, and passes on what it threw", async () => {
      const { store } = fixture();
      const error = new Error("no");
      const effects: string[] = [];
      store.watch("topic", () => effects.push("woken"));
      const failing = store.write(async (tx) => {
        await tx.put(counters, { name: "n", value: 1 });
        await tx.enqueue({ kind: "k", account: "1", region: "r", dueAtMs: 0, payload: null });
        tx.wake("topic");
        tx.after(() => effects.push("ran"));
        throw error;
      });
      await expect(failing).rejects.toBe(error);
      expect(await valueOf(store)).toBeUndefined();
      expect(await store.outbox.nextDueMs()).toBeUndefined();
      expect(effects).toEqual([]);
    });

    it("leaves the others standing when one of many throws", async () => {
      const { store } = fixture();
      const writes = Array.from({ length: 20 }, (_, index) =>
        store.write(async (tx) => {
          await tx.put(messages, message(String(index).padStart(2, "0")));
          if (index % 3 === 0) throw new Error(`failed ${index}`);
          return index;
        }),
      );
      const settled = await Promise.allSettled(writes);
      for (const [index, { status }] of settled.entries()) {
        expect(status).toBe(index % 3 === 0 ? "rejected" : "fulfilled");
      }
      const left = await store.read((tx) => tx.count(messages, { prefix: queue }));
      expect(left).toBe(13);
    });

    it.each(["get", "lock", "scan"] as const)(
      "loses no update when many read with %s and write the same record",
      async (read) => {
        const { store } = fixture();
        await Promise.all(Array.from({ length: 40 }, () => increment(store, read)));
        expect(await valueOf(store)).toBe(40);
      },
    );

    it("keeps what one body judged by from changing before it commits", async () => {
      const { store } = fixture();
      await store.write(async (tx) => {
        await tx.put(counters, { name: "left", value: 1 });
        await tx.put(counters, { name: "right", value: 1 });
      });
      // Each may take one only while the other still has its own: both must not be taken.
      const take = (mine: string, other: string): Promise<void> =>
        store.write(async (tx) => {
          const rest = await tx.get(counters, { name: other });
          if ((rest?.value ?? 0) < 1) return;
          await tx.put(counters, { name: mine, value: 0 });
        });
      await Promise.all([take("left", "right"), take("right", "left")]);
      const sum = ((await valueOf(store, "left")) ?? 0) + ((await valueOf(store, "right")) ?? 0);
      expect(sum).toBe(1);
    });

    it("lets exactly one of many create a record", async () => {
      const { store } = fixture();
      const created = await Promise.all(
        Array.from({ length: 20 }, (_, value) =>
          store.write(async (tx) => {
            if ((await tx.get(counters, { name: "n" })) !== undefined) return false;
            await tx.put(counters, { name: "n", value });
            return true;
          }),
        ),
      );
      expect(created.filter(Boolean)).toHaveLength(1);
    });

    it("gives each record to one of many who claim", async () => {
      const { store } = fixture();
      await store.write(async (tx) => {
        for (let index = 0; index < 60; index += 1) {
          await tx.put(messages, message(`m${index}`, { visibleAtMs: index }));
        }
      });
      const due = { index: "visible", prefix: queue, to: 1000, limit: 5 } as const;
      const claimed = await Promise.all(
        Array.from({ length: 12 }, () =>
          store.write(async (tx) => {
            const found = await tx.claim(messages, due);
            for (const each of found) await tx.put(messages, { ...each, visibleAtMs: 5000 });
            return found.map(({ id }) => id);
          }),
        ),
      );
      const ids = claimed.flat();
      expect(new Set(ids).size).toBe(ids.length);
      const left = await store.write((tx) => tx.claim(messages, { ...due, limit: 100 }));
      expect(ids.length + left.length).toBe(60);
    });

    it("runs effects once, after the commit and in order", async () => {
      const { store } = fixture();
      const order: string[] = [];
      const first = store.write(async (tx) => {
        tx.after(() => order.push("first"));
        await tx.put(counters, { name: "n", value: 1 });
        order.push("body");
      });
      await first;
      order.push("resolved");
      expect(order.at(-2)).toBe("first");
      expect(order.filter((step) => step === "first")).toHaveLength(1);
      expect(order.at(-1)).toBe("resolved");
    });

    it("refuses a body that waits for something else, and goes on with the others", async () => {
      const { store } = fixture();
      let release = (): void => undefined;
      const outside = new Promise<void>((resolve) => {
        release = resolve;
      });
      const stuck = store.write(async function waitsForTheWorld(tx) {
        await tx.put(counters, { name: "stuck", value: 1 });
        await outside;
        await tx.put(counters, { name: "stuck", value: 2 });
      });
      const other = store.write((tx) => tx.put(counters, { name: "n", value: 1 }));
      await expect(stuck).rejects.toThrow(/awaits something other.*waitsForTheWorld/);
      await other;
      release();
      await store.write((tx) => tx.put(counters, { name: "later", value: 1 }));
      expect(await valueOf(store)).toBe(1);
      expect(await valueOf(store, "stuck")).toBeUndefined();
    });

    it("refuses a transaction that is used after its end", async () => {
      const { store } = fixture();
      const leaked = await store.write(async (tx) => ({ tx }));
      await expect(leaked.tx.put(counters, { name: "n", value: 1 })).rejects.toThrow(
        /after its end/,
      );
      const read = await store.read(async (tx) => ({ tx }));
      await expect(read.tx.get(counters, { name: "n" })).rejects.toThrow(/after its end/);
    });

    it("passes on what a body throws before its first await", async () => {
      const { store } = fixture();
      const thrower = (): Promise<void> => {
        throw new Error("at once");
      };
      await expect(store.write(thrower)).rejects.toThrow("at once");
    });
  });

  describe("nested parts", () => {
    it("takes back a part that throws and keeps the rest", async () => {
      const { store } = fixture();
      const effects: string[] = [];
      await store.write(async (tx) => {
        await tx.put(counters, { name: "before", value: 1 });
        const failed = tx.nested(async () => {
          await tx.put(counters, { name: "inside", value: 1 });
          tx.after(() => effects.push("inside"));
          throw new Error("part");
        });
        await expect(failed).rejects.toThrow("part");
        await tx.nested(async () => {
          await tx.put(counters, { name: "outer", value: 1 });
          tx.after(() => effects.push("outer"));
          const inner = tx.nested(async () => {
            await tx.put(counters, { name: "inner", value: 1 });
            throw new Error("inner");
          });
          await expect(inner).rejects.toThrow("inner");
        });
      });
      const names = await store.read((tx) => tx.scan(counters, { prefix: {} }));
      expect(names.map(({ name }) => name)).toEqual(["before", "outer"]);
      expect(effects).toEqual(["outer"]);
    });

    it("gives the result of a part", async () => {
      const { store } = fixture();
      expect(await store.write((tx) => tx.nested(async () => 7))).toBe(7);
    });
  });

  describe("reads", () => {
    it("sees a write as soon as it has resolved", async () => {
      const { store } = fixture();
      for (let value = 1; value <= 20; value += 1) {
        await store.write((tx) => tx.put(counters, { name: "n", value }));
        expect(await valueOf(store)).toBe(value);
      }
    });

    it("stays on one snapshot while others commit", async () => {
      const { store, place } = fixture();
      await store.write((tx) => tx.put(counters, { name: "n", value: 1 }));
      let written: Promise<void> | undefined;
      const values = await store.read(async (tx) => {
        const before = await tx.get(counters, { name: "n" });
        written = store.write((inner) => inner.put(counters, { name: "n", value: 2 }));
        // In memory writers wait for the reader; elsewhere they need not.
        if (place.isKept) await written;
        const after = await tx.get(counters, { name: "n" });
        return [before?.value, after?.value];
      });
      await written;
      expect(values).toEqual([1, 1]);
      expect(await valueOf(store)).toBe(2);
    });

    it("never sees half of a commit", async () => {
      const { store } = fixture();
      const set = (value: number): Promise<void> =>
        store.write(async (tx) => {
          await tx.put(counters, { name: "a", value });
          await tx.put(counters, { name: "b", value });
        });
      await set(0);
      const writes = Array.from({ length: 30 }, (_, value) => set(value));
      const reads = Array.from({ length: 30 }, () =>
        store.read(async (tx) => [
          (await tx.get(counters, { name: "a" }))?.value,
          (await tx.get(counters, { name: "b" }))?.value,
        ]),
      );
      for (const [a, b] of await Promise.all(reads)) expect(a).toBe(b);
      await Promise.all(writes);
    });

    it("passes on what a body throws", async () => {
      const { store } = fixture();
      const failing = store.read(async () => {
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect(await valueOf(store)).toBeUndefined();
    });
  });
}
