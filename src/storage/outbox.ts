/**
 * The outbox: asynchronous work, written in the transaction of its cause and done after it.
 *
 * A job waits (`dueAtMs`, Atoll's time), is claimed under a lease (`leasedUntilMs`, the machine's
 * time, which users cannot move), and then finished, retried or repeated. The due column is null
 * while a lease holds, so nobody else finds the job; a lease that runs out (its process died) puts
 * it up again. A job enqueued anew while it runs waits inside its record (`next`) for the end of
 * the run: no job runs twice at once.
 */
import { randomUUID } from "node:crypto";
import type { Job, NewJob, Store, WriteTransaction } from "../model/store.ts";
import { table, type Table } from "../model/table.ts";

interface JobRecord {
  readonly kind: string;
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly dueAtMs: number | null;
  readonly leasedUntilMs: number | null;
  /** Who holds it: only that claim may finish it. */
  readonly lease?: string;
  readonly attempts: number;
  readonly payload: unknown;
  /** What replaces this job when its present run is over. */
  readonly next?: { readonly dueAtMs: number; readonly payload: unknown };
}

/** The table of jobs. Created with every store. */
export const outboxTable: Table<JobRecord> = table<JobRecord>("outbox", {
  columns: {
    kind: "text",
    id: "text",
    account: "text",
    region: "text",
    dueAtMs: "integer",
    leasedUntilMs: "integer",
  },
  key: ["kind", "id"],
  indexes: { due: ["dueAtMs"], lease: ["leasedUntilMs"] },
  global: "one queue of work for all accounts",
});

/** Wakes whoever drains the outbox. */
export const OUTBOX_TOPIC = "outbox";

/** A job under lease. */
export interface ClaimedJob extends Job {
  readonly lease: string;
}

/** The side of the outbox that drains it. */
export interface Outbox {
  /**
   * Takes jobs that are due, and such whose lease has run out, earliest first. Nobody else gets
   * them while the lease holds.
   *
   * @param nowMs Atoll's time.
   */
  claimDueJobs(nowMs: number, limit: number, leaseMs: number): Promise<ClaimedJob[]>;
  /** Prolongs leases from now on; jobs that were lost meanwhile are passed over. */
  renewLeases(jobs: readonly ClaimedJob[], leaseMs: number): Promise<void>;
  /** The job is done. */
  finishJob(job: ClaimedJob): Promise<void>;
  /** The job failed and is due again at `dueAtMs`. */
  retryJob(job: ClaimedJob, dueAtMs: number): Promise<void>;
  /** The job went well and is due again at `dueAtMs`. */
  repeatJob(job: ClaimedJob, dueAtMs: number): Promise<void>;
  /** When the earliest waiting job is due, in Atoll's time. */
  nextDueMs(): Promise<number | undefined>;
  /** When the earliest lease runs out, in the machine's time. */
  nextLeaseEndMs(): Promise<number | undefined>;
  /** Puts up again whatever is under lease. For the only process on a store, when it starts. */
  releaseLeases(): Promise<void>;
}

/** Writes a job; `tx.enqueue` of both engines. */
export async function enqueueJob(tx: WriteTransaction, job: NewJob): Promise<void> {
  tx.wake(OUTBOX_TOPIC);
  const { kind, account, region, dueAtMs, payload } = job;
  const id = job.id ?? randomUUID();
  const running = job.id === undefined ? undefined : await tx.lock(outboxTable, { kind, id });
  if (running !== undefined && running.leasedUntilMs !== null) {
    await tx.put(outboxTable, { ...running, next: { dueAtMs, payload } });
    return;
  }
  const record = { kind, id, account, region, dueAtMs, leasedUntilMs: null, attempts: 0, payload };
  await tx.put(outboxTable, record);
}

/**
 * Makes the draining side.
 *
 * @param wallMs The machine's time in milliseconds since the epoch, the same for all processes on
 *   the store.
 */
