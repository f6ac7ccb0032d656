/**
 * One connection of SQLite: statements prepared once, rows as arrays, and SQLite's errors turned
 * into sentences.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Sql, SqlRow, SqlValue } from "./dialect.ts";
import { messageOf, StorageError } from "./storage-error.ts";

/** `full` syncs every commit to the disk; `relaxed` survives a killed process, not a power cut. */
export type Durability = "full" | "relaxed";

/**
 * Pages in the write-ahead log before a commit copies them into the database. The copying stops the
 * event loop, so it is done often and in small pieces. Measured with 64 writers that send, receive
 * and delete, synced: 250, 500, 1000, 2000 pages give 41, 42, 52, 37 thousand operations a second
 * and a p99 of 10, 8, 5, 15 ms.
 */
const CHECKPOINT_PAGES = 1000;

export class SqliteConnection {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #statements = new Map<Sql, StatementSync>();

  /**
   * Opens a database.
   *
   * @param path A file, or `:memory:`.
   * @throws StorageError `unusable`, `corrupt`, `full`.
   */
  constructor(path: string, durability: Durability, options: { readonly readOnly?: boolean } = {}) {
    this.#path = path;
    try {
      this.#db = new DatabaseSync(path, { readOnly: options.readOnly ?? false, timeout: 5000 });
      this.#db.exec("PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY");
      if (options.readOnly !== true && path !== ":memory:") {
        this.#db.exec(`PRAGMA journal_mode = WAL;
          PRAGMA synchronous = ${durability === "full" ? "FULL" : "OFF"};
          PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
          PRAGMA journal_size_limit = 67108864`);
      }
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** Rows of a query. */
  all(sql: Sql, values: readonly SqlValue[]): SqlRow[] {
    try {
      return this.#statement(sql).all(...values) as unknown as SqlRow[];
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** The first row of a query. */
  get(sql: Sql, values: readonly SqlValue[]): SqlRow | undefined {
    try {
      return this.#statement(sql).get(...values) as unknown as SqlRow | undefined;
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** Runs a statement and tells how many rows it changed. */
  run(sql: Sql, values: readonly SqlValue[]): number {
    try {
      return Number(this.#statement(sql).run(...values).changes);
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** Rows of a text that is not worth keeping prepared. */
  query(text: string, values: readonly SqlValue[]): SqlRow[] {
    try {
      const statement = this.#db.prepare(text);
      statement.setReturnArrays(true);
      return statement.all(...values) as unknown as SqlRow[];
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** False when SQLite has rolled back by itself, as it does when the disk is full. */
  get inTransaction(): boolean {
    return this.#db.isTransaction;
  }

  close(): void {
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }

  #statement(sql: Sql): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql.text);
      statement.setReturnArrays(true);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #explain(error: unknown): unknown {
    return explainSqlite(error, this.#path);
  }
}

/** SQLite's primary result codes that have a cause outside Atoll. */
const FULL = 13;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const CANTOPEN = 14;
const NOTADB = 26;

/** Turns an error of SQLite's into a sentence for people; leaves other errors alone. */
function explainSqlite(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !("errcode" in error)) return error;
  const cause = { cause: error };
  switch (Number(error.errcode) & 0xff) {
    case FULL:
      return new StorageError(
        "full",
        `the disk is full: free some space for \`${path}\`, nothing of this change was kept`,
        cause,
      );
    case READONLY:
    case CANTOPEN:
      return new StorageError(
        "unusable",
        `\`${path}\` cannot be written: make the folder writable for this user or choose another`,
        cause,
      );
    case IOERR:
      return new StorageError(
        "failed",
        `reading or writing \`${path}\` failed (${messageOf(error)}): check the disk and its space`,
        cause,
      );
    case CORRUPT:
    case NOTADB:
      return new StorageError(
        "corrupt",
        `\`${path}\` is damaged or not a database: restore it from a copy or choose another folder`,
        cause,
      );
    default:
      return new StorageError("failed", `SQLite: ${messageOf(error)}`, cause);
  }
}
