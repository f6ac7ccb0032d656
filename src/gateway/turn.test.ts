import { setImmediate as turnOver } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Turn } from "./turn.ts";

/** As many at once as make a turn a busy one. */
const CROWD = 8;

describe("a turn of the event loop", () => {
  it("lets nobody wait who comes alone", async () => {
    const turn = new Turn();
    for (let count = 0; count < 20; count += 1) {
      expect(turn.next()).toBeUndefined();
      await turnOver();
    }
  });

  it("brings a crowd together once there is one, and stops when it is gone", async () => {
    const turn = new Turn();
    for (let count = 0; count < CROWD; count += 1) expect(turn.next()).toBeUndefined();
    await turnOver();
    const order: string[] = [];
    const crowd = Array.from({ length: CROWD }, async (_, index) => {
      await turn.next();
      order.push(`request ${index}`);
    });
    await Promise.resolve();
    expect(order).toEqual([]);
    await Promise.all(crowd);
    expect(order).toEqual(crowd.map((_, index) => `request ${index}`));

    // The last of the crowd still waits, for a moment.
    await turn.next();
    expect(turn.next()).toBeUndefined();
  });
});
