/* oxlint-disable max-lines-per-function -- a suite is one function, as in test files */
/** Conformance: text that no column can hold, because it has a lone surrogate. */
import { describe, expect, it } from "vitest";
import type { Range, ReadTransaction } from "../../model/store.ts";
import type { Fixture } from "./conformance.ts";
import { keyOf, message, messages, queue } from "./conformance-tables.ts";

const HALF = "\ud800";
/** In every place that a range has for text. */
const empty: readonly Range[] = [
  { prefix: { ...queue, id: HALF } },
  { prefix: { ...queue, queue: `a${HALF}` } },
  { prefix: { ...queue, account: HALF }, from: "a" },
  { index: "visible", prefix: { ...queue, queue: HALF }, to: 5 },
];

export function unstorableConformance(fixture: () => Fixture): void {
  describe("text that no column can hold", () => {
    it("is no record's key", async () => {
      const { store } = fixture();
      await store.write((tx) => tx.put(messages, message("\ufffd")));
      const key = keyOf(HALF);
      expect(await store.read((tx) => tx.get(messages, key))).toBeUndefined();
      const told = await store.write(async (tx) => [
        await tx.get(messages, key),
        await tx.lock(messages, key),
        await tx.delete(messages, key),
      ]);
      expect(told).toEqual([undefined, undefined, false]);
      expect(await store.read((tx) => tx.count(messages, { prefix: queue }))).toBe(1);
    });

    it.each(empty)("leads to nothing in the prefix of a range: %j", async (range) => {
      const { store } = fixture();
      await store.write((tx) => tx.put(messages, message("\ufffd", { visibleAtMs: 1 })));
      const look = async (tx: ReadTransaction): Promise<unknown> => [
        await tx.scan(messages, range),
        await tx.count(messages, range),
      ];
      expect(await store.read(look)).toEqual([[], 0]);
      expect(await store.write(look)).toEqual([[], 0]);
      expect(await store.write((tx) => tx.claim(messages, range))).toEqual([]);
      expect(await store.write((tx) => tx.deleteRange(messages, range))).toBe(0);
      expect(await store.read((tx) => tx.count(messages, { prefix: queue }))).toBe(1);
    });

    it("bounds a range behind the texts that begin alike", async () => {
      const { store } = fixture();
      await store.write(async (tx) => {
        for (const id of ["a", "aa", "b"]) await tx.put(messages, message(id));
      });
      const idsOf = async (range: Omit<Range, "prefix">): Promise<unknown> =>
        (await store.read((tx) => tx.scan(messages, { prefix: queue, ...range }))).map(
          ({ id }) => id,
        );
      expect(await idsOf({ from: `a${HALF}` })).toEqual(["b"]);
      expect(await idsOf({ to: `a${HALF}` })).toEqual(["a", "aa"]);
    });

    it.each([
      ["a key", message(`a${HALF}`)],
      ["an index", { ...queue, id: "a", visibleAtMs: 1, queue: HALF }],
    ])("is refused in %s, and what else the body did is taken back", async (_, record) => {
      const { store } = fixture();
      const written = store.write(async (tx) => {
        await tx.put(messages, message("first"));
        await tx.put(messages, record);
      });
      await expect(written).rejects.toMatchObject({
        name: "StorageError",
        reason: "unstorable",
        message: expect.stringMatching(/of test_messages was given text with a lone surrogate/),
      });
      expect(await store.read((tx) => tx.count(messages, { prefix: {} }))).toBe(0);
    });

    it("spoils a nested part alone", async () => {
      const { store } = fixture();
      await store.write(async (tx) => {
        const part = tx.nested(() => tx.put(messages, message(HALF)));
        await expect(part).rejects.toMatchObject({ reason: "unstorable" });
        await tx.put(messages, message("kept"));
      });
      expect(await store.read((tx) => tx.count(messages, { prefix: queue }))).toBe(1);
    });
  });
}
