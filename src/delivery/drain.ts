/**
 * Does the work that operations leave in the outbox: after the commit that caused it, and when
 * Atoll's clock reaches its time.
 *
 * ```
 * SendMessage to a topic   tx.enqueue({ kind: "sns:deliver", dueAtMs: now, payload })      commit
 *   wake-up                claim it under a lease, run the handler of `sns:deliver`
 *     done                 the job is deleted
 *     a time was returned  it is due again then
 *     it threw             it is due again in 1 s, 2 s, 4 s ... of Atoll's time
 * ```
 *
 * Several processes may drain one store: a lease keeps a job with one of them, is prolonged while
 * its handler runs, and runs out if its process dies. A handler may therefore run twice.
 */
import type { Blobs } from "../model/blob.ts";
import type { Clock } from "../model/clock.ts";
import type { Ids } from "../model/ids.ts";
import type { ServiceSettings } from "../model/operation.ts";
import type { JobContext, JobHandler, Pace } from "../model/service.ts";
import type { Job, Store } from "../model/store.ts";
import { OUTBOX_TOPIC, type ClaimedJob, type Outbox } from "../storage/outbox.ts";
import { Pacer, paceSurroundings } from "./pace.ts";

export interface DeliveryOptions {
  readonly store: Store & { readonly outbox: Outbox; readonly blobs: Blobs };
  readonly clock: Clock;
  readonly ids: Ids;
  readonly settings: ServiceSettings;
  /** What a job reaches other services by. */
  readonly services: (job: Job) => JobContext["services"];
  /** Finds the handler of a kind; may load its service first. */
  readonly handlers: (kind: string) => JobHandler | undefined | Promise<JobHandler | undefined>;
  readonly log: {
    warn(facts: Readonly<Record<string, unknown>>, sentence: string): void;
    error(facts: Readonly<Record<string, unknown>>, sentence: string): void;
  };
}

export interface Delivery {
  /** Tells that a request came: work in pieces leaves room for those that follow. */
  requestCame(): void;
  /** Resolves when no job is running and none is due. */
  idle(): Promise<void>;
  /** Takes no more jobs and resolves when those that run are done. */
  stop(): Promise<void>;
}

/** How many jobs run at once in this process. */
const JOBS_MAX = 16;
/** How long a job stays with a process that is not heard of any more. */
const LEASE_MS = 30_000;
const RETRY_MS_MIN = 1000;
const RETRY_MS_MAX = 300_000;

/** How long a job waits after having failed, doubling with each attempt. */
export function retryDelayMs(attempts: number): number {
  return Math.min(RETRY_MS_MIN * 2 ** Math.min(attempts, 30), RETRY_MS_MAX);
}

/** Starts to drain the outbox of a store. */
export function startDelivery(options: DeliveryOptions): Delivery {
  return new Drain(options);
}

