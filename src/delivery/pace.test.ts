import { beforeEach, describe, expect, it } from "vitest";
import type { Pace } from "../model/service.ts";
import type { WriteTransaction } from "../model/store.ts";
import { Pacer } from "./pace.ts";

/** A loop of which the test says what it does: time passes by work and by sleep alone. */
let nowMs: number;
let activeMs: number;
let rests: number[];
let requests: number;
let isStopping: boolean;
let commitMs: number;
/** What happens while pieces rest. */
let meanwhile: () => void;
let pacer: Pacer;

beforeEach(() => {
  nowMs = 0;
  activeMs = 0;
  rests = [];
  requests = 0;
  isStopping = false;
  commitMs = 0;
  meanwhile = () => undefined;
  pacer = new Pacer({
    store: {
      async write(body) {
        const result = await body({} as WriteTransaction);
        work(commitMs);
        return result;
      },
    },
    nowMs: () => nowMs,
    activeMs: () => activeMs,
    async sleep(ms) {
      rests.push(ms);
      nowMs += ms;
      meanwhile();
    },
    requests: () => requests,
    isStopping: () => isStopping,
  });
});

function work(ms: number): void {
  nowMs += ms;
  activeMs += ms;
}

/** Does a piece in which each record takes so long, and tells how many there were. */
function piece(pace: Pace, msPerRecord: number): Promise<number> {
  return pace.piece(async (_tx, recordsMax) => {
    work(recordsMax * msPerRecord);
    return recordsMax;
  });
}

async function pieces(pace: Pace, count: number, msPerRecord: number): Promise<readonly number[]> {
  const done: number[] = [];
  for (let index = 0; index < count; index += 1) done.push(await piece(pace, msPerRecord));
  return done;
}

describe("a pace", () => {
  it("makes pieces of a millisecond, step by step, and not too large ones of what costs nothing", async () => {
    expect(await pieces(pacer.start("sweep"), 4, 0.01)).toEqual([20, 40, 80, 100]);
    expect(await pieces(pacer.start("other"), 4, 0.2)).toEqual([20, 10, 5, 5]);
    expect(await pieces(pacer.start("third"), 6, 0)).toEqual([20, 40, 80, 160, 200, 200]);
    expect(await pieces(pacer.start("other"), 1, 0.2)).toEqual([5]);
  });

  it("does not rest where nobody asks", async () => {
    commitMs = 50;
    await pieces(pacer.start("sweep"), 10, 0.05);
    expect(rests).toEqual([]);
  });

  it("rests three times as long as a piece and its commit while requests come", async () => {
    commitMs = 1;
    requests = 1;
    await pieces(pacer.start("sweep"), 3, 0.05);
    expect(rests).toEqual([6, 6]);
  });

  it("does not wait for less than a timer can: it rests when there is more due", async () => {
    requests = 1;
    await pieces(pacer.start("sweep"), 4, 0.05);
    expect(rests).toEqual([6]);
  });

  it("rests ten times what the disk took beyond its due, up to a second", async () => {
    requests = 1;
    meanwhile = () => (requests += 1);
    commitMs = 6;
    const total = async (): Promise<number> => {
      rests.length = 0;
      const pace = pacer.start("sweep");
      await pieces(pace, 2, 0.05);
      return rests.reduce((sum, ms) => sum + ms, 0);
    };
    // 7 ms were 2 too many.
    expect(await total()).toBe(7 * 3 + 2 * 10);
    commitMs = 1000;
    requests += 1;
    expect(await total()).toBe(1000 + 7 * 3 + 2 * 10);
  });

  it("ends a rest when no requests come any more, or Atoll stops", async () => {
    requests = 1;
    commitMs = 1000;
    const pace = pacer.start("sweep");
    await pieces(pace, 2, 0.05);
    expect(rests).toEqual(Array.from({ length: 10 }, () => 50));
    requests += 1;
    meanwhile = () => (isStopping = true);
    await pieces(pace, 1, 0.05);
    expect(rests).toHaveLength(11);
  });

  it("lets all jobs of a process take turns, one piece at a time", async () => {
    commitMs = 1;
    requests = 1;
    const order: string[] = [];
    const job = async (name: string): Promise<void> => {
      const pace = pacer.start("sweep");
      for (let index = 0; index < 3; index += 1) {
        await pace.piece(async () => {
          order.push(`${name}+`);
          await Promise.resolve();
          order.push(`${name}-`);
          work(1);
        });
      }
    };
    await Promise.all([job("a"), job("b")]);
    expect(order.join(" ")).toBe("a+ a- b+ b- a+ a- b+ b- a+ a- b+ b-");
    expect(rests).toEqual([6, 6, 6, 6, 6]);
  });

  it("goes on after a piece that failed, and tells its job", async () => {
    const pace = pacer.start("sweep");
    const failing = pace.piece(() => Promise.reject(new Error("full")));
    const next = piece(pacer.start("sweep"), 0);
    await expect(failing).rejects.toThrow("full");
    expect(await next).toBe(20);
  });

  it("ends a run after ten seconds, and when Atoll stops", async () => {
    const pace = pacer.start("sweep");
    work(9999);
    expect(pace.isOver()).toBe(false);
    work(1);
    expect(pace.isOver()).toBe(true);
    const other = pacer.start("sweep");
    expect(other.isOver()).toBe(false);
    isStopping = true;
    expect(other.isOver()).toBe(true);
  });
});
