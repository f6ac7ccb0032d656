/* oxlint-disable max-lines-per-function -- a suite is one function, as in test files */
/** Conformance: the outbox. */
import { describe, expect, it } from "vitest";
import type { NewJob } from "../../model/store.ts";
import type { Fixture } from "./conformance.ts";
import type { OpenStore } from "../open.ts";

const LEASE_MS = 60_000;

function job(more: Partial<NewJob> = {}): NewJob {
  const account = "111111111111";
  return { kind: "test", account, region: "eu-west-1", dueAtMs: 100, payload: { n: 1 }, ...more };
}

async function enqueue(store: OpenStore, ...jobs: readonly NewJob[]): Promise<void> {
  await store.write(async (tx) => {
    for (const each of jobs) await tx.enqueue(each);
  });
}

export function jobConformance(fixture: () => Fixture): void {
  describe("outbox", () => {
    it("hands out a job once it is due, with everything it was given", async () => {
      const { store } = fixture();
      await enqueue(store, job({ id: "a" }));
      expect(await store.outbox.claimDueJobs(99, 10, LEASE_MS)).toEqual([]);
      const [claimed] = await store.outbox.claimDueJobs(100, 10, LEASE_MS);
      expect(claimed).toEqual({ ...job({ id: "a" }), attempts: 0, lease: expect.any(String) });
      expect(await store.outbox.claimDueJobs(100, 10, LEASE_MS)).toEqual([]);
    });

    it("gives jobs without an id one each, earliest due first", async () => {
      const { store } = fixture();
      await enqueue(store, job({ dueAtMs: 30 }), job({ dueAtMs: 10 }), job({ dueAtMs: 20 }));
      expect(await store.outbox.nextDueMs()).toBe(10);
      const claimed = await store.outbox.claimDueJobs(100, 2, LEASE_MS);
      expect(claimed.map(({ dueAtMs }) => dueAtMs)).toEqual([10, 20]);
      expect(await store.outbox.nextDueMs()).toBe(30);
    });

    it("replaces a waiting job of the same kind and id", async () => {
      const { store } = fixture();
      await enqueue(store, job({ id: "a" }), job({ id: "a", payload: 2, dueAtMs: 50 }));
      const claimed = await store.outbox.claimDueJobs(100, 10, LEASE_MS);
      expect(claimed.map(({ payload }) => payload)).toEqual([2]);
    });

    it("forgets a finished job", async () => {
      const { store } = fixture();
      await enqueue(store, job());
      const [claimed] = await store.outbox.claimDueJobs(100, 10, LEASE_MS);
      if (claimed !== undefined) await store.outbox.finishJob(claimed);
      expect(await store.outbox.nextDueMs()).toBeUndefined();
      expect(await store.outbox.nextLeaseEndMs()).toBeUndefined();
    });

    it("counts attempts over retries and begins anew when a job repeats", async () => {
      const { store } = fixture();
      await enqueue(store, job());
      const attempts: number[] = [];
      for (const settle of ["retryJob", "retryJob", "repeatJob", "finishJob"] as const) {
        const [claimed] = await store.outbox.claimDueJobs(1000, 1, LEASE_MS);
        if (claimed === undefined) throw new Error("nothing to claim");
        attempts.push(claimed.attempts);
        await store.outbox[settle](claimed, 200);
      }
      expect(attempts).toEqual([0, 1, 2, 0]);
    });

    it("puts up again a job whose lease ran out, and ignores who lost it", async () => {
      const { store } = fixture();
      await enqueue(store, job({ id: "a" }));
      const [lost] = await store.outbox.claimDueJobs(100, 10, 0);
      const [found] = await store.outbox.claimDueJobs(100, 10, LEASE_MS);
      expect(found?.id).toBe("a");
      if (lost === undefined || found === undefined) throw new Error("nothing to claim");
      await store.outbox.finishJob(lost);
      await store.outbox.renewLeases([lost], 0);
      expect(await store.outbox.claimDueJobs(100, 10, LEASE_MS)).toEqual([]);
      await store.outbox.renewLeases([found], -1);
      expect(await store.outbox.claimDueJobs(100, 10, LEASE_MS)).toHaveLength(1);
    });

    it("keeps a job that is enqueued anew while it runs until that run is over", async () => {
      const { store } = fixture();
      await enqueue(store, job({ id: "a" }));
      const [first] = await store.outbox.claimDueJobs(100, 10, LEASE_MS);
      await enqueue(store, job({ id: "a", payload: "new", dueAtMs: 150 }));
      expect(await store.outbox.claimDueJobs(1000, 10, LEASE_MS)).toEqual([]);
      if (first === undefined) throw new Error("nothing to claim");
      await store.outbox.finishJob(first);
      const [second] = await store.outbox.claimDueJobs(1000, 10, LEASE_MS);
      expect(second).toMatchObject({ payload: "new", dueAtMs: 150, attempts: 0 });
    });

    it("never gives one job to two who claim at once", async () => {
      const { store } = fixture();
      await enqueue(store, ...Array.from({ length: 30 }, () => job()));
      const claims = await Promise.all(
        Array.from({ length: 8 }, () => store.outbox.claimDueJobs(100, 5, LEASE_MS)),
      );
      const ids = claims.flat().map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const rest = await store.outbox.claimDueJobs(100, 100, LEASE_MS);
      expect(ids.length + rest.length).toBe(30);
    });

    it("keeps jobs over a restart", async (context) => {
      const { store, place, open } = fixture();
      context.skip(!place.isKept, "nothing is kept in memory");
      await enqueue(store, job({ id: "waiting" }));
      await store.close();
      const again = await open();
      const claimed = await again.outbox.claimDueJobs(100, 10, LEASE_MS);
      expect(claimed.map(({ id }) => id)).toEqual(["waiting"]);
    });
  });
}
