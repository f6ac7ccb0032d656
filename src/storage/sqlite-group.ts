/**
 * Group commit. Bodies that are waiting in one turn of the event loop run one after another in one
 * transaction and share one commit with one sync to the disk:
 *
 * ```
 * turn n      write(a) write(b) write(c)          from three sockets, say
 * check       BEGIN  a  b  c  COMMIT  effects of a, b and c, then their promises
 * turn n + 1  ...
 * ```
 *
 * A body awaits nothing but its transaction, whose calls are done at once, so the whole group is
 * drained by microtasks inside one callback of the event loop. A body that is still pending in the
 * next turn waits for something else: that is a bug, and it fails with an error that names it.
 *
 * A body that throws before it has written anything, as a refused request does, leaves nothing to
 * take back. When one throws after that, the group is rolled back and run again with a savepoint
 * below each body, so that the others stay. Savepoints throughout would cost every write 2 to 4
 * microseconds, measured, a fifth of it; bodies may be run again by their contract.
 */
import type { WriteTransaction } from "../model/store.ts";
import { sql } from "./dialect.ts";
import { runEffects, type ReportError } from "./effects.ts";
import type { RecordMemory } from "./record-memory.ts";
import type { Revisions } from "./revisions.ts";
import type { SqliteConnection } from "./sqlite-connection.ts";
import type { SqliteReads } from "./sqlite-reads.ts";
import { SqliteWriteTransaction } from "./sqlite-transaction.ts";
import { closedError, pendingError, StorageError } from "./storage-error.ts";
import type { Watchers } from "./watch.ts";

/** A group ends after this long, so that one turn of the event loop stays short. */
const GROUP_MS_MAX = 10;

const BEGIN = sql("BEGIN IMMEDIATE");
const COMMIT = sql("COMMIT");
const ROLLBACK = sql("ROLLBACK");

/** A body that waits for its group, or for its group's commit. */
interface Member {
  readonly body: (tx: WriteTransaction) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  outcome: Outcome | undefined;
  /** Waits for something other than its transaction; it is not run again. */
  isStuck: boolean;
}

/** What became of one run of a body. */
type Outcome =
  | { readonly kind: "kept"; readonly tx: SqliteWriteTransaction; readonly result: unknown }
  /** Failed, and nothing of it is left. */
  | { readonly kind: "failed"; readonly error: unknown }
  /** Failed, and only rolling back the whole group takes it back. */
  | { readonly kind: "spoiled"; readonly error: unknown };

/** One run of a group's bodies, from BEGIN to COMMIT. */
interface Attempt {
  readonly members: Member[];
  readonly withSavepoints: boolean;
  /** The body that runs. */
  running: { readonly member: Member; readonly tx: SqliteWriteTransaction } | undefined;
  /** Given up because a body is stuck; what it still does is nobody's any more. */
  isOver: boolean;
}

export interface GroupSurroundings {
  readonly connection: SqliteConnection;
  readonly watchers: Watchers;
  readonly report: ReportError;
  readonly reads: SqliteReads;
  readonly memory: RecordMemory;
  readonly revisions: Revisions;
  /** Another limit than {@link GROUP_MS_MAX}, for tests on a machine that may be busy. */
  readonly groupMsMax?: number | undefined;
}

export class WriteGroups {
  readonly #around: GroupSurroundings;
  #waiting: Member[] = [];
  #isScheduled = false;
  #isClosed = false;
  #onIdle: (() => void) | undefined;
  #attempt: Attempt | undefined;
  #watchdog: NodeJS.Immediate | undefined;

  constructor(around: GroupSurroundings) {
    this.#around = around;
  }

  /** Adds a body to the next group. */
  submit<T>(body: (tx: WriteTransaction) => Promise<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(closedError());
    return new Promise<T>((resolve, reject) => {
      const member = { body, resolve, reject, outcome: undefined, isStuck: false };
      this.#waiting.push(member as Member);
      this.#schedule();
    });
  }

