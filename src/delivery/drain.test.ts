import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createClock, type MovableClock } from "../gateway/clock.ts";
import type { JobHandler } from "../model/service.ts";
import type { NewJob } from "../model/store.ts";
import { openStore, type OpenStore } from "../storage/open.ts";
import { retryDelayMs, startDelivery, type Delivery } from "./drain.ts";

describe("startDelivery", () => {
  let store: OpenStore;
  let clock: MovableClock;
  let delivery: Delivery | undefined;
  let handlers: Record<string, JobHandler>;
  let warned: Readonly<Record<string, unknown>>[];

  beforeEach(async () => {
    store = await openStore({ kind: "memory" }, { tables: [], durability: "full" });
    clock = createClock({ startMs: 1_000_000, frozen: true });
    handlers = {};
    warned = [];
  });

  afterEach(async () => {
    await delivery?.stop();
    delivery = undefined;
    await store.close();
  });

  function start(): Delivery {
    delivery = startDelivery({
      store,
      clock,
      ids: { uuid: () => "", bytes: () => new Uint8Array(), text: () => "" },
      settings: {
        sqsEndpointStrategy: "atoll",
        publicHost: "localhost",
        vault: { seal: (secret) => secret, open: (sealed) => sealed },
      },
      services: () => ({ invoke: () => Promise.reject(new Error("no services here")) }),
      handlers: async (kind) => handlers[kind],
      log: {
        warn: (facts) => void warned.push(facts),
        error: (facts) => void warned.push(facts),
      },
    });
    return delivery;
  }

  const enqueue = (more: Partial<NewJob> = {}): Promise<void> =>
    store.write((tx) =>
      tx.enqueue({
        kind: "test",
        account: "111111111111",
        region: "eu-west-1",
        dueAtMs: clock.nowMs(),
        payload: null,
        ...more,
      }),
    );

  /** Resolves with the payload of the next job that runs. */
  function nextRun(kind = "test"): Promise<unknown> {
    return new Promise((resolve) => {
      handlers[kind] = async ({ payload }) => {
        resolve(payload);
        return undefined;
      };
    });
  }

  it("does a job after the commit that wrote it, once", async () => {
    const running = start();
    const ran = nextRun();
    await enqueue({ payload: { n: 1 } });
    expect(await ran).toEqual({ n: 1 });
    await running.idle();
    expect(await store.outbox.nextDueMs()).toBeUndefined();
    expect(await store.outbox.nextLeaseEndMs()).toBeUndefined();
  });

  it("does at its start what was left by an earlier process", async () => {
    await enqueue({ payload: "left" });
    const ran = nextRun();
    start();
    expect(await ran).toBe("left");
  });

  it("waits until Atoll's clock reaches a job's time", async () => {
    const running = start();
    const ran = nextRun();
    await enqueue({ dueAtMs: clock.nowMs() + 3_600_000, payload: "later" });
    await running.idle();
    expect(await store.outbox.nextDueMs()).toBe(clock.nowMs() + 3_600_000);
    clock.advance(3_600_000);
    expect(await ran).toBe("later");
  });

  it("has done what fell due by a move of the clock, also right after it was enqueued", async () => {
    const running = start();
    let ran = 0;
    handlers["test"] = async () => {
      ran += 1;
      return undefined;
    };
    await enqueue({ dueAtMs: clock.nowMs() + 5000 });
    clock.advance(5000);
    await running.idle();
    expect(ran).toBe(1);
  });

  it("tries a failed job again, later each time, and says what failed", async () => {
    const running = start();
    const attempts: number[] = [];
    handlers.test = async (job) => {
      attempts.push(job.attempts);
      if (attempts.length < 3) throw new Error("not yet");
      return undefined;
    };
    await enqueue({ id: "a" });
    await running.idle();
    expect(await store.outbox.nextDueMs()).toBe(clock.nowMs() + 1000);
    clock.advance(1000);
    await running.idle();
    expect(await store.outbox.nextDueMs()).toBe(clock.nowMs() + 2000);
    clock.advance(2000);
    await running.idle();
    expect(attempts).toEqual([0, 1, 2]);
    expect(await store.outbox.nextDueMs()).toBeUndefined();
    expect(warned).toHaveLength(2);
    expect(warned[0]).toMatchObject({
      kind: "test",
      id: "a",
      account: "111111111111",
      attempts: 1,
    });
  });

  it("runs a job again at the time its handler gives", async () => {
    const running = start();
    let runs = 0;
    handlers.test = async (job, context) => {
      runs += 1;
      expect(job.attempts).toBe(0);
      return runs < 3 ? context.clock.nowMs() + 10 : undefined;
    };
    await enqueue();
    for (let step = 0; step < 3; step += 1) {
      await running.idle();
      clock.advance(10);
    }
    await running.idle();
    expect(runs).toBe(3);
  });

  it("keeps a job that nothing handles and says so", async () => {
    const running = start();
    await enqueue({ kind: "unknown" });
    await running.idle();
    expect(String(warned[0]?.error)).toContain("nothing handles jobs of the kind unknown");
    expect(await store.outbox.nextDueMs()).toBe(clock.nowMs() + 1000);
  });

  it("runs many jobs at once, but not all", async () => {
    const running = start();
    let now = 0;
    let most = 0;
    let done = 0;
    handlers.test = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
      done += 1;
      return undefined;
    };
    await store.write(async (tx) => {
      for (let index = 0; index < 100; index += 1) {
        await tx.enqueue({ kind: "test", account: "1", region: "r", dueAtMs: 0, payload: index });
      }
    });
    await running.idle();
    expect(done).toBe(100);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(16);
  });

  it("lets a job work in pieces, in transactions of their own, until it stops", async () => {
    const running = start();
    let pieces = 0;
    const begun = new Promise<void>((resolve) => {
      handlers["test"] = async (_job, { pace }) => {
        while (!pace.isOver()) {
          running.requestCame();
          await pace.piece(async (tx, recordsMax) => {
            expect(recordsMax).toBeGreaterThan(0);
            await tx.enqueue({ ...later, dueAtMs: clock.nowMs() + 1 });
          });
          pieces += 1;
          resolve();
        }
        return undefined;
      };
    });
    const later = { id: "later", kind: "test", account: "", region: "", payload: null };
    await enqueue();
    await begun;
    expect(await store.outbox.nextDueMs()).toBe(clock.nowMs() + 1);
    await running.stop();
    expect(pieces).toBeGreaterThan(0);
  });

  it("waits for running jobs when it stops and takes no more", async () => {
    const running = start();
    let release = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      handlers.test = async () => {
        resolve();
        await new Promise<void>((open) => {
          release = open;
        });
        return undefined;
      };
    });
    await enqueue();
    await begun;
    let isStopped = false;
    const stopping = running.stop().finally(() => {
      isStopped = true;
    });
    await enqueue({ id: "later", payload: "later" });
    expect(isStopped).toBe(false);
    release();
    await stopping;
    const [left] = await store.outbox.claimDueJobs(clock.nowMs(), 10, 0);
    expect(left?.payload).toBe("later");
  });
});

describe("retryDelayMs", () => {
  it("doubles from one second up to five minutes", () => {
    expect([0, 1, 2, 3, 8, 9, 1000].map(retryDelayMs)).toEqual([
      1000, 2000, 4000, 8000, 256_000, 300_000, 300_000,
    ]);
  });
});
