/**
 * The format of a store, from opening to the tables of a service:
 *
 * ```
 * atoll_meta   format            1                      newer than this Atoll knows: refused
 *              table:sqs_queues  {"columns":...}        as it was last declared
 * ```
 *
 * Formats are numbered; opening an older store runs the steps in between, all in one transaction.
 * A table is made when its service is first used. When its declaration has changed since, missing
 * columns are added and filled from the records' JSON, and indexes are made anew; a changed key or
 * column type needs a numbered step and is refused without one.
 */
import type { Key } from "../model/store.ts";
import type { Table } from "../model/table.ts";
import { columnValue, quote, type Dialect, type SqlRow, type SqlValue } from "./dialect.ts";
import { StorageError } from "./storage-error.ts";
import { createIndexSql, createTableSql, indexName, tableSql, type TableSql } from "./table-sql.ts";

/** A transaction that nobody shares, for the shape of the database. */
export interface SchemaSession {
  readonly dialect: Dialect;
  query(text: string, values?: readonly SqlValue[]): Promise<SqlRow[]>;
}

/** One step from a format to the next. */
export interface Migration {
  /** The format that it leads to. */
  readonly format: number;
  run(session: SchemaSession): Promise<void>;
}

/** The steps since the first release, in order. */
const migrations: readonly Migration[] = [];

/** The format of the first release. */
const FIRST_FORMAT = 1;

/**
 * Makes a new store's meta table, or brings an older store up to date.
 *
 * @throws StorageError `format` when the store was written by a newer Atoll.
 */
export async function migrate(
  session: SchemaSession,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  const { dialect } = session;
  const { text } = dialect.columnTypes;
  await session.query(
    `CREATE TABLE IF NOT EXISTS atoll_meta (name ${text} PRIMARY KEY, value ${text} NOT NULL)`,
  );
  const known = steps.at(-1)?.format ?? FIRST_FORMAT;
  const found = await readMeta(session, "format");
  if (found === undefined) {
    await writeMeta(session, "format", String(known));
    return;
  }
  if (Number(found) > known) {
    throw new StorageError(
      "format",
      `the data has format ${found} and this Atoll knows ${known}: ` +
        "run the newer Atoll that wrote it, or choose another place",
    );
  }
  for (const step of steps) {
    if (step.format <= Number(found)) continue;
    await step.run(session);
    await writeMeta(session, "format", String(step.format));
  }
}

/** What is remembered of a table's declaration. */
interface Declared {
  readonly columns: Readonly<Record<string, string>>;
  readonly key: readonly string[];
  readonly indexes: Readonly<Record<string, readonly string[]>>;
  readonly blobs: readonly string[];
  readonly global: boolean;
}

/** Makes tables, or brings them up to their declarations. */
export async function prepareTables(
  session: SchemaSession,
  tables: readonly Table<object>[],
): Promise<void> {
  for (const table of tables) await prepareTable(session, tableSql(table, session.dialect));
}

async function prepareTable(session: SchemaSession, compiled: TableSql): Promise<void> {
  const { table } = compiled;
  const declared = declaredOf(compiled);
  const text = JSON.stringify(declared);
  const before = await readMeta(session, `table:${table.name}`);
  if (before === text) return;
  if (before === undefined) {
    await session.query(createTableSql(compiled));
    for (const index of Object.keys(table.indexes)) {
      await session.query(createIndexSql(compiled, index));
    }
  } else {
    await changeTable(session, compiled, JSON.parse(before) as Declared);
  }
  await writeMeta(session, `table:${table.name}`, text);
}

function declaredOf({ table, columns }: TableSql): Declared {
  return {
    columns: Object.fromEntries(columns.map(({ name, type }) => [name, type])),
    key: table.key,
    indexes: table.indexes,
    blobs: table.blobs,
    global: table.global !== undefined,
  };
}

async function changeTable(
  session: SchemaSession,
  compiled: TableSql,
  before: Declared,
): Promise<void> {
  const { table, columns, dialect } = compiled;
  const retyped = columns.find(({ name, type }) => (before.columns[name] ?? type) !== type);
  if (retyped !== undefined || before.key.join() !== table.key.join()) {
    throw new StorageError(
      "format",
      `table ${table.name} has changed its key or a column's type since this data was written: ` +
        "that needs a numbered migration",
    );
  }
  for (const index of Object.keys(before.indexes)) {
    await session.query(`DROP INDEX IF EXISTS ${quote(indexName(table, index))}`);
  }
  // A column may be there from an earlier declaration that was taken back in between.
  const present = await columnNames(session, table.name);
  const add = (name: string, type: string): Promise<unknown> =>
    session.query(`ALTER TABLE ${quote(table.name)} ADD COLUMN ${quote(name)} ${type}`);
  const added = columns.filter(({ name }) => before.columns[name] === undefined);
  for (const { name, type } of added) {
    if (!present.has(name)) await add(name, dialect.columnTypes[type]);
  }
  for (const blob of table.blobs) if (!present.has(blob)) await add(blob, dialect.blobType);
  if (added.length > 0) await fillColumns(session, compiled, added);
  for (const index of Object.keys(table.indexes)) {
    await session.query(createIndexSql(compiled, index));
  }
}

