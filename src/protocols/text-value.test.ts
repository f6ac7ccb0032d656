import { describe, expect, it } from "vitest";
import type { SimpleShape } from "../model/contract.ts";
import { readBase64, readBoolean, readNumber, readText, writeText } from "./text-value.ts";

describe("readNumber", () => {
  it("reads decimal numbers, NaN and the infinities", () => {
    const texts = ["0", "-1", "+2", "1.5", ".5", "1.", "1e3", "-1E-3", "NaN", "-Infinity"];
    expect(texts.map(readNumber)).toEqual([0, -1, 2, 1.5, 0.5, 1, 1000, -0.001, NaN, -Infinity]);
  });

  it("finds no number in anything else", () => {
    const texts = ["", " 1", "0x10", "0b1", "1_000", "1,5", "one", ".", "1e", "nan", "９"];
    expect(texts.map(readNumber)).toEqual(texts.map(() => undefined));
    expect(readNumber("1".repeat(1_000_000))).toBeUndefined();
  });
});

describe("readBoolean", () => {
  it("knows two words", () => {
    const texts = ["true", "false", "True", "1", ""];
    expect(texts.map(readBoolean)).toEqual([true, false, undefined, undefined, undefined]);
  });
});

describe("readBase64", () => {
  it("takes padded base64 and nothing else", () => {
    expect(readBase64("AP8=")).toEqual(Buffer.from([0, 255]));
    expect(readBase64("")).toEqual(Buffer.alloc(0));
    const texts = ["AP8", "AP8=\n", "AP-=", "A===", "AP9=", "*"];
    expect(texts.map(readBase64)).toEqual(texts.map(() => undefined));
  });
});

describe("readText and writeText", () => {
  const at = new Date("2026-01-02T03:04:05Z");

  it("take the member's timestamp format before the shape's and the protocol's", () => {
    const shape: SimpleShape = { kind: "timestamp", format: "http-date" };
    const cases = [
      [{ shape, timestampFormat: "epoch-seconds" }, shape, "1767323045"],
      [{ shape }, shape, "Fri, 02 Jan 2026 03:04:05 GMT"],
      [{ shape }, { kind: "timestamp" }, "2026-01-02T03:04:05Z"],
    ] as const;
    for (const [member, simple, text] of cases) {
      expect(writeText(member, simple, at, "date-time")).toBe(text);
      expect(readText(member, simple, text, "date-time")).toEqual(at);
    }
    expect(readText({ shape }, shape, "2026-01-02T03:04:05Z", "date-time")).toBeUndefined();
  });
});
