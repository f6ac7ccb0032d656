import { describe, expect, it } from "vitest";
import { createClock } from "../../gateway/clock.ts";
import { arrivalAt, nextArrival, sequenceNumber } from "./message.ts";

const START_MS = Date.parse("2026-01-01T00:00:00Z");

describe("nextArrival", () => {
  it("rises within one millisecond, and follows the clock", () => {
    const clock = createClock({ startMs: START_MS, frozen: true });
    const first = nextArrival(clock);
    expect(first).toBe(arrivalAt(START_MS));
    expect(nextArrival(clock)).toBe(first + 1);
    clock.advance(5);
    expect(nextArrival(clock)).toBe(arrivalAt(START_MS + 5));
  });

  it("comes after an arrival that it was told of", () => {
    const clock = createClock({ startMs: START_MS, frozen: true });
    const later = arrivalAt(START_MS + 1000);
    expect(nextArrival(clock, later)).toBe(later + 1);
  });

  it("is counted for each clock by itself", () => {
    const ahead = createClock({ startMs: START_MS + 1e9, frozen: true });
    nextArrival(ahead);
    const clock = createClock({ startMs: START_MS, frozen: true });
    expect(nextArrival(clock)).toBe(arrivalAt(START_MS));
  });
});

describe("sequenceNumber", () => {
  it("has 20 digits that rise with the arrival", () => {
    const first = sequenceNumber({ arrival: arrivalAt(START_MS) });
    const second = sequenceNumber({ arrival: arrivalAt(START_MS) + 1 });
    expect(first).toMatch(/^\d{20}$/);
    expect(BigInt(second)).toBeGreaterThan(BigInt(first));
  });
});
