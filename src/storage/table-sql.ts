/**
 * Compiles a table declaration to SQL, once per dialect. For
 *
 * ```ts
 * table<Queue>("sqs_queues", {
 *   columns: { account: "text", region: "text", name: "text", modifiedAtMs: "integer" },
 *   key: ["account", "region", "name"],
 *   indexes: { modified: ["account", "region", "modifiedAtMs"] },
 * })
 * ```
 *
 * SQLite gets
 *
 * ```sql
 * CREATE TABLE "sqs_queues" ("account" TEXT NOT NULL, "region" TEXT NOT NULL, "name" TEXT NOT NULL,
 *   "modifiedAtMs" INTEGER, record_json TEXT NOT NULL, PRIMARY KEY ("account", "region", "name"))
 * CREATE INDEX "sqs_queues__modified" ON "sqs_queues" ("account", "region", "modifiedAtMs", "name")
 * ```
 *
 * `record_json` holds the whole record but its blobs, key and index columns included: a read parses
 * one text and assembles nothing, and a column that is declared later is filled from it.
 *
 * SQLite's tables keep their rowid and records are replaced by ON CONFLICT: measured on records of
 * 600 bytes, WITHOUT ROWID doubles the cost of an insert, REPLACE INTO adds half to an update.
 */
import type { Key } from "../model/store.ts";
import type { ColumnType, Table } from "../model/table.ts";
import {
  columnValue,
  quote,
  sql,
  type Dialect,
  type Sql,
  type SqlRow,
  type SqlValue,
} from "./dialect.ts";
import { misuse, unstorable } from "./storage-error.ts";

/** A key or index column of a table. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Index columns outside the key may be null. */
  readonly nullable: boolean;
}

/** A compiled table. */
export interface TableSql {
  readonly table: Table<object>;
  readonly dialect: Dialect;
  /** Key columns first, in the key's order. */
  readonly columns: readonly Column[];
  readonly keyColumns: readonly Column[];
  /** By index name; `""` is the key. Each order ends with what is missing of the key. */
  readonly orders: ReadonlyMap<string, readonly Column[]>;
  /** The select list that {@link toRecord} reads: the JSON, then the blobs. */
  readonly selected: string;
  readonly get: Sql;
  readonly getForShare: Sql;
  readonly getForUpdate: Sql;
  /** Creates or replaces. */
  readonly put: Sql;
  /** Creates only. */
  readonly insert: Sql;
  readonly delete: Sql;
  /** Statements of ranges, by their shape; filled as they are asked for. */
  readonly ranges: Map<string, Sql>;
}

const compiled = {
  sqlite: new WeakMap<Table<object>, TableSql>(),
  postgres: new WeakMap<Table<object>, TableSql>(),
};

/** Compiles a table, or gives what was compiled before. */
export function tableSql(table: Table<object>, dialect: Dialect): TableSql {
  const known = compiled[dialect.name].get(table);
  if (known !== undefined) return known;
  const made = compile(table, dialect);
  compiled[dialect.name].set(table, made);
  return made;
}

function compile(table: Table<object>, dialect: Dialect): TableSql {
  checkDeclaration(table);
  const columns = orderedColumns(table);
  const keyColumns = columns.slice(0, table.key.length);
  const name = quote(table.name);
  const members = [...columns.map((column) => column.name), "record_json", ...table.blobs];
  const list = members.map(quote).join(", ");
  const holes = members.map((_, index) => dialect.placeholder(index + 1)).join(", ");
  const keyList = table.key.map(quote).join(", ");
  const whereKey = table.key
    .map((column, index) => `${quote(column)} = ${dialect.placeholder(index + 1)}`)
    .join(" AND ");
  const selected = ["record_json", ...table.blobs].map(quote).join(", ");
  const get = `SELECT ${selected} FROM ${name} WHERE ${whereKey}`;
  const insert = `INSERT INTO ${name} (${list}) VALUES (${holes})`;
  const updates = members
    .slice(table.key.length)
    .map((member) => `${quote(member)} = excluded.${quote(member)}`)
    .join(", ");
  const put = `${insert} ON CONFLICT (${keyList}) DO UPDATE SET ${updates}`;
  const locking = dialect.name === "postgres";
  return {
    table,
    dialect,
    columns,
    keyColumns,
    orders: orders(table, columns),
    selected,
    get: sql(get),
    getForShare: sql(locking ? `${get} FOR SHARE` : get),
    getForUpdate: sql(locking ? `${get} FOR UPDATE` : get),
    put: sql(put),
    insert: sql(insert),
    delete: sql(`DELETE FROM ${name} WHERE ${whereKey}`),
    ranges: new Map(),
  };
}

function orderedColumns(table: Table<object>): Column[] {
  const names = [...table.key];
  for (const columns of Object.values(table.indexes)) {
    for (const name of columns) if (!names.includes(name)) names.push(name);
  }
  // Declared but in no key or index: kept as columns all the same, for `resetAccount`.
  for (const name of Object.keys(table.columns)) if (!names.includes(name)) names.push(name);
  return names.map((name, index) => {
    const type = table.columns[name];
    if (type === undefined) throw misuse(`table ${table.name} declares no type for column ${name}`);
    return { name, type, nullable: index >= table.key.length };
  });
}