async function columnNames(session: SchemaSession, table: string): Promise<ReadonlySet<string>> {
  const rows =
    session.dialect.name === "sqlite"
      ? await session.query("SELECT name FROM pragma_table_info(?)", [table])
      : await session.query(
          `SELECT column_name FROM information_schema.columns
           WHERE table_schema = current_schema() AND table_name = $1`,
          [table],
        );
  return new Set(rows.map((row) => String(row[0])));
}

/** How many records are filled between two statements that fetch more. */
const FILL_BATCH = 500;

/** Fills new columns from the records' JSON. */
async function fillColumns(
  session: SchemaSession,
  compiled: TableSql,
  added: readonly TableSql["columns"][number][],
): Promise<void> {
  const { table, dialect } = compiled;
  const name = quote(table.name);
  const keyList = table.key.map(quote).join(", ");
  const keyHoles = (from: number): string[] =>
    table.key.map((_, index) => dialect.placeholder(from + index));
  const sets = added.map(({ name }, index) => `${quote(name)} = ${dialect.placeholder(index + 1)}`);
  const holes = keyHoles(added.length + 1);
  const where = table.key.map((column, index) => `${quote(column)} = ${holes[index]}`);
  const update = `UPDATE ${name} SET ${sets.join(", ")} WHERE ${where.join(" AND ")}`;
  const page = `ORDER BY ${keyList} LIMIT ${FILL_BATCH}`;
  const first = `SELECT record_json, ${keyList} FROM ${name} ${page}`;
  const after = `SELECT record_json, ${keyList} FROM ${name}
    WHERE (${keyList}) > (${keyHoles(1).join(", ")}) ${page}`;

  let rows = await session.query(first);
  while (rows.length > 0) {
    let last: SqlValue[] = [];
    for (const row of rows) {
      const record = JSON.parse(String(row[0])) as Key;
      last = row.slice(1) as SqlValue[];
      const values = added.map((column) => {
        const value = record[column.name];
        if (value === undefined || value === null) return null;
        // What no column can hold is in no range of that column.
        return columnValue(dialect, column, value) ?? null;
      });
      await session.query(update, [...values, ...last]);
    }
    rows = await session.query(after, last);
  }
}

/** Deletes what belongs to an account, a region, or both; everything without either. */
export async function resetTables(
  session: SchemaSession,
  scope: { readonly account?: string; readonly region?: string },
): Promise<void> {
  const { dialect } = session;
  const rows = await session.query("SELECT name, value FROM atoll_meta WHERE name LIKE 'table:%'");
  for (const row of rows) {
    const { columns } = JSON.parse(String(row[1])) as Declared;
    const conditions: string[] = [];
    const values: SqlValue[] = [];
    for (const part of ["account", "region"] as const) {
      const value = scope[part];
      if (value === undefined) continue;
      values.push(dialect.text(value));
      const condition = `${quote(part)} = ${dialect.placeholder(values.length)}`;
      // A table without that column holds nothing that is surely of this account or region.
      conditions.push(columns[part] === undefined ? "1 = 0" : condition);
    }
    if (conditions.includes("1 = 0")) continue;
    const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
    await session.query(
      `DELETE FROM ${quote(String(row[0]).slice("table:".length))}${where}`,
      values,
    );
  }
}

async function readMeta(session: SchemaSession, name: string): Promise<string | undefined> {
  const hole = session.dialect.placeholder(1);
  const rows = await session.query(`SELECT value FROM atoll_meta WHERE name = ${hole}`, [name]);
  const value = rows[0]?.[0];
  return typeof value === "string" ? value : undefined;
}

async function writeMeta(session: SchemaSession, name: string, value: string): Promise<void> {
  const { dialect } = session;
  await session.query(
    `INSERT INTO atoll_meta (name, value) VALUES (${dialect.placeholder(1)}, ${dialect.placeholder(2)})
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    [name, value],
  );
}
