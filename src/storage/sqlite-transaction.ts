/**
 * A body's transaction on SQLite. Every call is done before its promise is returned, so a body that
 * awaits nothing else runs to its end by microtasks alone.
 */
import type { Key, NewJob, Range, ReadTransaction, WriteTransaction } from "../model/store.ts";
import type { Table } from "../model/table.ts";
import { sql, sqlite, type Sql, type SqlRow, type SqlValue } from "./dialect.ts";
import { markEffects, noEffects, resetEffects, type Effects } from "./effects.ts";
import { enqueueJob } from "./outbox.ts";
import { rangeSql, type RangeVerb } from "./range-sql.ts";
import type { RecordMemory } from "./record-memory.ts";
import { revisionIn, type Revisions, type RevisionsAt } from "./revisions.ts";
import type { SqliteConnection } from "./sqlite-connection.ts";
import { misuse, overError } from "./storage-error.ts";
import { keyValues, recordValues, tableSql, toRecord, type TableSql } from "./table-sql.ts";

/** The savepoint of a whole body, and those of its nested parts. */
const SAVEPOINT = savepoint("body");
const NESTED_MAX = 16;
const NESTED = Array.from({ length: NESTED_MAX }, (_, depth) => savepoint(`part_${depth}`));

interface Savepoint {
  readonly begin: Sql;
  readonly release: Sql;
  readonly rollBack: Sql;
}

function savepoint(name: string): Savepoint {
  return {
    begin: sql(`SAVEPOINT ${name}`),
    release: sql(`RELEASE ${name}`),
    rollBack: sql(`ROLLBACK TO ${name}`),
  };
}

export class SqliteReadTransaction implements ReadTransaction {
  readonly connection: SqliteConnection;
  readonly #memory: RecordMemory;
  readonly #revisions: RevisionsAt;
  protected over = false;

  /** @param revisions Of the snapshot that it reads. */
  constructor(connection: SqliteConnection, memory: RecordMemory, revisions: RevisionsAt) {
    this.connection = connection;
    this.#memory = memory;
    this.#revisions = revisions;
  }

  revision(name: string): number {
    return revisionIn(this.#revisions, name);
  }

  /** Ends it: later calls are refused. */
  end(): void {
    this.over = true;
  }

  get<R extends object>(table: Table<R>, key: Key): Promise<R | undefined> {
    return this.attempt(() => {
      const compiled = tableSql(table, sqlite);
      const values = keyValues(compiled, key);
      if (values === undefined) return undefined;
      if (table.remembered) return this.#remember(compiled, values) as R | undefined;
      return this.#select(compiled, values) as R | undefined;
    });
  }

  #select(compiled: TableSql, key: readonly SqlValue[]): object | undefined {
    const row = this.connection.get(compiled.get, key);
    return row === undefined ? undefined : toRecord(compiled, row);
  }

  #remember(compiled: TableSql, key: readonly SqlValue[]): object | undefined {
    const { table } = compiled;
    const revision = this.revision(table.name);
    const known = this.#memory.find(table, key, revision);
    if (known !== undefined) return known;
    const record = this.#select(compiled, key);
    if (record !== undefined) this.#memory.keep(table, key, { record, revision });
    return record;
  }

  scan<R extends object>(table: Table<R>, range: Range): Promise<R[]> {
    return this.attempt(() => this.records("scan", table, range));
  }

  count<R extends object>(
    table: Table<R>,
    range: Omit<Range, "limit" | "reverse">,
  ): Promise<number> {
    return this.attempt(() => {
      const statement = rangeSql(tableSql(table, sqlite), "count", range);
      if (statement === undefined) return 0;
      return Number(this.connection.get(statement.sql, statement.values)?.[0] ?? 0);
    });
  }

  protected records<R extends object>(verb: RangeVerb, table: Table<R>, range: Range): R[] {
    const compiled = tableSql(table, sqlite);
    const statement = rangeSql(compiled, verb, range);
    if (statement === undefined) return [];
    const rows = this.connection.all(statement.sql, statement.values);
    return rows.map((row) => toRecord(compiled, row) as R);
  }

  protected attempt<T>(step: () => T): Promise<T> {
    if (this.over) return Promise.reject(overError());
    try {
      return Promise.resolve(step());
    } catch (error) {
      return Promise.reject(error);
    }
  }
}

