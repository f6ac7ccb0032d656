import * as fc from "../../../test/support/properties.ts";
import { describe, expect, it } from "vitest";
import {
  commonPrefix,
  listPage,
  positionAfterMarker,
  positionBehind,
  type ListPage,
  type ListPosition,
  type ListRequest,
} from "./listing.ts";
import { compareKeys } from "./object-key.ts";

interface Version {
  readonly key: string;
  /** From the newest, 0, on. */
  readonly age: number;
}

/** Reads from an ordered list, and counts what it was asked for. */
function sourceOf(versions: readonly Version[]) {
  const ordered = versions.toSorted((a, b) => compareKeys(a.key, b.key) || a.age - b.age);
  const asked = { calls: 0, items: 0 };
  async function source(from: ListPosition<Version>, limit: number): Promise<Version[]> {
    const found = ordered.filter((version) => {
      const order = compareKeys(version.key, from.key);
      if (order !== 0) return order > 0;
      return from.behind === undefined || version.age > from.behind.age;
    });
    const batch = found.slice(0, limit);
    asked.calls += 1;
    asked.items += batch.length;
    return batch;
  }
  return { source, asked };
}

const objects = (...keys: readonly string[]) => keys.map((key) => ({ key, age: 0 }));

const whole = { prefix: "", delimiter: "", limit: 1000 } as const;

function shown({ items, commonPrefixes, isTruncated }: ListPage<Version>) {
  return { keys: items.map(({ key }) => key), commonPrefixes, isTruncated };
}

/** All pages of a listing, one after another. */
async function pages(request: ListRequest<Version>, versions: readonly Version[]) {
  const { source } = sourceOf(versions);
  const all = [];
  let page = await listPage(request, source);
  all.push(page);
  while (page.isTruncated) {
    page = await listPage({ ...request, from: positionBehind(page.last) }, source);
    all.push(page);
  }
  return all;
}

describe("a listing", () => {
  it("rolls keys up to the delimiter into common prefixes", async () => {
    const { source } = sourceOf(objects("asdf", "boo/bar", "boo/baz/xyzzy", "cquux/thud"));
    const page = await listPage({ ...whole, delimiter: "/" }, source);
    expect(shown(page)).toEqual({
      keys: ["asdf"],
      commonPrefixes: ["boo/", "cquux/"],
      isTruncated: false,
    });
    expect(shown(await listPage({ ...whole, delimiter: "/", prefix: "boo/" }, source))).toEqual({
      keys: ["boo/bar"],
      commonPrefixes: ["boo/baz/"],
      isTruncated: false,
    });
  });

  it("takes delimiters of any length, and none that lies in the prefix", () => {
    expect(commonPrefix("foo--bar--baz", "", "--")).toBe("foo--");
    expect(commonPrefix("foo--bar--baz", "foo--", "--")).toBe("foo--bar--");
    expect(commonPrefix("foo--bar", "foo--", "--")).toBeUndefined();
    expect(commonPrefix("foo/bar", "", "")).toBeUndefined();
  });

  it("counts a common prefix as one, and tells it once", async () => {
    const all = await pages(
      { ...whole, delimiter: "/", limit: 1 },
      objects("asdf", "boo/bar", "boo/baz", "cquux/bla", "cquux/thud"),
    );
    expect(all.map(shown)).toEqual([
      { keys: ["asdf"], commonPrefixes: [], isTruncated: true },
      { keys: [], commonPrefixes: ["boo/"], isTruncated: true },
      { keys: [], commonPrefixes: ["cquux/"], isTruncated: false },
    ]);
  });

  it("is not truncated when exactly everything fits, and empty when nothing may", async () => {
    const { source } = sourceOf(objects("a", "b"));
    expect((await listPage({ ...whole, limit: 2 }, source)).isTruncated).toBe(false);
    expect((await listPage({ ...whole, limit: 1 }, source)).isTruncated).toBe(true);
    expect(await listPage({ ...whole, limit: 0 }, source)).toEqual({
      items: [],
      commonPrefixes: [],
      isTruncated: false,
      last: undefined,
    });
  });

  it("goes on within a key that has several items", async () => {
    const versions = [0, 1, 2].map((age) => ({ key: "k", age }));
    const all = await pages({ ...whole, limit: 2 }, [...versions, { key: "l", age: 0 }]);
    expect(all.map(({ items }) => items.map(({ key, age }) => `${key}${age}`))).toEqual([
      ["k0", "k1"],
      ["k2", "l0"],
    ]);
  });

  it("begins behind a marker, and behind the common prefix that the marker lies in", async () => {
    const { source } = sourceOf(objects("a", "b/1", "b/2", "c"));
    const after = async (marker: string, delimiter: string) => {
      const from = positionAfterMarker(marker, { prefix: "", delimiter });
      const page = await listPage({ ...whole, delimiter, from }, source);
      return [...page.items.map(({ key }) => key), ...page.commonPrefixes];
    };
    expect(await after("a", "")).toEqual(["b/1", "b/2", "c"]);
    expect(await after("b/1", "")).toEqual(["b/2", "c"]);
    expect(await after("aa", "/")).toEqual(["c", "b/"]);
    expect(await after("b/", "/")).toEqual(["c"]);
    expect(await after("b/1", "/")).toEqual(["c"]);
    expect(await after("zzz", "/")).toEqual([]);
    expect(positionAfterMarker("\u{10ffff}", { prefix: "", delimiter: "\u{10ffff}" })).toBe(
      undefined,
    );
  });

  it("reads past a common prefix instead of through it", async () => {
    const below = Array.from({ length: 100_000 }, (_, index) => `a/${index}`);
    const { source, asked } = sourceOf(objects(...below, "b"));
    const page = await listPage({ ...whole, delimiter: "/" }, source);
    expect(shown(page)).toEqual({ keys: ["b"], commonPrefixes: ["a/"], isTruncated: false });
    expect(asked.items).toBeLessThan(40);
  });

  it("says the same in pages of any size as in one, whatever the keys", async () => {
    const key = fc.string({ unit: fc.constantFrom("a", "b", "/", "\uffff", "😀"), maxLength: 6 });
    const versions = fc.uniqueArray(fc.record({ key, age: fc.nat(2) }), {
      selector: ({ key, age }) => `${key} ${age}`,
    });
    await fc.assert(
      fc.asyncProperty(
        versions,
        fc.constantFrom("", "/", "a/", "😀"),
        fc.constantFrom("", "/", "a"),
        fc.integer({ min: 1, max: 4 }),
        async (versions, delimiter, prefix, limit) => {
          const request = { prefix, delimiter, limit };
          const [one] = await pages({ ...request, limit: 1000 }, versions);
          const many = await pages(request, versions);
          expect(many.flatMap(({ items }) => items)).toEqual(one?.items);
          expect(many.flatMap(({ commonPrefixes }) => commonPrefixes)).toEqual(one?.commonPrefixes);
          const inPrefix = versions.filter(({ key }) => key.startsWith(prefix));
          const plain = inPrefix.filter(
            ({ key }) => commonPrefix(key, prefix, delimiter) === undefined,
          );
          expect(one?.items.length).toBe(plain.length);
        },
      ),
    );
  });
});
