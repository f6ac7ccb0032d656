/**
 * The embedded store: SQLite in a folder or in memory.
 *
 * ```
 * folder/   lock.sqlite  owner.json     one process per folder (folder-lock.ts)
 *           atoll.sqlite                records, write-ahead log beside it
 *           blobs/                      large bodies (blob.ts)
 * ```
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReadTransaction, Store, WriteTransaction } from "../model/store.ts";
import type { RevisionName, Table } from "../model/table.ts";
import type { StoreAdmin } from "./admin.ts";
import { lazyBlobFolder, openBlobFolder, type BlobFolder } from "./blob.ts";
import { sqlite, type SqlValue } from "./dialect.ts";
import type { ReportError } from "./effects.ts";
import { lockFolder, type FolderLock } from "./folder-lock.ts";
import { migrate, prepareTables, resetTables, type SchemaSession } from "./migration.ts";
import { createOutbox, outboxTable, type Outbox } from "./outbox.ts";
import { RecordMemory } from "./record-memory.ts";
import { revisionIn, Revisions } from "./revisions.ts";
import { SqliteConnection, type Durability } from "./sqlite-connection.ts";
import { WriteGroups } from "./sqlite-group.ts";
import { createFileReads, MemoryReads, type SqliteReads } from "./sqlite-reads.ts";
import { SqliteWriteTransaction } from "./sqlite-transaction.ts";
import { closedError, misuse } from "./storage-error.ts";
import { wallClockMs } from "./wall-clock.ts";
import { createWatchers, type Watchers } from "./watch.ts";

export interface SqliteOptions {
  /** The data folder; in memory without it. */
  readonly folder?: string;
  readonly durability: Durability;
  readonly report: ReportError;
}

/**
 * Opens the embedded store.
 *
 * @throws StorageError `locked`, `unusable`, `format`, `corrupt`.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<SqliteStore> {
  const { folder } = options;
  const lock = folder === undefined ? undefined : lockFolder(folder);
  let store: SqliteStore | undefined;
  try {
    store = new SqliteStore(options, lock);
    await store.prepare();
    return store;
  } catch (error) {
    if (store === undefined) lock?.release();
    else await store.close();
    throw error;
  }
}

export class SqliteStore implements Store, StoreAdmin {
  readonly engine = "sqlite";
  readonly outbox: Outbox;
  readonly blobs: BlobFolder;
  readonly #lock: FolderLock | undefined;
  readonly #connection: SqliteConnection;
  readonly #groups: WriteGroups;
  readonly #reads: SqliteReads;
  readonly #revisions = new Revisions();
  readonly #watchers: Watchers;
  readonly #blobHome: BlobHome;
  readonly #prepared = new Set<Table<object>>();
  #isClosed = false;
  #reading = 0;
  #onReadsOver: (() => void) | undefined;

  constructor({ folder, durability, report }: SqliteOptions, lock: FolderLock | undefined) {
    this.#lock = lock;
    const path = folder === undefined ? ":memory:" : join(folder, "atoll.sqlite");
    this.#connection = new SqliteConnection(path, durability);
    const memory = new RecordMemory();
    this.#reads =
      folder === undefined
        ? new MemoryReads(this.#connection, memory, this.#revisions)
        : createFileReads(
            () => new SqliteConnection(path, durability, { readOnly: true }),
            memory,
            this.#revisions,
          );
    this.#watchers = createWatchers(report);
    this.#groups = new WriteGroups({
      connection: this.#connection,
      watchers: this.#watchers,
      report,
      reads: this.#reads,
      memory,
      revisions: this.#revisions,
    });
    this.outbox = createOutbox(this, wallClockMs);
    this.#blobHome = new BlobHome(folder, durability);
    this.blobs = this.#blobHome.folder;
  }

  /** Brings the store's format up to date and takes up what an earlier process left. */
  async prepare(): Promise<void> {
    await this.#changeSchema((session) => migrate(session));
    await this.addTables([outboxTable]);
    await this.outbox.releaseLeases();
    await this.#blobHome.prepare();
  }

  async read<T>(body: (tx: ReadTransaction) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw closedError();
    this.#reading += 1;
    try {
      return await this.#reads.read(body);
    } finally {
      this.#reading -= 1;
      if (this.#reading === 0) this.#onReadsOver?.();
    }
  }

  write<T>(body: (tx: WriteTransaction) => Promise<T>): Promise<T> {
    return this.#groups.submit(body);
  }

  revision(name: RevisionName): number | undefined {
    return revisionIn(this.#revisions.committed, name);
  }

  watch(topic: string, listener: () => void): () => void {
    return this.#watchers.watch(topic, listener);
  }

  async addTables(tables: readonly Table<object>[]): Promise<void> {
    const missing = tables.filter((table) => !this.#prepared.has(table));
    if (missing.length === 0) return;
    await this.#changeSchema((session) => prepareTables(session, missing));
    for (const table of missing) this.#prepared.add(table);
  }

  resetAccount(scope: { readonly account?: string; readonly region?: string }): Promise<void> {
    return this.#changeSchema((session) => resetTables(session, scope));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#groups.close();
    if (this.#reading > 0) {
      await new Promise<void>((resolve) => {
        this.#onReadsOver = resolve;
      });
    }
    this.#reads.close();
    this.#connection.close();
    await this.#blobHome.close();
    this.#lock?.release();
  }

  /** Runs a change of the database's shape as a member of a group, alone with the connection. */
  #changeSchema(change: (session: SchemaSession) => Promise<void>): Promise<void> {
    return this.#groups.submit(async (tx) => {
      if (!(tx instanceof SqliteWriteTransaction)) throw misuse("not a transaction of this store");
      await change({
        dialect: sqlite,
        query: (text: string, values: readonly SqlValue[] = []) => tx.query(text, values),
      });
    });
  }
}

/** Where blobs lie: in the data folder, or for a store in memory in a temporary one. */
class BlobHome {
  readonly folder: BlobFolder;
  readonly #path: string | undefined;
  readonly #syncs: boolean;
  #opened: Promise<BlobFolder> | undefined;
  #temporary: string | undefined;

  constructor(dataFolder: string | undefined, durability: Durability) {
    this.#path = dataFolder === undefined ? undefined : join(dataFolder, "blobs");
    this.#syncs = durability === "full" && dataFolder !== undefined;
    this.folder = lazyBlobFolder(() => this.#open());
  }

  /** Removes leftovers at start; a store in memory has none and makes its folder when needed. */
  async prepare(): Promise<void> {
    if (this.#path !== undefined) await this.#open();
  }

  async close(): Promise<void> {
    // It may be about to be opened, by the removal of a body.
    await this.#opened?.catch(() => undefined);
    if (this.#temporary !== undefined) rmSync(this.#temporary, { recursive: true, force: true });
  }

  #open(): Promise<BlobFolder> {
    if (this.#opened === undefined) {
      const path = this.#path ?? (this.#temporary = mkdtempSync(join(tmpdir(), "atoll-")));
      this.#opened = openBlobFolder(path, { shared: false, syncs: this.#syncs });
    }
    return this.#opened;
  }
}