export interface WriteOptions {
  readonly revisions: Revisions;
  /** Whether {@link SqliteWriteTransaction.rollBack} can take back this body alone. */
  readonly usesSavepoint: boolean;
}

export class SqliteWriteTransaction extends SqliteReadTransaction implements WriteTransaction {
  readonly effects: Effects = noEffects();
  readonly #changes: Revisions;
  readonly #usesSavepoint: boolean;
  #hasWritten = false;
  #depth = 0;

  constructor(
    connection: SqliteConnection,
    memory: RecordMemory,
    { revisions, usesSavepoint }: WriteOptions,
  ) {
    super(connection, memory, revisions.live);
    this.#changes = revisions;
    this.#usesSavepoint = usesSavepoint;
  }

  override revision(name: string): number {
    return revisionIn(this.#changes.live, name);
  }

  /** Keeps what the body did, as part of the group. */
  keep(): void {
    this.end();
    if (this.#hasWritten && this.#usesSavepoint) this.connection.run(SAVEPOINT.release, []);
  }

  /** Takes back what the body did. Gives false when only the whole group can be taken back. */
  rollBack(): boolean {
    this.end();
    if (!this.#hasWritten) return true;
    if (!this.#usesSavepoint || !this.connection.inTransaction) return false;
    this.#changes.changedAll();
    try {
      this.connection.run(SAVEPOINT.rollBack, []);
      this.connection.run(SAVEPOINT.release, []);
      return true;
    } catch {
      return false;
    }
  }

  put<R extends object>(table: Table<R>, record: R): Promise<void> {
    return this.#change(() => {
      const compiled = tableSql(table, sqlite);
      this.#changes.changed(table);
      this.connection.run(compiled.put, recordValues(compiled, record));
    });
  }

  delete<R extends object>(table: Table<R>, key: Key): Promise<boolean> {
    return this.#change(() => {
      const compiled = tableSql(table, sqlite);
      const values = keyValues(compiled, key);
      if (values === undefined) return false;
      this.#changes.changed(table);
      return this.connection.run(compiled.delete, values) > 0;
    });
  }

  deleteRange<R extends object>(
    table: Table<R>,
    range: Omit<Range, "limit" | "reverse">,
  ): Promise<number> {
    return this.#change(() => {
      const statement = rangeSql(tableSql(table, sqlite), "delete", range);
      if (statement === undefined) return 0;
      this.#changes.changed(table);
      return this.connection.run(statement.sql, statement.values);
    });
  }

  claim<R extends object>(table: Table<R>, range: Range): Promise<R[]> {
    return this.attempt(() => this.records("scan", table, range));
  }

  lock<R extends object>(table: Table<R>, key: Key): Promise<R | undefined> {
    return this.get(table, key);
  }

  /** Runs any statement: for changes of the database's shape. */
  query(text: string, values: readonly SqlValue[]): Promise<SqlRow[]> {
    return this.#change(() => {
      this.#changes.changedAll();
      return this.connection.query(text, values);
    });
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

  async nested<T>(part: () => Promise<T>): Promise<T> {
    const depth = this.#depth;
    const point = NESTED[depth];
    if (point === undefined) throw misuse(`more than ${NESTED_MAX} parts inside one another`);
    await this.#change(() => this.connection.run(point.begin, []));
    this.#depth = depth + 1;
    const mark = markEffects(this.effects);
    try {
      const result = await part();
      if (this.#depth !== depth + 1) throw misuse("two nested parts ran beside one another");
      return result;
    } catch (error) {
      this.#changes.changedAll();
      // Not so when SQLite has rolled back everything, or the transaction was abandoned.
      if (!this.over && this.connection.inTransaction) this.connection.run(point.rollBack, []);
      resetEffects(this.effects, mark);
      throw error;
    } finally {
      this.#depth = depth;
      if (!this.over && this.connection.inTransaction) this.connection.run(point.release, []);
    }
  }

  /** A change; a savepoint is set before the first one of a body, so that reading costs none. */
  #change<T>(step: () => T): Promise<T> {
    return this.attempt(() => {
      if (!this.#hasWritten) {
        if (this.#usesSavepoint) this.connection.run(SAVEPOINT.begin, []);
        this.#hasWritten = true;
      }
      return step();
    });
  }
}
