/**
 * What happened and why. Every decision goes through here:
 *
 * ```
 * record(decision)      put into memory, told to those who listen; the request does not wait
 *   at most 250 ms      written to the table in one batch, outside the request's transaction
 * find({ requestId })   from the table, after what memory holds was written
 * ```
 *
 * A denial is written with its explanation. Of allowed requests a batch takes the newest 100; of a
 * flood the others are told to listeners only. Memory holds no more than a batch: records that live
 * for seconds would each be carried into the old generation, which costs a request more than all its
 * judging. The table is bounded by count and age, denials and the others each by themselves.
 * `kill -9` may lose the last 250 ms of this, and of nothing else.
 */
import type { Clock } from "../model/clock.ts";
import type { Range, Store, WriteTransaction } from "../model/store.ts";
import { newestFirst, isWanted, type DecisionQuery } from "./decision-query.ts";
import { decisions, orderAt, type DecisionRecord, type NewDecision } from "./decision-record.ts";

export interface Trail {
  /** Keeps a decision. Costs its caller no waiting and never fails. */
  record(decision: NewDecision): void;
  /** Finds decisions, the newest first; 100 unless the query has a limit. */
  find(query: DecisionQuery): Promise<readonly DecisionRecord[]>;
  /**
   * Calls `listener` at each decision of this process.
   *
   * @returns A function that ends it.
   */
  listen(listener: (record: DecisionRecord) => void): () => void;
  /** Resolves when what was recorded is written. */
  flush(): Promise<void>;
  /** Forgets what memory holds of an account, a region or both; everything without either. */
  forget(where: { readonly account?: string; readonly region?: string }): void;
  /** Writes what is left and writes no more. */
  stop(): Promise<void>;
}

export interface TrailOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Is told why a batch could not be written; its decisions are lost. */
  readonly report: (error: unknown) => void;
}

const FLUSH_MS = 250;
/** Denials of one batch; of a flood beyond this the newest stay. */
const BATCH_DENIALS_MAX = 1000;
const BATCH_OTHERS_MAX = 100;
const KEPT_MAX = 10_000;
/** The table may grow by as much beyond its bound before it is cut: cutting costs a count. */
const SURPLUS = 1000;
const KEPT_MS = 7 * 86_400_000;
/** Looked through at a time. */
const PAGE = 500;
const FOUND_DEFAULT = 100;
const KINDS = ["denial", "other"] as const;

/** Makes the trail of one process. */
export function createTrail(options: TrailOptions): Trail {
  return new DecisionTrail(options);
}

class DecisionTrail implements Trail {
  readonly #options: TrailOptions;
  readonly #listeners = new Set<(record: DecisionRecord) => void>();
  readonly #denials = new Newest<DecisionRecord>(BATCH_DENIALS_MAX);
  readonly #others = new Newest<DecisionRecord>(BATCH_OTHERS_MAX);
  #order = 0;
  /** How many were written since the table was cut last; at the start it may be too long already. */
  #writtenSinceCut = SURPLUS;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #isStopped = false;

  constructor(options: TrailOptions) {
    this.#options = options;
  }

