/**
 * Declared record tables. A declaration names a table's key and its indexes; those columns are real
 * columns in every storage engine, the rest of a record is one JSON column. A record is a plain
 * object of JSON values plus `Uint8Array` members named in `blobs`.
 *
 * ```ts
 * const queues = table<Queue>("sqs_queues", {
 *   columns: { account: "text", region: "text", name: "text" },
 *   key: ["account", "region", "name"],
 * });
 * ```
 *
 * Every key begins with `account` and `region`, except in tables declared `global` (bucket names,
 * access keys): so one account's scan cannot reach another's records.
 */
export interface Table<R extends object> {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  readonly key: readonly string[];
  readonly indexes: Readonly<Record<string, readonly string[]>>;
  /** Not below an account and a region; says why. */
  readonly global: string | undefined;
  /** Members that hold bytes and are kept outside the JSON column. */
  readonly blobs: readonly string[];
  /** Its changes are counted together with those of others: see `ReadTransaction.revision`. */
  readonly revision: RevisionName | undefined;
  /** What is read by its key is remembered in memory for as long as the table does not change. */
  readonly remembered: boolean;
  /** Never present at run time; carries the record type. */
  readonly record?: R;
}

/** Tables whose changes are counted together: those that say who has which policies. */
export type RevisionName = "identity";

/** `text` sorts by the bytes of its UTF-8; `integer` holds whole numbers up to 2^53. */
export type ColumnType = "text" | "integer";

/** A column's value. An index column may be null: such a record is not in ranges of that column. */
export type ColumnValue = string | number | null;

export interface TableDeclaration<R extends object> {
  /** Members of the record that are key or index columns, with their types. */
  readonly columns: Readonly<Partial<Record<keyof R & string, ColumnType>>>;
  readonly key: readonly (keyof R & string)[];
  /** Further orders to scan by; each is made unique by the key's columns behind its own. */
  readonly indexes?: Readonly<Record<string, readonly (keyof R & string)[]>>;
  readonly global?: string;
  readonly blobs?: readonly (keyof R & string)[];
  readonly revision?: RevisionName;
  /** For tables that nearly every request reads and few change: a remembered record is frozen. */
  readonly remembered?: boolean;
}

/** Declares a table. Pure: nothing is created before a store opens with it. */
export function table<R extends object>(name: string, declaration: TableDeclaration<R>): Table<R> {
  return {
    name,
    columns: declaration.columns as Readonly<Record<string, ColumnType>>,
    key: declaration.key,
    indexes: declaration.indexes ?? {},
    global: declaration.global,
    blobs: declaration.blobs ?? [],
    revision: declaration.revision,
    remembered: declaration.remembered ?? false,
  };
}
