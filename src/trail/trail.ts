/**
 * What happened and why. Every decision goes through here:
 *
 * ```
 * record(decision)      put into memory, told to those who listen; the request does not wait
 *   at most 250 ms      written to the table in one batch, outside the request's transaction
 * find({ requestId })   from the table, and from memory what was not written
 * ```
 *
 * A denial is written with its explanation. Of allowed requests a batch takes the newest 200; under
 * more load than that the others are kept in memory, the last 5,000 of them, and are gone with the
 * process. The table is bounded by count and age, denials and the others each by themselves.
 * `kill -9` may lose the last 250 ms of this, and of nothing else.
 */
import type { Clock } from "../model/clock.ts";
import type { Store, WriteTransaction } from "../model/store.ts";
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
const BATCH_OTHERS_MAX = 200;
/** Allowed requests that are kept in memory because their batch was full. */
const MEMORY_MAX = 5000;
const KEPT_MAX = 10_000;
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
  #denials: DecisionRecord[] = [];
  #others: DecisionRecord[] = [];
  /** What no batch had room for, the oldest first. */
  #memory: DecisionRecord[] = [];
  #order = 0;
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
      id: `${decision.requestId}.${this.#order}`,
      order: this.#order,
      kind: isDenial ? "denial" : "other",
    };
    const pending = isDenial ? this.#denials : this.#others;
    pending.push(record);
    // Nothing here grows without bound while a batch is being written.
    const most = isDenial ? BATCH_DENIALS_MAX : MEMORY_MAX;
    if (pending.length > 2 * most) pending.splice(0, most);
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
    const written = await this.#options.store.read(async (tx) => {
      if (query.requestId !== undefined) {
        const prefix = { requestId: query.requestId };
        const of = await tx.scan(decisions, { index: "byRequest", prefix });
        return of.filter((record) => isWanted(record, query));
      }
      const kinds = kindsOf(query);
      const found: DecisionRecord[] = [];
      for (const kind of kinds) found.push(...(await scanKind(tx, kind, query, limit)));
      return found;
    });
    const remembered = this.#memory.filter((record) => isWanted(record, query));
    return [...written, ...remembered].toSorted(newestFirst).slice(0, limit);
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#writing !== undefined) await this.#writing;
    if (this.#denials.length + this.#others.length === 0) return;
    this.#writing = this.#writeBatch().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #writeBatch(): Promise<void> {
    const denials = this.#denials.slice(-BATCH_DENIALS_MAX);
    const others = this.#others.slice(-BATCH_OTHERS_MAX);
    this.#memory.push(...this.#others.slice(0, -BATCH_OTHERS_MAX));
    this.#memory.splice(0, this.#memory.length - MEMORY_MAX);
    this.#denials = [];
    this.#others = [];
    const { store, clock, report } = this.#options;
    try {
      await store.write(async (tx) => {
        for (const record of denials) await tx.put(decisions, record);
        for (const record of others) await tx.put(decisions, record);
        for (const kind of KINDS) await prune(tx, kind, clock.nowMs());
      });
    } catch (error) {
      report(error);
    }
  }

  forget({ account, region }: { readonly account?: string; readonly region?: string }): void {
    const stays = (record: DecisionRecord): boolean =>
      (account !== undefined && record.account !== account) ||
      (region !== undefined && record.region !== region);
    this.#denials = this.#denials.filter(stays);
    this.#others = this.#others.filter(stays);
    this.#memory = this.#memory.filter(stays);
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

/** Deletes what is too old or too much. */
async function prune(
  tx: WriteTransaction,
  kind: DecisionRecord["kind"],
  nowMs: number,
): Promise<void> {
  const range = { index: "byTime", prefix: { kind } };
  await tx.deleteRange(decisions, { ...range, to: orderAt(nowMs - KEPT_MS) });
  const excess = (await tx.count(decisions, range)) - KEPT_MAX;
  if (excess <= 0) return;
  for (const { account, region, id } of await tx.scan(decisions, { ...range, limit: excess })) {
    await tx.delete(decisions, { account, region, id });
  }
}
