import * as fc from "../../../test/support/properties.ts";
import { describe, expect, it } from "vitest";
import {
  checkObjectKey,
  compareKeys,
  fitsXml,
  keyAfter,
  keyBehindPrefix,
  urlEncoded,
} from "./object-key.ts";

const text = fc.string({ unit: "binary" });

describe("object keys", () => {
  it("may be 1,024 bytes of UTF-8 long", () => {
    checkObjectKey("a".repeat(1024));
    checkObjectKey("é".repeat(512));
    checkObjectKey("😀".repeat(256));
    expect(() => checkObjectKey("a".repeat(1025))).toThrow(
      expect.objectContaining({
        code: "KeyTooLongError",
        status: 400,
        message: "Your key is too long",
        members: { Size: "1025", MaxSizeAllowed: "1024" },
      }),
    );
    expect(() => checkObjectKey("é".repeat(513))).toThrow("Your key is too long");
  });

  it("are ordered by the bytes of their UTF-8", () => {
    expect(compareKeys("a", "b")).toBeLessThan(0);
    expect(compareKeys("a", "a/b")).toBeLessThan(0);
    expect(compareKeys("B", "a")).toBeLessThan(0);
    expect(compareKeys("\uff5e", "\u{1f600}")).toBeLessThan(0);
    fc.assert(
      fc.property(text, text, (a, b) => {
        const byBytes = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(Math.sign(compareKeys(a, b))).toBe(byBytes);
      }),
    );
  });

  it("have a first one behind all that share a prefix", () => {
    expect(keyBehindPrefix("a/")).toBe("a0");
    expect(keyBehindPrefix("a\ud7ff")).toBe("a\ue000");
    expect(keyBehindPrefix("a\uffff")).toBe("a\u{10000}");
    expect(keyBehindPrefix("a\u{10ffff}")).toBe("b");
    expect(keyBehindPrefix("\u{10ffff}")).toBeUndefined();
    expect(keyBehindPrefix("")).toBeUndefined();
    fc.assert(
      fc.property(text, text, (prefix, rest) => {
        const behind = keyBehindPrefix(prefix);
        expect(behind === undefined || compareKeys(prefix + rest, behind) < 0).toBe(true);
      }),
    );
  });

  it("have a first one behind each", () => {
    expect(compareKeys("a", keyAfter("a"))).toBeLessThan(0);
    expect(compareKeys(keyAfter("a"), "a\u0001")).toBeLessThan(0);
  });

  it("may hold what XML cannot", () => {
    expect(fitsXml("a/../b//ü😀\t\n")).toBe(true);
    expect(fitsXml("a\u0000")).toBe(false);
    expect(fitsXml("a\u001f")).toBe(false);
    expect(fitsXml("a\uffff")).toBe(false);
  });

  it("are encoded for listings as forms are, but for the slash", () => {
    expect(urlEncoded("a-b_c.d*e/f")).toBe("a-b_c.d*e/f");
    expect(urlEncoded("a b+c%2F")).toBe("a+b%2Bc%252F");
    expect(urlEncoded("ü/~'()!&=:@,;$#?")).toBe(
      "%C3%BC/%7E%27%28%29%21%26%3D%3A%40%2C%3B%24%23%3F",
    );
    expect(urlEncoded("\u0000\n")).toBe("%00%0A");
    fc.assert(
      fc.property(text, (key) => {
        expect(decodeURIComponent(urlEncoded(key).replaceAll("+", "%20"))).toBe(key);
      }),
    );
  });
});