export function createOutbox(store: Pick<Store, "read" | "write">, wallMs: () => number): Outbox {
  /** Ends the present run of a job, unless its lease was lost to somebody else. */
  function settle(
    job: ClaimedJob,
    then: (tx: WriteTransaction, record: JobRecord) => Promise<unknown>,
  ): Promise<void> {
    return store.write(async (tx) => {
      const record = await tx.lock(outboxTable, { kind: job.kind, id: job.id });
      if (record?.lease !== job.lease) return;
      if (record.next === undefined) {
        await then(tx, record);
        return;
      }
      await tx.put(outboxTable, waiting(record, { ...record.next, attempts: 0 }));
      tx.wake(OUTBOX_TOPIC);
    });
  }

  function again(job: ClaimedJob, dueAtMs: number, attempts: number): Promise<void> {
    return settle(job, async (tx, record) => {
      const { payload } = record;
      await tx.put(outboxTable, waiting(record, { dueAtMs, attempts, payload }));
      tx.wake(OUTBOX_TOPIC);
    });
  }

  return {
    claimDueJobs: (nowMs, limit, leaseMs) =>
      store.write(async (tx) => {
        const now = wallMs();
        const range = { prefix: {}, toInclusive: true, limit };
        const expired = await tx.claim(outboxTable, { ...range, index: "lease", to: now });
        const rest = { ...range, limit: limit - expired.length };
        const due = await tx.claim(outboxTable, { ...rest, index: "due", to: nowMs });
        const claimed: ClaimedJob[] = [];
        for (const record of [...expired, ...due]) {
          const lease = randomUUID();
          const leased = { ...started(record, nowMs), lease };
          await tx.put(outboxTable, { ...leased, dueAtMs: null, leasedUntilMs: now + leaseMs });
          claimed.push({ ...toJob(leased), lease });
        }
        return claimed;
      }),
    renewLeases: (jobs, leaseMs) =>
      store.write(async (tx) => {
        const leasedUntilMs = wallMs() + leaseMs;
        for (const { kind, id, lease } of jobs) {
          const record = await tx.lock(outboxTable, { kind, id });
          if (record?.lease === lease) await tx.put(outboxTable, { ...record, leasedUntilMs });
        }
      }),
    finishJob: (job) => settle(job, (tx, { kind, id }) => tx.delete(outboxTable, { kind, id })),
    retryJob: (job, dueAtMs) => again(job, dueAtMs, job.attempts + 1),
    repeatJob: (job, dueAtMs) => again(job, dueAtMs, 0),
    nextDueMs: () =>
      store.read(async (tx) => {
        const range = { index: "due", prefix: {}, from: Number.MIN_SAFE_INTEGER, limit: 1 };
        const [first] = await tx.scan(outboxTable, range);
        return first?.dueAtMs ?? undefined;
      }),
    nextLeaseEndMs: () =>
      store.read(async (tx) => {
        const range = { index: "lease", prefix: {}, from: 0, limit: 1 };
        const [first] = await tx.scan(outboxTable, range);
        return first?.leasedUntilMs ?? undefined;
      }),
    releaseLeases: () =>
      store.write(async (tx) => {
        const leased = await tx.claim(outboxTable, { index: "lease", prefix: {}, from: 0 });
        for (const record of leased) await tx.put(outboxTable, { ...record, leasedUntilMs: 0 });
      }),
  };
}

/** The record as its run begins: a job that was enqueued during a lost run takes the old one's place. */
function started(record: JobRecord, nowMs: number): JobRecord & { readonly dueAtMs: number } {
  const { next, ...present } = record;
  if (next === undefined) return { ...present, dueAtMs: record.dueAtMs ?? nowMs };
  return { ...present, ...next, attempts: 0 };
}

function waiting(
  record: JobRecord,
  again: { readonly dueAtMs: number; readonly attempts: number; readonly payload: unknown },
): JobRecord {
  const { kind, id, account, region } = record;
  return { kind, id, account, region, leasedUntilMs: null, ...again };
}

function toJob(record: JobRecord & { readonly dueAtMs: number }): Job {
  const { kind, id, account, region, dueAtMs, payload, attempts } = record;
  return { kind, id, account, region, dueAtMs, payload, attempts };
}
