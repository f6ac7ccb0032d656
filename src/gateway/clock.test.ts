import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createClock, wallClockMs } from "./clock.ts";

describe("a clock that stands still", () => {
  it("moves only when it is told to", () => {
    const clock = createClock({ startMs: 1000, frozen: true });
    expect([clock.nowMs(), clock.aheadMs()]).toEqual([1000, 0]);
    clock.advance(500);
    expect(clock.nowMs()).toBe(1500);
  });

  it("keeps appointments in the order of their times, then of their making", () => {
    const clock = createClock({ startMs: 0, frozen: true });
    const kept: string[] = [];
    const times = [30, 10, 20, 10, 40, 5, 25, 10];
    for (const [index, atMs] of times.entries())
      clock.at(atMs, () => kept.push(`${atMs}:${index}`));
    clock.advance(30);
    expect(kept).toEqual(["5:5", "10:1", "10:3", "10:7", "20:2", "25:6", "30:0"]);
    clock.advance(10);
    expect(kept.at(-1)).toBe("40:4");
  });

  it("keeps one whose time has come at once, but not synchronously", async () => {
    const clock = createClock({ startMs: 100, frozen: true });
    const kept: number[] = [];
    clock.at(50, () => kept.push(clock.nowMs()));
    expect(kept).toEqual([]);
    await setImmediate();
    expect(kept).toEqual([100]);
  });

  it("forgets what was taken back", () => {
    const clock = createClock({ startMs: 0, frozen: true });
    const kept: string[] = [];
    const cancel = clock.at(10, () => kept.push("first"));
    clock.at(10, () => kept.push("second"));
    cancel();
    clock.advance(10);
    expect(kept).toEqual(["second"]);
  });

  it("keeps the others when one throws", () => {
    const clock = createClock({ startMs: 0, frozen: true });
    const kept: string[] = [];
    clock.at(1, () => {
      throw new Error("broken");
    });
    clock.at(2, () => kept.push("next"));
    expect(() => clock.advance(5)).toThrow("broken");
    clock.advance(0);
    expect(kept).toEqual(["next"]);
  });

  it.each([-1, Number.NaN, Infinity])("does not go by %s", (ms) => {
    const clock = createClock({ startMs: 7, frozen: true });
    expect(() => clock.advance(ms)).toThrow(RangeError);
    expect(clock.nowMs()).toBe(7);
  });

  it("makes no appointments any more once it is stopped", () => {
    const clock = createClock({ startMs: 0, frozen: true });
    const kept: string[] = [];
    clock.at(1, () => kept.push("before"));
    clock.stop();
    clock.at(2, () => kept.push("after"));
    clock.advance(10);
    expect(kept).toEqual([]);
  });
});

describe("a clock that runs", () => {
  it("goes beside the machine's, ahead by what it was moved", () => {
    const clock = createClock();
    clock.advance(3_600_000);
    expect(clock.aheadMs()).toBe(3_600_000);
    expect(Math.abs(clock.nowMs() - wallClockMs() - 3_600_000)).toBeLessThan(1000);
  });

  it("keeps appointments by itself, beyond the longest timer too", async () => {
    const clock = createClock();
    const kept: string[] = [];
    const soon = new Promise<void>((resolve) => {
      clock.at(clock.nowMs() + 40 * 86_400_000, () => kept.push("later"));
      clock.at(clock.nowMs() + 5, resolve);
    });
    await soon;
    expect(kept).toEqual([]);
    clock.advance(41 * 86_400_000);
    expect(kept).toEqual(["later"]);
    clock.stop();
  });
});
