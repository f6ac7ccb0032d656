/* oxlint-disable max-lines-per-function -- a suite is one function, as in test files */
/** Conformance: records, keys and ranges. */
import { describe, expect, it } from "vitest";
import type { Range } from "../../model/store.ts";
import type { Fixture } from "./conformance.ts";
import { buckets, keyOf, message, messages, queue, type Message } from "./conformance-tables.ts";
import type { OpenStore } from "../open.ts";

async function put(store: OpenStore, ...records: readonly Message[]): Promise<void> {
  await store.write(async (tx) => {
    for (const record of records) await tx.put(messages, record);
  });
}

async function idsOf(
  store: OpenStore,
  range: Omit<Range, "prefix"> & { prefix?: Range["prefix"] },
) {
  const found = await store.read((tx) => tx.scan(messages, { prefix: queue, ...range }));
  return found.map(({ id }) => id);
}

export function recordConformance(fixture: () => Fixture): void {
  describe("records", () => {
    it("gives back what was put, whatever JSON it holds", async () => {
      const { store } = fixture();
      const body = {
        text: "é 漢 😀 \u0000 \ud800 \u2028",
        list: [1, 2.5, -0.1, 1e21, true, null, { deep: [] }],
        empty: "",
        "odd key ' \" \\": 1,
        ["__proto__"]: { polluted: true },
      };
      await put(store, message("a", { body }));
      const found = await store.read((tx) => tx.get(messages, keyOf("a")));
      expect(found).toEqual(message("a", { body }));
      expect(Object.hasOwn(found?.body as object, "__proto__")).toBe(true);
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    });

    it("finds nothing under a key that was never put", async () => {
      const { store } = fixture();
      expect(await store.read((tx) => tx.get(messages, keyOf("a")))).toBeUndefined();
    });

    it("replaces a record as a whole, its index columns included", async () => {
      const { store } = fixture();
      await put(store, message("a", { visibleAtMs: 5, body: "old" }));
      await put(store, message("a", { visibleAtMs: 9 }));
      expect(await idsOf(store, { index: "visible", to: 6 })).toEqual([]);
      const found = await store.read((tx) => tx.get(messages, keyOf("a")));
      expect(found).toEqual(message("a", { visibleAtMs: 9 }));
    });

    it("deletes a record and tells whether there was one", async () => {
      const { store } = fixture();
      await put(store, message("a"));
      const told = await store.write(async (tx) => [
        await tx.delete(messages, keyOf("a")),
        await tx.delete(messages, keyOf("a")),
      ]);
      expect(told).toEqual([true, false]);
      expect(await idsOf(store, {})).toEqual([]);
    });

    it("keeps bytes beside the JSON", async () => {
      const { store } = fixture();
      const content = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
      const full = { name: "full", account: "1", content, size: content.length };
      const bare = { name: "bare", account: "1", size: 0 };
      const empty = { name: "empty", account: "1", content: new Uint8Array(), size: 0 };
      await store.write(async (tx) => {
        for (const bucket of [full, bare, empty]) await tx.put(buckets, bucket);
      });
      const found = await store.read((tx) => tx.scan(buckets, { prefix: {} }));
      expect(found).toEqual([bare, empty, full]);
      expect(found[2]?.content?.constructor).toBe(Uint8Array);
    });

    it("keeps whole numbers up to 2^53 apart", async () => {
      const { store } = fixture();
      const values = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1, 0, -1];
      await put(store, ...values.map((visibleAtMs) => message(`m${visibleAtMs}`, { visibleAtMs })));
      const sorted = values.toSorted((a, b) => a - b).map((value) => `m${value}`);
      expect(await idsOf(store, { index: "visible", from: -1 })).toEqual(sorted);
      expect(await idsOf(store, { index: "visible", from: Number.MAX_SAFE_INTEGER })).toEqual([
        `m${Number.MAX_SAFE_INTEGER}`,
      ]);
    });

    it("keeps text with NUL in keys, in its place", async () => {
      const { store } = fixture();
      const ids = ["a", "a\u0000", "a\u0000b", "a\u0001", "a\u0001\u0001", "a\u0002", "b"];
      await put(store, ...ids.toReversed().map((id) => message(id)));
      expect(await idsOf(store, {})).toEqual(ids);
      for (const id of ids) {
        const found = await store.read((tx) => tx.get(messages, keyOf(id)));
        expect(found?.id).toBe(id);
      }
      expect(await idsOf(store, { from: "a\u0000", to: "a\u0001" })).toEqual([
        "a\u0000",
        "a\u0000b",
      ]);
    });

    it("sorts text by the bytes of its UTF-8", async () => {
      const { store } = fixture();
      // By UTF-16, U+1F600 would come before U+FFFF; by a locale, "a" before "Z".
      const ids = ["", "A", "Z", "a", "z", "é", "漢", "\uffff", "😀"];
      await put(store, ...ids.toReversed().map((id) => message(id)));
      expect(await idsOf(store, {})).toEqual(ids);
    });

    it.each([
      ["a lone surrogate", message("\ud800"), /lone surrogate/],
      ["text for a number", { ...queue, id: "a", visibleAtMs: "5" }, /takes integer/],
      ["a fraction", message("a", { visibleAtMs: 1.5 }), /takes integer/],
      ["a number above 2^53", message("a", { visibleAtMs: 2 ** 53 }), /takes integer/],
      ["a key without a column", { ...queue }, /column id takes text/],
    ])("refuses %s in a column", async (_, record, error) => {
      const { store } = fixture();
      await expect(store.write((tx) => tx.put(messages, record as Message))).rejects.toThrow(error);
      expect(await idsOf(store, {})).toEqual([]);
    });
  });

  describe("ranges", () => {
    const at = { a: 30, b: 10, c: 20, d: 20, e: null } as const;
    const fill = (store: OpenStore): Promise<void> =>
      put(store, ...Object.entries(at).map(([id, visibleAtMs]) => message(id, { visibleAtMs })));

    it("reads by the key and by an index, either way, ties by the key", async () => {
      const { store } = fixture();
      await fill(store);
      expect(await idsOf(store, {})).toEqual(["a", "b", "c", "d", "e"]);
      expect(await idsOf(store, { reverse: true })).toEqual(["e", "d", "c", "b", "a"]);
      expect(await idsOf(store, { index: "visible", from: 0 })).toEqual(["b", "c", "d", "a"]);
      expect(await idsOf(store, { index: "visible", from: 0, reverse: true })).toEqual([
        "a",
        "d",
        "c",
        "b",
      ]);
    });

    it("begins and ends at bounds, with or without them", async () => {
      const { store } = fixture();
      await fill(store);
      expect(await idsOf(store, { from: "b", to: "d" })).toEqual(["b", "c"]);
      const other = { from: "b", fromExclusive: true, to: "d", toInclusive: true } as const;
      expect(await idsOf(store, other)).toEqual(["c", "d"]);
      expect(await idsOf(store, { ...other, reverse: true })).toEqual(["d", "c"]);
      expect(await idsOf(store, { index: "visible", to: 20 })).toEqual(["b"]);
      expect(await idsOf(store, { index: "visible", to: 20, toInclusive: true })).toEqual([
        "b",
        "c",
        "d",
      ]);
      expect(await idsOf(store, { from: "x", to: "b" })).toEqual([]);
    });

    it("stops at a limit", async () => {
      const { store } = fixture();
      await fill(store);
      expect(await idsOf(store, { limit: 2 })).toEqual(["a", "b"]);
      expect(await idsOf(store, { limit: 2, reverse: true })).toEqual(["e", "d"]);
      expect(await idsOf(store, { limit: 0 })).toEqual([]);
    });

    it("does not find a record without a value through a bound on that column", async () => {
      const { store } = fixture();
      await fill(store);
      expect(await idsOf(store, { index: "visible", to: 100 })).not.toContain("e");
      expect(await idsOf(store, { index: "visible", from: -100 })).not.toContain("e");
      // Without a bound it comes first, and a null in the prefix asks for it.
      expect(await idsOf(store, { index: "visible" })).toEqual(["e", "b", "c", "d", "a"]);
      expect(await idsOf(store, { index: "visible", reverse: true, limit: 1 })).toEqual(["a"]);
      const without = { ...queue, visibleAtMs: null };
      expect(await idsOf(store, { index: "visible", prefix: without })).toEqual(["e"]);
    });

    it("goes on inside an index behind its own columns", async () => {
      const { store } = fixture();
      await fill(store);
      const prefix = { ...queue, visibleAtMs: 20 };
      const range = { index: "visible", prefix, from: "c", fromExclusive: true } as const;
      expect(await idsOf(store, range)).toEqual(["d"]);
    });

    it("counts and deletes a range", async () => {
      const { store } = fixture();
      await fill(store);
      const due = { index: "visible", prefix: queue, to: 20, toInclusive: true } as const;
      expect(await store.read((tx) => tx.count(messages, due))).toBe(3);
      expect(await store.read((tx) => tx.count(messages, { prefix: {} }))).toBe(5);
      expect(await store.write((tx) => tx.deleteRange(messages, due))).toBe(3);
      expect(await idsOf(store, {})).toEqual(["a", "e"]);
      expect(await store.write((tx) => tx.deleteRange(messages, { prefix: {} }))).toBe(2);
    });

    it("does not count or delete up to a limit", async () => {
      const { store } = fixture();
      await fill(store);
      const limited = { prefix: queue, limit: 1 };
      const message = /takes no limit/;
      await expect(store.read((tx) => tx.count(messages, limited))).rejects.toThrow(message);
      await expect(store.write((tx) => tx.deleteRange(messages, limited))).rejects.toThrow(message);
    });

    it("keeps accounts apart by the prefix", async () => {
      const { store } = fixture();
      await put(store, message("mine"), { ...message("theirs"), account: "222222222222" });
      expect(await idsOf(store, { prefix: { account: queue.account } })).toEqual(["mine"]);
    });

    it.each([
      ["an unknown index", { index: "nope", prefix: queue }, /no index nope/],
      ["a prefix with a gap", { prefix: { account: "1", queue: "q" } }, /does not lead the order/],
      ["a bound of null", { index: "visible", prefix: queue, from: null }, /bounded by null/],
      ["a bound behind the key", { prefix: { ...queue, id: "a" }, from: "b" }, /last column/],
      ["a negative limit", { prefix: queue, limit: -1 }, /limit -1/],
    ])("refuses %s", async (_, range, error) => {
      const { store } = fixture();
      await expect(store.read((tx) => tx.scan(messages, range))).rejects.toThrow(error);
    });
  });
}
