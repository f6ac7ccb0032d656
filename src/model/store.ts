import type { ColumnValue, RevisionName, Table } from "./table.ts";

/**
 * The storage that operations see: transactions over declared tables. `storage/` implements it,
 * embedded (SQLite) and on PostgreSQL; the meaning is the same on both.
 */
export interface Store {
  /** Runs a body on one consistent snapshot. */
  read<T>(body: (tx: ReadTransaction) => Promise<T>): Promise<T>;
  /**
   * Runs a body with serializable effects and resolves after they are durable. The body awaits
   * nothing but its transaction, has no other effect, and may be run again; if it throws, nothing
   * of it stays.
   */
  write<T>(body: (tx: WriteTransaction) => Promise<T>): Promise<T>;
  /**
   * Calls `listener` after each commit, in any process on this store, that woke the topic.
   *
   * @returns A function that ends the watch.
   */
  watch(topic: string, listener: () => void): () => void;
  /** What {@link ReadTransaction.revision} would be in a transaction that begins now and reads. */
  revision(name: RevisionName): number | undefined;
  close(): Promise<void>;
}

/** A record's key, column by column. */
export type Key = Readonly<Record<string, ColumnValue>>;

/** A part of a table in the order of its key or of one of its indexes. */
export interface Range {
  /** The index to scan by; the key without it. */
  readonly index?: string;
  /** Equal values for the leading columns of that order. */
  readonly prefix: Key;
  /** Bounds on the column right after the prefix. */
  readonly from?: ColumnValue;
  /** Leaves `from` itself out: continues after it. */
  readonly fromExclusive?: boolean;
  /** Upper bound, left out itself unless `toInclusive`. */
  readonly to?: ColumnValue;
  readonly toInclusive?: boolean;
  readonly limit?: number;
  readonly reverse?: boolean;
  /**
   * Locks nothing of what a scan finds, even in a write: for what is only a hint, and for records
   * that another one guards, which is locked.
   */
  readonly unlocked?: boolean;
}

export interface ReadTransaction {
  /** Text that no column can hold, with half of a surrogate pair, is the key of no record. */
  get<R extends object>(table: Table<R>, key: Key): Promise<R | undefined>;
  scan<R extends object>(table: Table<R>, range: Range): Promise<R[]>;
  count<R extends object>(
    table: Table<R>,
    range: Omit<Range, "limit" | "reverse">,
  ): Promise<number>;
  /**
   * Stands for what the tables of that name hold, as this transaction sees them: while it is the same,
   * so are they, and what was computed of them may be remembered by it. Undefined where other
   * processes may change them too.
   */
  revision(name: RevisionName): number | undefined;
}

export interface WriteTransaction extends ReadTransaction {
  /**
   * Creates or replaces the record with this key.
   *
   * @throws StorageError `unstorable` when a key or index column is text with half of a surrogate pair.
   */
  put<R extends object>(table: Table<R>, record: R): Promise<void>;
  /** Tells whether there was such a record. */
  delete<R extends object>(table: Table<R>, key: Key): Promise<boolean>;
  /** Deletes every record of a range and tells how many. */
  deleteRange<R extends object>(
    table: Table<R>,
    range: Omit<Range, "limit" | "reverse">,
  ): Promise<number>;
  /**
   * Scans for writing: the records are locked until the end of the transaction, and ones that
   * another transaction has locked are passed over.
   */
  claim<R extends object>(table: Table<R>, range: Range): Promise<R[]>;
  /**
   * Reads a record and locks it until the end of the transaction, waiting for its turn. Read with
   * `lock` what will be written and with `get` what is only judged: a body that writes what it read
   * with `get` is run a second time on PostgreSQL.
   */
  lock<R extends object>(table: Table<R>, key: Key): Promise<R | undefined>;
  /**
   * Runs a part of the body that may fail by itself, such as one entry of a batch or an operation
   * of another service: if it throws, nothing of the part stays (its effects and wake-ups included),
   * and what was thrown is passed on. Parts may lie inside one another, not beside one another.
   */
  nested<T>(part: () => Promise<T>): Promise<T>;
  /** Adds asynchronous work, done after the commit and retried until it succeeds. */
  enqueue(job: NewJob): Promise<void>;
  /** Wakes the watchers of a topic after the commit, in every process on this store. */
  wake(topic: string): void;
  /** Runs an effect in this process after the commit; not at all if there is none. */
  after(effect: () => void): void;
}

/** Asynchronous work, written in the same transaction as its cause. */
export interface NewJob {
  /** The service and kind of work, for example `sqs:move-messages`. */
  readonly kind: string;
  readonly account: string;
  readonly region: string;
  /** Atoll's time at which it may run first. */
  readonly dueAtMs: number;
  /** JSON value that the kind's handler understands. */
  readonly payload: unknown;
  /** A job with the same kind and id replaces this one. A random id without it. */
  readonly id?: string;
}

export interface Job extends NewJob {
  readonly id: string;
  /** How often it was tried before. */
  readonly attempts: number;
}
