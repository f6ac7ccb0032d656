/**
 * Long work beside requests. A job that goes through very many records does it in pieces, each in a
 * transaction of its own, and all pieces of this process take turns with each other and with requests:
 *
 * ```
 * piece     a millisecond of work, and its commit: as many records as were done in that time before
 * rest      as others need it: none where nobody asks, three times as long as the piece where requests
 *           keep the event loop busy
 * piece     ...
 * ```
 *
 * So a request waits for one piece at the most, and however many jobs there are, together they take a
 * quarter of a loop that others keep busy. What others need is what the loop did between two pieces.
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
  /** Whether what runs should come to its end. */
  isStopping(): boolean;
}

/** Those of this process. */
export function paceSurroundings(
  store: Pick<Store, "write">,
  isStopping: () => boolean,
): PaceSurroundings {
  return {
    store,
    activeMs: () => performance.eventLoopUtilization().active,
    nowMs: () => performance.now(),
    sleep: (ms) => sleep(ms),
    isStopping,
  };
}

/** What a piece does before its commit. */
const PIECE_MS = 1;
const RECORDS_FIRST = 20;
const RECORDS_MIN = 5;
const RECORDS_MAX = 200;
/** A rest is so many times as long as others were at work, and as the piece at the most. */
const REST_FACTOR = 3;
/** Shorter than that a timer cannot wait. */
const REST_MS_MIN = 1;
/** How far a job has come is kept at the end of a run: so much is done again after a crash. */
const RUN_MS_MAX = 1000;

/** Where all pieces of a process take turns. */
export class Pacer {
  readonly #around: PaceSurroundings;
  #lastPiece: Promise<unknown> = Promise.resolve();
  /** What the last piece took, with its commit. */
  #ownMs = 0;
  /** How long the loop was at work for others between it and the one before. */
  #othersMs = 0;
  /** The loop's work when it had ended. */
  #activeMsThen: number;

  constructor(around: PaceSurroundings) {
    this.#around = around;
    this.#activeMsThen = around.activeMs();
  }

  /** The pace of one run of a job. */
  start(): Pace {
    const { nowMs, isStopping } = this.#around;
    const endsAtMs = nowMs() + RUN_MS_MAX;
    let recordsMax = RECORDS_FIRST;
    return {
      piece: (body) =>
        this.#inTurn(async () => {
          const { result, workMs } = await this.#run((tx) => body(tx, recordsMax));
          recordsMax = adapted(recordsMax, workMs);
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
    const restMs = Math.min(this.#othersMs, this.#ownMs) * REST_FACTOR;
    if (restMs >= REST_MS_MIN) await this.#around.sleep(restMs);
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
    this.#othersMs = beganAt - this.#activeMsThen;
    this.#activeMsThen = activeMs();
    this.#ownMs = this.#activeMsThen - beganAt;
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
