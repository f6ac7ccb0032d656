/**
 * A body's transaction on PostgreSQL, READ COMMITTED with explicit locks. (SERIALIZABLE aborted a
 * third of SQS's commits when tried.)
 *
 * What a write body has judged stays as it was until its commit:
 *
 * ```
 * get, scan      FOR SHARE                  others may judge by the same records, nobody changes them
 * lock           FOR UPDATE                 for records that will be written
 * claim          FOR UPDATE SKIP LOCKED     work that exactly one of many takes
 * scan unlocked  nothing                    hints, and what a locked record guards
 * nothing found  remembered                 if the body then puts it, it must still not exist
 * ```
 *
 * A record that was read with `get` or `scan` and is then written would deadlock with another body
 * that does the same: both share it and each waits for the other. So the write is not tried: the
 * body is run again at once, with FOR UPDATE for every read of that table. Writers that `lock` what
 * they will write are spared the second run. After a deadlock over several records everything is
 * read FOR UPDATE.
 *
 * Not covered: records that others add to a range which this body has scanned or counted. Where
 * that matters both sides must lock a common record first, such as the queue of a message.
 */
import type { ClientBase } from "pg";
import type { Key, NewJob, Range, ReadTransaction, WriteTransaction } from "../model/store.ts";
import type { Table } from "../model/table.ts";
import { postgres, type Sql, type SqlValue } from "./dialect.ts";
import { markEffects, noEffects, resetEffects, type Effects } from "./effects.ts";
import { enqueueJob } from "./outbox.ts";
import { isDuplicate, runPrepared, runText, type PostgresResult } from "./postgres-session.ts";
import { rangeSql, type RangeVerb } from "./range-sql.ts";
import { misuse, overError } from "./storage-error.ts";
import { keyValues, recordValues, tableSql, toRecord, type TableSql } from "./table-sql.ts";

/** What is read FOR UPDATE at once, as earlier runs of the same body have taught. */
export interface LockPlan {
  readonly tables: Set<string>;
  everything: boolean;
  /** Records that exist although a scan of their table did not find them: it was not about them. */
  readonly present: Set<string>;
}

/** The body must be run again with the plan as it is now. */
export class RunAgain extends Error {}

export class PostgresReadTransaction implements ReadTransaction {
  readonly #client: ClientBase;
  #isOver = false;
  #outstanding = 0;
  #calls = 0;
  /** The first error of the engine's: the transaction is lost, whatever the body makes of it. */
  broken: Error | undefined;
  /** Is called when the body may be waiting for something other than this transaction. */
  onIdle: (() => void) | undefined;

  constructor(client: ClientBase) {
    this.#client = client;
  }

  /** Other processes write too. */
  revision(): undefined {
    return undefined;
  }

  end(): void {
    this.#isOver = true;
  }

  throwIfBroken(): void {
    if (this.broken !== undefined) throw this.broken;
  }

