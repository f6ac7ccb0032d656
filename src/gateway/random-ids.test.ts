import { describe, expect, it } from "vitest";
import { randomIds } from "./random-ids.ts";

describe("random ids", () => {
  it("are texts of the length and the alphabet asked for", () => {
    const text = randomIds.text(500, "ABC");
    expect(text).toMatch(/^[ABC]{500}$/);
    expect(new Set(text).size).toBe(3);
    expect(randomIds.text(0, "ABC")).toBe("");
  });

  it("favour no character of an alphabet that does not divide 256", () => {
    const counts = new Map<string, number>();
    for (const character of randomIds.text(60_000, "abcdefghijklmnopqrstuvwxyz0123456789")) {
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    const expected = 60_000 / 36;
    for (const count of counts.values()) {
      expect(Math.abs(count - expected)).toBeLessThan(6 * Math.sqrt(expected));
    }
  });

  it("are UUIDs of version 4 and bytes", () => {
    expect(randomIds.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
    expect(randomIds.bytes(12)).toHaveLength(12);
  });
});
