import { describe, expect, it } from "vitest";
import { readListHeader, writeHeaderText, writeListHeader } from "./header-text.ts";

describe("readListHeader", () => {
  it("splits at commas", () => {
    expect(readListHeader(" a,b ,  c d", false)).toEqual(["a", "b", "c d"]);
    expect(readListHeader("", false)).toEqual([]);
    expect(readListHeader("a,,b", false)).toEqual(["a", "", "b"]);
  });

  it("keeps quoted items together", () => {
    expect(readListHeader(String.raw`"b,c", "\"def\"", a, ""`, false)).toEqual([
      "b,c",
      '"def"',
      "a",
      "",
    ]);
  });

  it("refuses quotes that are not closed, and text behind a closed one", () => {
    expect(readListHeader('"a', false)).toBeUndefined();
    expect(readListHeader(String.raw`"a\"`, false)).toBeUndefined();
    expect(readListHeader('"a"b, c', false)).toBeUndefined();
  });

  it("splits HTTP dates at every second comma", () => {
    expect(
      readListHeader("Mon, 16 Dec 2019 23:48:18 GMT, Tue, 17 Dec 2019 23:48:18 GMT", true),
    ).toEqual(["Mon, 16 Dec 2019 23:48:18 GMT", "Tue, 17 Dec 2019 23:48:18 GMT"]);
  });
});

describe("writeListHeader", () => {
  it("quotes what has a comma or a quote", () => {
    const items = ["b,c", '"d\\"', "a"];
    const written = writeListHeader(items, true);
    expect(written).toBe(String.raw`"b,c", "\"d\\\"", a`);
    expect(readListHeader(written, false)).toEqual(items);
  });
});

describe("writeHeaderText", () => {
  it("lets no value end its line", () => {
    expect(writeHeaderText("a\r\nSet-Cookie: b\0")).toBe("a  Set-Cookie: b ");
  });

  it("keeps bytes as they came and writes other characters as UTF-8", () => {
    expect(writeHeaderText("caf\xc3\xa9")).toBe("caf\xc3\xa9");
    expect(writeHeaderText("日")).toBe("\xe6\x97\xa5");
  });
});
