import { describe, expect, it } from "vitest";
import { decodeUriText, MalformedUri, parseQuery, scanQuery } from "./uri-text.ts";

describe("decodeUriText", () => {
  it("decodes once and leaves `+` alone", () => {
    expect(decodeUriText("a%2Fb%252F+%20%C3%A9")).toBe("a/b%2F+ é");
  });

  it("takes raw UTF-8 bytes, each handed over as one character", () => {
    expect(decodeUriText(Buffer.from("é%20").toString("latin1"))).toBe("é ");
  });

  it("refuses broken escapes and what is not UTF-8", () => {
    for (const raw of ["%", "%2", "%zz", "%ff", "%C3", "\xff"]) {
      expect(() => decodeUriText(raw)).toThrow(MalformedUri);
    }
  });
});

describe("parseQuery", () => {
  it("keeps each argument's values in order", () => {
    expect([...parseQuery("acl&tag=a&tag=b%26c&&empty=&x=1=2&sp=a+b")]).toEqual([
      ["acl", [""]],
      ["tag", ["a", "b&c"]],
      ["empty", [""]],
      ["x", ["1=2"]],
      ["sp", ["a b"]],
    ]);
  });

  it("keeps names like those of an object's members", () => {
    expect(parseQuery("__proto__=1").get("__proto__")).toEqual(["1"]);
    expect(parseQuery("").get("constructor")).toBeUndefined();
  });

  it("refuses what it cannot decode, while scanning leaves it", () => {
    expect(() => parseQuery("a=%zz")).toThrow(MalformedUri);
    expect(scanQuery("a=%zz&b=%20").get("a")).toEqual(["%zz"]);
    expect(scanQuery("a=%zz&b=%20").get("b")).toEqual([" "]);
  });
});