  record(decision: NewDecision): void {
    if (this.#isStopped) return;
    this.#order = Math.max(this.#order + 1, orderAt(decision.atMs));
    const { outcome } = decision;
    const isDenial = outcome !== "allow" && outcome !== "not-judged";
    const record: DecisionRecord = {
      ...decision,
      // In the order of time, so that what is written together lies together.
      id: `${this.#order}.${decision.requestId}`,
      order: this.#order,
      kind: isDenial ? "denial" : "other",
    };
    (isDenial ? this.#denials : this.#others).add(record);
    for (const listener of this.#listeners) listener(record);
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  listen(listener: (record: DecisionRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async find(query: DecisionQuery): Promise<readonly DecisionRecord[]> {
    await this.flush();
    const limit = query.limit ?? FOUND_DEFAULT;
    const found = await this.#options.store.read(async (tx) => {
      if (query.requestId !== undefined) {
        const prefix = { requestId: query.requestId };
        const of = await tx.scan(decisions, { index: "byRequest", prefix });
        return of.filter((record) => isWanted(record, query));
      }
      const kinds = kindsOf(query);
      const pages: DecisionRecord[] = [];
      for (const kind of kinds) pages.push(...(await scanKind(tx, kind, query, limit)));
      return pages;
    });
    return found.toSorted(newestFirst).slice(0, limit);
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#writing !== undefined) await this.#writing;
    if (this.#denials.isEmpty && this.#others.isEmpty) return;
    this.#writing = this.#writeBatch().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #writeBatch(): Promise<void> {
    const batch = [...this.#denials.take(), ...this.#others.take()];
    const cuts = this.#writtenSinceCut >= SURPLUS;
    this.#writtenSinceCut = cuts ? batch.length : this.#writtenSinceCut + batch.length;
    const { store, clock, report } = this.#options;
    try {
      await store.write(async (tx) => {
        for (const record of batch) await tx.put(decisions, record);
        for (const kind of KINDS) {
          const tooOld = orderAt(clock.nowMs() - KEPT_MS);
          await tx.deleteRange(decisions, { ...ofKind(kind), to: tooOld });
          if (cuts) await cut(tx, kind);
        }
      });
    } catch (error) {
      report(error);
    }
  }

  forget({ account, region }: { readonly account?: string; readonly region?: string }): void {
    const stays = (record: DecisionRecord): boolean =>
      (account !== undefined && record.account !== account) ||
      (region !== undefined && record.region !== region);
    this.#denials.keep(stays);
    this.#others.keep(stays);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.flush();
  }
}

function kindsOf({ outcome }: DecisionQuery): readonly DecisionRecord["kind"][] {
  if (outcome === undefined) return KINDS;
  return outcome === "allow" || outcome === "not-judged" ? ["other"] : ["denial"];
}

/** Looks through the decisions of a kind from the newest on until there are enough. */
async function scanKind(
  tx: Pick<WriteTransaction, "scan">,
  kind: DecisionRecord["kind"],
  query: DecisionQuery,
  limit: number,
): Promise<DecisionRecord[]> {
  const found: DecisionRecord[] = [];
  const from = orderAt(query.sinceMs ?? 0);
  let to = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const range = { index: "byTime", prefix: { kind }, from, to, limit: PAGE, reverse: true };
    const page = await tx.scan(decisions, range);
    found.push(...page.filter((record) => isWanted(record, query)));
    const last = page.at(-1);
    if (page.length < PAGE || last === undefined || found.length >= limit) return found;
    to = last.order;
  }
}

/** All of a kind, the oldest first. */
function ofKind(kind: DecisionRecord["kind"]): Range {
  return { index: "byTime", prefix: { kind } };
}

/** Deletes the oldest beyond the bound. */
async function cut(tx: WriteTransaction, kind: DecisionRecord["kind"]): Promise<void> {
  const range = ofKind(kind);
  const excess = (await tx.count(decisions, range)) - KEPT_MAX;
  if (excess <= 0) return;
  const oldest = await tx.scan(decisions, { ...range, limit: excess });
  const last = oldest.at(-1);
  if (last !== undefined) {
    await tx.deleteRange(decisions, { ...range, to: last.order, toInclusive: true });
  }
}

/** The newest of what was added, up to a number. */
class Newest<T> {
  readonly #most: number;
  #items: T[] = [];
  /** Where the oldest item lies once there is no more room. */
  #oldest = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  add(item: T): void {
    if (this.#items.length < this.#most) {
      this.#items.push(item);
      return;
    }
    this.#items[this.#oldest] = item;
    this.#oldest = (this.#oldest + 1) % this.#most;
  }

  /** Gives the items, the oldest first, and is empty then. */
  take(): readonly T[] {
    const items = [...this.#items.slice(this.#oldest), ...this.#items.slice(0, this.#oldest)];
    this.#items = [];
    this.#oldest = 0;
    return items;
  }

  keep(stays: (item: T) => boolean): void {
    for (const item of this.take()) if (stays(item)) this.add(item);
  }
}