function orders(
  table: Table<object>,
  columns: readonly Column[],
): ReadonlyMap<string, readonly Column[]> {
  const named = (names: readonly string[]): Column[] =>
    names.flatMap((name) => columns.find((column) => column.name === name) ?? []);
  const made = new Map<string, readonly Column[]>([["", named(table.key)]]);
  for (const [index, names] of Object.entries(table.indexes)) {
    const rest = table.key.filter((name) => !names.includes(name));
    made.set(index, named([...names, ...rest]));
  }
  return made;
}

/** Table and column names become SQL identifiers; PostgreSQL takes at most 63 bytes. */
function checkDeclaration(table: Table<object>): void {
  const fail = (what: string): never => {
    throw misuse(`table ${table.name}: ${what}`);
  };
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(table.name)) fail("a name is a-z, 0-9 and _, at most 40");
  if (table.key.length === 0) fail("a table needs a key");
  if (table.global === undefined && (table.key[0] !== "account" || table.key[1] !== "region")) {
    fail("a key begins with account and region unless the table is declared global");
  }
  for (const name of [...Object.keys(table.columns), ...table.blobs]) {
    if (!/^[A-Za-z][A-Za-z0-9]{0,59}$/.test(name)) fail(`${name} cannot be a column's name`);
  }
  for (const name of Object.keys(table.indexes)) {
    if (!/^[A-Za-z][A-Za-z0-9]{0,19}$/.test(name)) fail(`${name} cannot be an index's name`);
  }
}

/** `CREATE TABLE` of a compiled table. */
export function createTableSql({ table, dialect, columns }: TableSql): string {
  const parts = columns.map(
    ({ name, type, nullable }) =>
      `${quote(name)} ${dialect.columnTypes[type]}${nullable ? "" : " NOT NULL"}`,
  );
  parts.push(`record_json ${dialect.jsonType}`);
  for (const blob of table.blobs) parts.push(`${quote(blob)} ${dialect.blobType}`);
  parts.push(`PRIMARY KEY (${table.key.map(quote).join(", ")})`);
  return `CREATE TABLE ${quote(table.name)} (${parts.join(", ")})`;
}

/** The name of an index in the database. */
export function indexName(table: { readonly name: string }, index: string): string {
  return `${table.name}__${index}`;
}

/** `CREATE INDEX` of one declared index. */
export function createIndexSql({ table, dialect, orders }: TableSql, index: string): string {
  const columns = (orders.get(index) ?? [])
    .map(
      ({ name, nullable }) => quote(name) + (nullable && dialect.nullsOrder ? " NULLS FIRST" : ""),
    )
    .join(", ");
  return `CREATE INDEX ${quote(indexName(table, index))} ON ${quote(table.name)} (${columns})`;
}

/**
 * The values of a key, in the order of its columns.
 *
 * @returns Undefined for a key that no record can have.
 * @throws StorageError When a column is missing or of another type.
 */
export function keyValues(
  { table, dialect, keyColumns }: TableSql,
  key: Key,
): SqlValue[] | undefined {
  const values: SqlValue[] = [];
  for (const column of keyColumns) {
    const value = key[column.name];
    if (value === undefined) throw misuse(`a key of ${table.name} needs ${column.name}`);
    const stored = columnValue(dialect, column, value);
    if (stored === undefined) return undefined;
    values.push(stored);
  }
  return values;
}

/**
 * The values of a record, in the order in which `put` and `insert` take them.
 *
 * @throws StorageError `unstorable`, or when a column is missing or of another type.
 */
export function recordValues({ table, dialect, columns }: TableSql, record: object): SqlValue[] {
  const members = record as Readonly<Record<string, unknown>>;
  const values: SqlValue[] = [];
  for (const column of columns) {
    const value = members[column.name];
    const isNull = column.nullable && (value === undefined || value === null);
    const stored = isNull ? null : columnValue(dialect, column, value);
    if (stored === undefined) throw unstorable(table, column.name);
    values.push(stored);
  }
  if (table.blobs.length === 0) {
    values.push(JSON.stringify(record));
    return values;
  }
  const rest = { ...members };
  for (const blob of table.blobs) delete rest[blob];
  values.push(JSON.stringify(rest));
  for (const blob of table.blobs) values.push(blobValue(table, blob, members[blob]));
  return values;
}

function blobValue(table: Table<object>, name: string, value: unknown): Uint8Array | null {
  if (value === undefined || value === null) return null;
  if (value instanceof Uint8Array) return value;
  throw misuse(`${table.name}.${name} takes bytes and was given ${typeof value}`);
}

/** Reads a row of {@link TableSql.selected}. */
export function toRecord({ table }: TableSql, row: SqlRow): object {
  const record = JSON.parse(row[0] as string) as Record<string, unknown>;
  for (let index = 0; index < table.blobs.length; index += 1) {
    const name = table.blobs[index];
    const bytes = row[index + 1];
    if (name === undefined || !(bytes instanceof Uint8Array)) continue;
    // PostgreSQL's driver gives a Buffer; records hold plain bytes.
    record[name] = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  return record;
}
