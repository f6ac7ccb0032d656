/**
 * Reads on SQLite. They never see an open group of writes.
 *
 * In files they have connections of their own. A snapshot (a read transaction) is shared by all
 * bodies that begin before the next commit; a body that takes longer keeps its snapshot, and later
 * ones get another connection. In memory there is one connection only, so reads run between groups.
 */
import type { ReadTransaction } from "../model/store.ts";
import { sql } from "./dialect.ts";
import type { RecordMemory } from "./record-memory.ts";
import type { Revisions, RevisionsAt } from "./revisions.ts";
import type { SqliteConnection } from "./sqlite-connection.ts";
import { SqliteReadTransaction } from "./sqlite-transaction.ts";

export interface SqliteReads {
  read<T>(body: (tx: ReadTransaction) => Promise<T>): Promise<T>;
  /** Gives a promise when a group of writes must wait for reads to end. */
  beforeGroup(): Promise<void> | undefined;
  beforeCommit(): void;
  afterGroup(): void;
  close(): void;
}

const BEGIN = sql("BEGIN");
const COMMIT = sql("COMMIT");

interface Snapshot {
  readonly connection: SqliteConnection;
  readonly revisions: RevisionsAt;
  bodies: number;
  isCurrent: boolean;
}

/** Reads of a database in files. */
export function createFileReads(
  connect: () => SqliteConnection,
  memory: RecordMemory,
  revisions: Revisions,
): SqliteReads {
  const idle: SqliteConnection[] = [];
  const open = new Set<Snapshot>();
  let current: Snapshot | undefined;

  function begin(): Snapshot {
    const connection = idle.pop() ?? connect();
    connection.run(BEGIN, []);
    // SQLite takes the snapshot at the first look: what it then sees is at least as new as this.
    current = { connection, revisions: revisions.committed, bodies: 0, isCurrent: true };
    open.add(current);
    return current;
  }

  function end(snapshot: Snapshot): void {
    open.delete(snapshot);
    snapshot.connection.run(COMMIT, []);
    idle.push(snapshot.connection);
  }

  return {
    async read(body) {
      const snapshot = current ?? begin();
      const tx = new SqliteReadTransaction(snapshot.connection, memory, snapshot.revisions);
      snapshot.bodies += 1;
      try {
        return await body(tx);
      } finally {
        tx.end();
        snapshot.bodies -= 1;
        if (snapshot.bodies === 0 && !snapshot.isCurrent) end(snapshot);
      }
    },
    beforeGroup: () => undefined,
    beforeCommit() {
      // Whoever reads after this commit must see it. Ended before it, so that nothing keeps the
      // commit from moving the write-ahead log into the database.
      if (current === undefined) return;
      current.isCurrent = false;
      if (current.bodies === 0) end(current);
      current = undefined;
    },
    afterGroup: () => undefined,
    close() {
      for (const snapshot of open) snapshot.connection.close();
      for (const connection of idle) connection.close();
      open.clear();
      idle.length = 0;
      current = undefined;
    },
  };
}

/** Reads of a database in memory: on the writers' connection, between groups of writes. */
export class MemoryReads implements SqliteReads {
  readonly #connection: SqliteConnection;
  readonly #memory: RecordMemory;
  readonly #revisions: Revisions;
  #bodies = 0;
  #groupEnd: Promise<void> | undefined;
  #endGroup: (() => void) | undefined;
  #letGroupBegin: (() => void) | undefined;

  constructor(connection: SqliteConnection, memory: RecordMemory, revisions: Revisions) {
    this.#connection = connection;
    this.#memory = memory;
    this.#revisions = revisions;
  }

  async read<T>(body: (tx: ReadTransaction) => Promise<T>): Promise<T> {
    while (this.#groupEnd !== undefined) await this.#groupEnd;
    const { committed } = this.#revisions;
    const tx = new SqliteReadTransaction(this.#connection, this.#memory, committed);
    this.#bodies += 1;
    try {
      return await body(tx);
    } finally {
      tx.end();
      this.#bodies -= 1;
      if (this.#bodies === 0) this.#letGroupBegin?.();
    }
  }

  beforeGroup(): Promise<void> | undefined {
    this.#groupEnd = new Promise((resolve) => {
      this.#endGroup = resolve;
    });
    if (this.#bodies === 0) return undefined;
    return new Promise((resolve) => {
      this.#letGroupBegin = resolve;
    });
  }

  beforeCommit(): void {
    // Nobody reads while a group runs.
  }

  afterGroup(): void {
    this.#letGroupBegin = undefined;
    this.#groupEnd = undefined;
    this.#endGroup?.();
  }

  close(): void {
    // The connection is the store's.
  }
}
