/**
 * Long work beside requests. A job that goes through very many records does it in pieces, each in a
 * transaction of its own, and all pieces of this process take turns with each other and with requests:
 *
 * ```
 * piece     a millisecond of work, and its commit: as many records as were done in that time before
 * rest      three times as long, and ten times what the disk held the event loop beyond its due
 * piece     ...
 * ```
 *
 * So a request waits for one piece at the most, jobs take a quarter of a loop that others want as well,
 * however many they are, and few requests meet a disk that takes its time. There are no rests while no
 * requests come.
 */
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pace } from "../model/service.ts";
import type { Store, WriteTransaction } from "../model/store.ts";

/** What pacing goes by. */
export interface PaceSurroundings {
  readonly store: Pick<Store, "write">;
  /** For how many milliseconds the event loop has been at work. */
  activeMs(): number;
  /** Milliseconds since any moment. */
  nowMs(): number;
  sleep(ms: number): Promise<unknown>;
  /** How many requests have come so far. */
  requests(): number;
  /** Whether what runs should come to its end. */
  isStopping(): boolean;
}

/** Those of this process. */
export function paceSurroundings(
  store: Pick<Store, "write">,
  { requests, isStopping }: Pick<PaceSurroundings, "requests" | "isStopping">,
): PaceSurroundings {
  return {
    store,
    activeMs: () => performance.eventLoopUtilization().active,
    nowMs: () => performance.now(),
    sleep: (ms) => sleep(ms),
    requests,
    isStopping,
  };
}

/** What a piece does before its commit. */
const PIECE_MS = 1;
const RECORDS_FIRST = 20;
const RECORDS_MIN = 5;
const RECORDS_MAX = 200;
/** Rests, in lengths of the piece with its commit. */
const REST_FACTOR = 3;
/** A piece beyond that has waited for the disk: its log is moved into the database, say. */
const PATIENCE_MS = 5;
/** Rests, in lengths of what was beyond. */
const STALL_FACTOR = 10;
const REST_MS_MAX = 1000;
/** Shorter than that a timer cannot wait; so much at least is due before there is a rest. */
const REST_MS_MIN = 4;
/** A rest is taken in slices of that, for it may be needed no longer. */
const SLICE_MS = 50;
/** Nobody asks when no request came for so long. */
const QUIET_MS = 500;
/** How far a job has come is kept at the end of a run: so much is done again after a crash. */
const RUN_MS_MAX = 10_000;

/** Where all pieces of a process take turns. */
export class Pacer {
  readonly #around: PaceSurroundings;
  #lastPiece: Promise<unknown> = Promise.resolve();
  /** How many records the next piece takes, by the kind of job. */
  readonly #recordsMax = new Map<string, number>();
  /** How much rest is due. */
  #dueMs = 0;
  /** How many requests had come at the last look, and when it saw new ones. */
  #requests = 0;
  #askedAtMs = -Infinity;

  constructor(around: PaceSurroundings) {
    this.#around = around;
  }

  /** The pace of one run of a job of some kind. */
  start(kind: string): Pace {
    const { nowMs, isStopping } = this.#around;
    const endsAtMs = nowMs() + RUN_MS_MAX;
    return {
      piece: (body) =>
        this.#inTurn(async () => {
          const recordsMax = this.#recordsMax.get(kind) ?? RECORDS_FIRST;
          const { result, workMs } = await this.#run((tx) => body(tx, recordsMax));
          this.#recordsMax.set(kind, adapted(recordsMax, workMs));
          return result;
        }),
      isOver: () => isStopping() || nowMs() >= endsAtMs,
    };
  }

  /** Runs a piece after the one before and a rest. */
  #inTurn<T>(piece: () => Promise<T>): Promise<T> {
    const mine = this.#lastPiece.then(() => this.#rest()).then(piece);
    this.#lastPiece = mine.catch(() => undefined);
    return mine;
  }

  async #rest(): Promise<void> {
    const { nowMs, sleep, isStopping } = this.#around;
    if (this.#dueMs < REST_MS_MIN) return;
    while (this.#dueMs > 0 && this.#isAsked() && !isStopping()) {
      const beganAtMs = nowMs();
      await sleep(Math.min(this.#dueMs, SLICE_MS));
      this.#dueMs -= nowMs() - beganAtMs;
    }
    this.#dueMs = 0;
  }

  /** Whether requests come at present. */
  #isAsked(): boolean {
    const { nowMs, requests } = this.#around;
    const count = requests();
    if (count !== this.#requests) this.#askedAtMs = nowMs();
    this.#requests = count;
    return nowMs() - this.#askedAtMs < QUIET_MS;
  }

  async #run<T>(
    body: (tx: WriteTransaction) => Promise<T>,
  ): Promise<{ readonly result: T; readonly workMs: number }> {
    const { store, activeMs } = this.#around;
    let beganAt = activeMs();
    let workMs = 0;
    const result = await store.write(async (tx) => {
      beganAt = activeMs();
      const done = await body(tx);
      workMs = activeMs() - beganAt;
      return done;
    });
    const tookMs = activeMs() - beganAt;
    const stalledMs = Math.max(tookMs - PATIENCE_MS, 0);
    const restMs = tookMs * REST_FACTOR + stalledMs * STALL_FACTOR;
    this.#dueMs += Math.min(restMs, REST_MS_MAX);
    return { result, workMs };
  }
}

/** How many records the next piece takes, after this many took so long. */
function adapted(records: number, tookMs: number): number {
  const fitting = Math.round((records * PIECE_MS) / Math.max(tookMs, PIECE_MS / 10));
  // One slow moment, or one fast, does not decide.
  const next = Math.min(Math.max(fitting, records >> 1), records * 2);
  return Math.min(Math.max(next, RECORDS_MIN), RECORDS_MAX);
}