  protected requireOpen(): void {
    if (this.#isOver) throw overError();
    this.throwIfBroken();
  }

  async get<R extends object>(table: Table<R>, key: Key): Promise<R | undefined> {
    const compiled = tableSql(table, postgres);
    const values = keyValues(compiled, key);
    if (values === undefined) return undefined;
    return (await this.one(compiled, compiled.get, values)) as R | undefined;
  }

  scan<R extends object>(table: Table<R>, range: Range): Promise<R[]> {
    return this.records("scan", table, range);
  }

  async count<R extends object>(
    table: Table<R>,
    range: Omit<Range, "limit" | "reverse">,
  ): Promise<number> {
    const statement = rangeSql(tableSql(table, postgres), "count", range);
    if (statement === undefined) return 0;
    const { rows } = await this.run(statement.sql, statement.values);
    return Number(rows[0]?.[0] ?? 0);
  }

  /** Calls back when the body has had its turn and still no call is outstanding. */
  watchIdle(): void {
    const calls = this.#calls;
    setImmediate(() => {
      if (!this.#isOver && this.#outstanding === 0 && this.#calls === calls) this.onIdle?.();
    });
  }

  protected async one(
    compiled: TableSql,
    statement: Sql,
    values: readonly SqlValue[],
  ): Promise<object | undefined> {
    const { rows } = await this.run(statement, values);
    return rows[0] === undefined ? undefined : toRecord(compiled, rows[0]);
  }

  protected async records<R extends object>(
    verb: RangeVerb,
    table: Table<R>,
    range: Range,
  ): Promise<R[]> {
    const compiled = tableSql(table, postgres);
    const statement = rangeSql(compiled, verb, range);
    if (statement === undefined) return [];
    const { rows } = await this.run(statement.sql, statement.values);
    return rows.map((row) => toRecord(compiled, row) as R);
  }

  protected run(statement: Sql, values: readonly SqlValue[]): Promise<PostgresResult> {
    return this.#call(() => runPrepared(this.#client, statement, values));
  }

  protected runText(text: string): Promise<PostgresResult> {
    return this.#call(() => runText(this.#client, text));
  }

  async #call(step: () => Promise<PostgresResult>): Promise<PostgresResult> {
    this.requireOpen();
    this.#outstanding += 1;
    this.#calls += 1;
    try {
      return await step();
    } catch (error) {
      this.broken ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      this.#outstanding -= 1;
      if (this.#outstanding === 0) this.watchIdle();
    }
  }
}

/** How this transaction holds a record. */
type Hold = "shared" | "exclusive" | "absent";

export class PostgresWriteTransaction extends PostgresReadTransaction implements WriteTransaction {
  readonly effects: Effects = noEffects();
  readonly #plan: LockPlan;
  readonly #holds = new Map<string, Hold>();
  readonly #scanned = new Set<string>();
  #depth = 0;
  /** The answer to the last `put`; those before it have come earlier. */
  #answered: Promise<void> = Promise.resolve();

  constructor(client: ClientBase, plan: LockPlan) {
    super(client);
    this.#plan = plan;
  }

  override async get<R extends object>(table: Table<R>, key: Key): Promise<R | undefined> {
    const compiled = tableSql(table, postgres);
    const values = keyValues(compiled, key);
    if (values === undefined) return undefined;
    if (this.#readsExclusively(table)) return this.#lock<R>(compiled, values);
    const name = holdName(compiled, values);
    const held = this.#holds.get(name);
    const statement = held === "exclusive" ? compiled.get : compiled.getForShare;
    const record = await this.one(compiled, statement, values);
    if (held !== "exclusive") this.#holds.set(name, record === undefined ? "absent" : "shared");
    return record as R | undefined;
  }

  async lock<R extends object>(table: Table<R>, key: Key): Promise<R | undefined> {
    const compiled = tableSql(table, postgres);
    const values = keyValues(compiled, key);
    if (values === undefined) return undefined;
    this.#refuseUpgrade(table, holdName(compiled, values));
    return this.#lock<R>(compiled, values);
  }

  override async scan<R extends object>(table: Table<R>, range: Range): Promise<R[]> {
    if (range.unlocked === true) return this.records("scan", table, range);
    const isExclusive = this.#readsExclusively(table);
    const verb = isExclusive ? "scanForUpdate" : "scanForShare";
    const found = await this.records(verb, table, range);
    this.#scanned.add(table.name);
    this.#hold(table, found, isExclusive ? "exclusive" : "shared");
    return found;
  }

  async claim<R extends object>(table: Table<R>, range: Range): Promise<R[]> {
    const found = await this.records("claim", table, range);
    this.#hold(table, found, "exclusive");
    return found;
  }

  /**
   * Sends the record and does not wait for the answer, so that several of them, and the COMMIT, are
   * under way together. After one that failed the server refuses all that follows, COMMIT included.
   */
  async put<R extends object>(table: Table<R>, record: R): Promise<void> {
    this.requireOpen();
    const compiled = tableSql(table, postgres);
    const values = recordValues(compiled, record);
    const name = holdName(compiled, values.slice(0, compiled.keyColumns.length));
    this.#refuseUpgrade(table, name);
    const isNew = this.#isNew(table, name);
    this.#holds.set(name, "exclusive");
    const sent = this.run(isNew ? compiled.insert : compiled.put, values);
    this.#answered = sent.then(nothing, (error: unknown) => {
      // Anything else is in `broken` already.
      if (!isNew || !isDuplicate(error)) return;
      // Somebody else has put it since this body saw that it was not there.
      this.#plan.present.add(name);
      this.broken = new RunAgain(`a record of ${table.name} appeared`);
    });
  }

  /** Resolves when it is known what became of every `put`. */
  answered(): Promise<void> {
    return this.#answered;
  }

  async delete<R extends object>(table: Table<R>, key: Key): Promise<boolean> {
    const compiled = tableSql(table, postgres);
    const values = keyValues(compiled, key);
    if (values === undefined) return false;
    const name = holdName(compiled, values);
    this.#refuseUpgrade(table, name);
    const { count } = await this.run(compiled.delete, values);
    if (count > 0) this.#holds.set(name, "exclusive");
    return count > 0;
  }

  async deleteRange<R extends object>(
    table: Table<R>,
    range: Omit<Range, "limit" | "reverse">,
  ): Promise<number> {
    const statement = rangeSql(tableSql(table, postgres), "delete", range);
    if (statement === undefined) return 0;
    return (await this.run(statement.sql, statement.values)).count;
  }

  async nested<T>(part: () => Promise<T>): Promise<T> {
    const depth = this.#depth;
    const name = `part_${depth}`;
    await this.runText(`SAVEPOINT ${name}`);
    this.#depth = depth + 1;
    const mark = markEffects(this.effects);
    try {
      const result = await part();
      if (this.#depth !== depth + 1) throw misuse("two nested parts ran beside one another");
      await this.runText(`RELEASE ${name}`);
      return result;
    } catch (error) {
      resetEffects(this.effects, mark);
      if (this.broken === undefined) await this.runText(`ROLLBACK TO ${name}; RELEASE ${name}`);
      throw error;
    } finally {
      this.#depth = depth;
    }
  }

  enqueue(job: NewJob): Promise<void> {
    return enqueueJob(this, job);
  }

  wake(topic: string): void {
    this.effects.topics.push(topic);
  }

  after(effect: () => void): void {
    this.effects.run.push(effect);
  }

  async #lock<R extends object>(
    compiled: TableSql,
    values: readonly SqlValue[],
  ): Promise<R | undefined> {
    const record = await this.one(compiled, compiled.getForUpdate, values);
    const name = holdName(compiled, values);
    if (record !== undefined) this.#holds.set(name, "exclusive");
    // A record that this body has deleted may be put again without surprise.
    else if (this.#holds.get(name) !== "exclusive") this.#holds.set(name, "absent");
    return record as R | undefined;
  }

  /** Whether the body has seen that there is no such record, by `get` or in a scan. */
  #isNew(table: Table<object>, name: string): boolean {
    const hold = this.#holds.get(name);
    if (hold !== undefined) return hold === "absent";
    return this.#scanned.has(table.name) && !this.#plan.present.has(name);
  }

  #readsExclusively(table: Table<object>): boolean {
    return this.#plan.everything || this.#plan.tables.has(table.name);
  }

  /** Notes how records are held; an exclusive hold is never weakened. */
  #hold(table: Table<object>, records: readonly object[], hold: Hold): void {
    const compiled = tableSql(table, postgres);
    for (const record of records) {
      const values = keyValues(compiled, record as Key);
      if (values === undefined) continue;
      const name = holdName(compiled, values);
      if (this.#holds.get(name) !== "exclusive") this.#holds.set(name, hold);
    }
  }

  #refuseUpgrade(table: Table<object>, name: string): void {
    if (this.#holds.get(name) !== "shared") return;
    this.#plan.tables.add(table.name);
    this.broken ??= new RunAgain(`${table.name} is written after it was shared`);
    throw this.broken;
  }
}

function nothing(): void {
  // What a `put` answers says nothing more.
}

function holdName({ table }: TableSql, values: readonly SqlValue[]): string {
  return `${table.name} ${JSON.stringify(values)}`;
}