  /** Refuses further bodies and resolves when those that wait are done. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (!this.#isScheduled) return;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => void this.#runGroup());
  }

  async #runGroup(): Promise<void> {
    const quiet = this.#around.reads.beforeGroup();
    if (quiet !== undefined) await quiet;
    const members = this.#waiting;
    this.#waiting = [];
    this.#watch();
    await this.#runMembers(members, false);
  }

  async #runMembers(members: Member[], withSavepoints: boolean): Promise<void> {
    const attempt: Attempt = { members, withSavepoints, running: undefined, isOver: false };
    this.#attempt = attempt;
    try {
      const isWhole = await this.#tryBodies(attempt);
      // Another attempt has taken over.
      if (attempt.isOver) return;
      if (!isWhole) return await this.#runMembers(members, true);
      this.#commit(members);
    } catch (error) {
      this.#failAll(members, error);
    }
    this.#endGroup();
  }

  #endGroup(): void {
    this.#attempt = undefined;
    clearImmediate(this.#watchdog);
    this.#around.reads.afterGroup();
    this.#isScheduled = false;
    if (this.#waiting.length > 0) this.#schedule();
    else this.#onIdle?.();
  }

  /**
   * Runs bodies until time is up; those not reached wait for the next group.
   *
   * @returns False when it was all rolled back and must be run again, with savepoints.
   */
  async #tryBodies(attempt: Attempt): Promise<boolean> {
    const { connection, groupMsMax = GROUP_MS_MAX } = this.#around;
    const { members } = attempt;
    connection.run(BEGIN, []);
    const endsAtMs = performance.now() + groupMsMax;
    let reached = 0;
    for (const member of members) {
      reached += 1;
      if (member.isStuck) continue;
      const outcome = await this.#runBody(member, attempt);
      if (attempt.isOver) return false;
      // SQLite rolls back by itself when the disk is full: nothing of the group is left then.
      if (!connection.inTransaction) throw groupLost(outcome);
      member.outcome = outcome;
      if (outcome.kind === "spoiled") {
        if (attempt.withSavepoints) throw outcome.error;
        this.#rollBack();
        return false;
      }
      if (performance.now() > endsAtMs) break;
    }
    this.#waiting.unshift(...members.splice(reached));
    return true;
  }

  // No promise with a resolver that anybody keeps: measured, such a one ties each group to the next,
  // and all that their requests hold outlives the young generation, 7 KB a request.
  async #runBody(member: Member, attempt: Attempt): Promise<Outcome> {
    const { connection, memory, revisions } = this.#around;
    const usesSavepoint = attempt.withSavepoints;
    const tx = new SqliteWriteTransaction(connection, memory, { revisions, usesSavepoint });
    attempt.running = { member, tx };
    try {
      const result = await member.body(tx);
      if (!attempt.isOver) tx.keep();
      return { kind: "kept", tx, result };
    } catch (error) {
      if (attempt.isOver) return { kind: "failed", error };
      return { kind: tx.rollBack() ? "failed" : "spoiled", error };
    }
  }

  /** Rolls an attempt back whose body waits for something else, and runs the others without it. */
  #giveUp(attempt: Attempt): void {
    const { members, running } = attempt;
    attempt.isOver = true;
    if (running !== undefined) {
      const { member, tx } = running;
      tx.end();
      member.isStuck = true;
      member.outcome = { kind: "failed", error: pendingError(member.body) };
    }
    try {
      this.#rollBack();
      void this.#runMembers(members, true);
    } catch (error) {
      this.#failAll(members, error);
      this.#endGroup();
    }
  }

  #rollBack(): void {
    const { connection, revisions } = this.#around;
    revisions.changedAll();
    // SQLite may have rolled back by itself.
    if (connection.inTransaction) connection.run(ROLLBACK, []);
  }

  /** In every turn of the event loop, ends a body that is still pending. */
  #watch(): void {
    this.#watchdog = setImmediate(() => {
      this.#watch();
      if (this.#attempt !== undefined) this.#giveUp(this.#attempt);
    });
  }

  #commit(members: readonly Member[]): void {
    const { connection, watchers, report, reads, revisions } = this.#around;
    reads.beforeCommit();
    connection.run(COMMIT, []);
    revisions.commit();
    const topics = new Set<string>();
    for (const { outcome } of members) {
      if (outcome?.kind !== "kept") continue;
      runEffects(outcome.tx.effects, report);
      for (const topic of outcome.tx.effects.topics) topics.add(topic);
    }
    watchers.wake(topics);
    for (const { outcome, resolve, reject } of members) {
      if (outcome?.kind === "kept") resolve(outcome.result);
      else reject(outcome?.error);
    }
  }

  #failAll(members: readonly Member[], error: unknown): void {
    const { report } = this.#around;
    try {
      this.#rollBack();
    } catch (broken) {
      report(broken);
    }
    for (const { outcome, reject } of members) {
      reject(outcome?.kind === "failed" ? outcome.error : error);
    }
  }
}

function groupLost(last: Outcome | undefined): unknown {
  if (last !== undefined && last.kind !== "kept" && last.error instanceof StorageError) {
    return last.error;
  }
  return new StorageError(
    "failed",
    "SQLite gave up the transaction, nothing of it was kept: check the disk and its space",
  );
}
