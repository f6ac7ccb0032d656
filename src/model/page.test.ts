import { describe, expect, it } from "vitest";
import { cutPage, readToken, writeToken } from "./page.ts";

describe("a page", () => {
  const all = ["a", "b", "c", "d", "e"];
  const cut = (after: string | undefined, size: number, list: readonly string[] = all) =>
    cutPage(list, (id) => id, { after, size });

  it("leads to the next one, as long as there is one", () => {
    const first = cut(undefined, 2);
    expect(first).toEqual({ items: ["a", "b"], next: writeToken("b") });
    expect(cut(readToken(first.next ?? ""), 3)).toEqual({ items: ["c", "d", "e"] });
    expect(cut("e", 3)).toEqual({ items: [] });
    expect(cut(undefined, 2.9)).toEqual(first);
  });

  it("is found although the item before it is gone", () => {
    expect(cut("b", 1, ["a", "c", "d"])).toEqual({ items: ["c"], next: writeToken("c") });
  });
});

describe("a token", () => {
  it("is read as what was written", () => {
    for (const place of ["", "a", "\u00e9/\u{1f451}"]) {
      expect(readToken(writeToken(place))).toBe(place);
    }
  });

  it("is told from other text", () => {
    for (const text of ["Y", "!", "YQ==", "_w"]) expect(readToken(text)).toBeUndefined();
  });
});
