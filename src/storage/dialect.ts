/**
 * What differs between the two SQL engines when a table declaration is compiled. Everything else of
 * `table-sql.ts` and `range-sql.ts` is the same text on both.
 */
import type { ColumnType } from "../model/table.ts";
import { misuse } from "./storage-error.ts";

/** What is bound to a statement. */
export type SqlValue = string | number | null | Uint8Array;

/** A row, its values in the order in which they were selected. */
export type SqlRow = readonly unknown[];

/** One statement, prepared once per connection. The name is the prepared statement's on PostgreSQL. */
export interface Sql {
  readonly name: string;
  readonly text: string;
}

let statementCount = 0;

/** Names a statement's text, so that connections can prepare it once. */
export function sql(text: string): Sql {
  statementCount += 1;
  return { name: `atoll_${statementCount}`, text };
}

export interface Dialect {
  readonly name: "sqlite" | "postgres";
  /** The placeholder of the n-th bound value, from 1. */
  placeholder(n: number): string;
  readonly columnTypes: Readonly<Record<ColumnType, string>>;
  readonly jsonType: string;
  readonly blobType: string;
  /** Has `INDEXED BY`, which keeps a scan on its index without statistics. */
  readonly indexHint: boolean;
  /** Must be told to sort null first, as SQLite does by itself. */
  readonly nullsOrder: boolean;
  /** Encodes a text so that the engine keeps and sorts it. */
  text(value: string): string;
}

export const sqlite: Dialect = {
  name: "sqlite",
  placeholder: () => "?",
  columnTypes: { text: "TEXT", integer: "INTEGER" },
  jsonType: "TEXT NOT NULL",
  blobType: "BLOB",
  indexHint: true,
  nullsOrder: false,
  text: (value) => value,
};

export const postgres: Dialect = {
  name: "postgres",
  placeholder: (n) => `$${n}`,
  columnTypes: { text: 'TEXT COLLATE "C"', integer: "BIGINT" },
  jsonType: "TEXT NOT NULL",
  blobType: "BYTEA",
  indexHint: false,
  nullsOrder: true,
  text: escapeNul,
};

/**
 * PostgreSQL's text cannot hold U+0000. It is written as U+0001 U+0001, and U+0001 itself as U+0001
 * U+0002, which keeps the order by bytes. The record's JSON needs none of it: JSON escapes both.
 */
function escapeNul(text: string): string {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) <= 1) {
      // oxlint-disable-next-line no-control-regex -- these two characters are the point
      return text.replaceAll(/[\u0000\u0001]/g, (c) =>
        c === "\u0000" ? "\u0001\u0001" : "\u0001\u0002",
      );
    }
  }
  return text;
}

/**
 * Checks a column's value and encodes it.
 *
 * @returns Undefined for text that UTF-8 cannot hold, because it has a lone surrogate: JSON's
 *   `"\ud800"` brings it in. No record can have it there.
 * @throws StorageError When the value is not of the column's type.
 */
export function columnValue(
  dialect: Dialect,
  column: { readonly name: string; readonly type: ColumnType },
  value: unknown,
): string | number | undefined {
  if (column.type === "text") {
    if (typeof value !== "string") throw wrongType(column, value);
    return value.isWellFormed() ? dialect.text(value) : undefined;
  }
  if (!Number.isSafeInteger(value)) throw wrongType(column, value);
  return value as number;
}

function wrongType(
  column: { readonly name: string; readonly type: ColumnType },
  value: unknown,
): Error {
  const given = typeof value === "number" ? String(value) : value === null ? "null" : typeof value;
  return misuse(`column ${column.name} takes ${column.type} and was given ${given}`);
}

/** Quotes an identifier; ours hold no quotes. */
export function quote(name: string): string {
  return `"${name}"`;
}