class Drain implements Delivery {
  readonly #options: DeliveryOptions;
  readonly #pacer: Pacer;
  readonly #running = new Map<ClaimedJob, Promise<void>>();
  readonly #unwatch: () => void;
  readonly #leaseTimer: NodeJS.Timeout;
  #draining: Promise<void> | undefined;
  #isAskedAgain = false;
  #isStopped = false;
  #requests = 0;
  #cancelAppointment: (() => void) | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#pacer = new Pacer(
      paceSurroundings(options.store, {
        requests: () => this.#requests,
        isStopping: () => this.#isStopped,
      }),
    );
    this.#unwatch = options.store.watch(OUTBOX_TOPIC, () => this.#wake());
    this.#leaseTimer = setInterval(() => void this.#prolongLeases(), LEASE_MS / 3);
    this.#leaseTimer.unref();
    this.#wake();
  }

  requestCame(): void {
    this.#requests += 1;
  }

  async idle(): Promise<void> {
    while (this.#draining !== undefined || this.#running.size > 0) {
      await Promise.all([this.#draining, ...this.#running.values()]);
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#unwatch();
    clearInterval(this.#leaseTimer);
    await this.#draining;
    this.#cancelAppointment?.();
    await Promise.all(this.#running.values());
  }

  #wake(): void {
    if (this.#isStopped) return;
    this.#isAskedAgain = true;
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
      // Asked after the last look and before this.
      if (this.#isAskedAgain) this.#wake();
    });
  }

  async #drain(): Promise<void> {
    try {
      while (this.#isAskedAgain && !this.#isStopped) {
        this.#isAskedAgain = false;
        const lookedAtMs = this.#options.clock.nowMs();
        await this.#startDueJobs(lookedAtMs);
        if (!this.#isAskedAgain) await this.#makeAppointment(lookedAtMs);
      }
    } catch (error) {
      // The next wake-up or the lease timer tries again.
      this.#options.log.error({ error }, "the outbox could not be read");
    }
  }

  async #startDueJobs(nowMs: number): Promise<void> {
    const { store } = this.#options;
    const free = JOBS_MAX - this.#running.size;
    // A job that ends wakes this again.
    if (free === 0) return;
    const jobs = await store.outbox.claimDueJobs(nowMs, free, LEASE_MS);
    for (const job of jobs) {
      const run = runJob(job, this.#options, this.#pacer.start(job.kind)).finally(() => {
        this.#running.delete(job);
        this.#wake();
      });
      this.#running.set(job, run);
    }
    if (jobs.length === free) this.#isAskedAgain = true;
  }

  async #makeAppointment(lookedAtMs: number): Promise<void> {
    const { store, clock } = this.#options;
    const nextMs = await store.outbox.nextDueMs();
    this.#cancelAppointment?.();
    this.#cancelAppointment = undefined;
    // With no room for another job, the end of one is the next occasion.
    if (nextMs === undefined || this.#running.size === JOBS_MAX || this.#isStopped) return;
    // The clock was moved since the look: whoever moved it waits for what fell due.
    if (nextMs > lookedAtMs && nextMs <= clock.nowMs()) this.#isAskedAgain = true;
    else this.#cancelAppointment = clock.at(nextMs, () => this.#wake());
  }

  async #prolongLeases(): Promise<void> {
    const { store, log } = this.#options;
    try {
      if (this.#running.size > 0) {
        await store.outbox.renewLeases([...this.#running.keys()], LEASE_MS);
      }
    } catch (error) {
      log.error({ error }, "leases of running jobs could not be prolonged");
    }
    // Looks for what another process has left behind.
    this.#wake();
  }
}

/** Runs one job to its end and notes what became of it. Never throws. */
async function runJob(job: ClaimedJob, options: DeliveryOptions, pace: Pace): Promise<void> {
  const { store, clock, ids, settings, services, handlers, log } = options;
  const facts = { kind: job.kind, id: job.id, account: job.account, region: job.region };
  const context: JobContext = {
    store,
    blobs: store.blobs,
    clock,
    ids,
    settings,
    services: services(job),
    pace,
  };
  try {
    const againAtMs = await attempt(job, handlers, context);
    if (againAtMs === undefined) await store.outbox.finishJob(job);
    else await store.outbox.repeatJob(job, againAtMs);
  } catch (error) {
    const delayMs = retryDelayMs(job.attempts);
    log.warn({ ...facts, attempts: job.attempts + 1, delayMs, error }, "a job failed");
    await store.outbox.retryJob(job, clock.nowMs() + delayMs).catch((broken: unknown) => {
      // Its lease runs out, and then it is tried again.
      log.error({ ...facts, error: broken }, "the failure of a job could not be noted");
    });
  }
}

async function attempt(
  job: ClaimedJob,
  handlers: DeliveryOptions["handlers"],
  context: JobContext,
): Promise<number | undefined> {
  const handler = await handlers(job.kind);
  if (handler === undefined) throw new Error(`nothing handles jobs of the kind ${job.kind}`);
  const { lease: _lease, ...plain } = job;
  return handler(plain, context);
}
