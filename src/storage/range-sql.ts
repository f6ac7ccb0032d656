/**
 * Compiles a {@link Range} to a statement and its values. The statement depends on the range's
 * shape only (which bounds it has, not which values), so a table has a handful of them, prepared
 * once:
 *
 * ```
 * { index: "visible", prefix: { account, region, queue }, to: now, limit: 10 }
 *   SELECT record_json FROM "sqs_messages" INDEXED BY "sqs_messages__visible"
 *   WHERE "account" = ? AND "region" = ? AND "queue" = ? AND "visibleAtMs" < ?
 *   ORDER BY "visibleAtMs", "id" LIMIT ?
 * ```
 *
 * SQL's comparison with null is never true: a record without a value in the bounded column is not
 * found. A null in the prefix means records without a value there. A prefix of text that no column can
 * hold (with a lone surrogate) leads to no record; in a bound U+FFFD stands for what cannot be held.
 */
import type { Range } from "../model/store.ts";
import { columnValue, quote, sql, type Sql, type SqlValue } from "./dialect.ts";
import { misuse } from "./storage-error.ts";
import { indexName, type Column, type TableSql } from "./table-sql.ts";

/** What is done with the records of a range. */
export type RangeVerb = "scan" | "scanForShare" | "scanForUpdate" | "claim" | "count" | "delete";

const LOCKING: Readonly<Record<RangeVerb, string>> = {
  scan: "",
  count: "",
  delete: "",
  scanForShare: " FOR SHARE",
  scanForUpdate: " FOR UPDATE",
  claim: " FOR UPDATE SKIP LOCKED",
};

/** A statement with what is bound to it. */
export interface BoundSql {
  readonly sql: Sql;
  readonly values: SqlValue[];
}

/**
 * Compiles a range, or finds what was compiled before for another range of the same shape.
 *
 * @returns Undefined for a range in which no record can be.
 * @throws StorageError When the range does not fit the table: a bug of the caller's.
 */
export function rangeSql(compiled: TableSql, verb: RangeVerb, range: Range): BoundSql | undefined {
  const index = range.index ?? "";
  const order = compiled.orders.get(index);
  if (order === undefined) throw misuse(`table ${compiled.table.name} has no index ${index}`);
  const values: SqlValue[] = [];
  const nulls = prefixValues(compiled, order, range, values);
  if (nulls === undefined) return undefined;
  const prefixLength = values.length + nulls.length;
  const bounded = order[prefixLength];
  if (range.from !== undefined) values.push(boundValue(compiled, bounded, range.from));
  if (range.to !== undefined) values.push(boundValue(compiled, bounded, range.to));
  if (range.limit !== undefined) {
    values.push(limitValue(compiled, verb, range.limit));
  }
  const from = range.from === undefined ? 0 : range.fromExclusive === true ? 2 : 1;
  const to = range.to === undefined ? 0 : range.toInclusive === true ? 2 : 1;
  const tail = (range.reverse === true ? 2 : 0) + (range.limit === undefined ? 0 : 1);
  const shape = `${verb}|${index}|${prefixLength}|${nulls.join(",")}|${from}${to}${tail}`;
  let statement = compiled.ranges.get(shape);
  if (statement === undefined) {
    statement = sql(rangeText(compiled, verb, { range, order, prefixLength }));
    compiled.ranges.set(shape, statement);
  }
  return { sql: statement, values };
}

/** Collects the prefix's values; gives the positions of those that are null, if any can be there. */
function prefixValues(
  compiled: TableSql,
  order: readonly Column[],
  { prefix }: Range,
  values: SqlValue[],
): number[] | undefined {
  const nulls: number[] = [];
  let length = 0;
  let isPossible = true;
  for (const column of order) {
    const value = prefix[column.name];
    if (value === undefined) break;
    const stored = value === null ? null : columnValue(compiled.dialect, column, value);
    if (stored === undefined) isPossible = false;
    else if (stored === null) nulls.push(length);
    else values.push(stored);
    length += 1;
  }
  if (length !== Object.keys(prefix).length) {
    const columns = order.map(({ name }) => name).join(", ");
    throw misuse(
      `a range of ${compiled.table.name} has the prefix (${Object.keys(prefix).join(", ")}), ` +
        `which does not lead the order (${columns})`,
    );
  }
  return isPossible ? nulls : undefined;
}

function boundValue(
  compiled: TableSql,
  column: Column | undefined,
  value: string | number | null,
): SqlValue {
  if (column === undefined || value === null) {
    const problem = value === null ? "is bounded by null" : "has a bound behind its last column";
    throw misuse(`a range of ${compiled.table.name} ${problem}`);
  }
  const bound = typeof value === "string" ? value.toWellFormed() : value;
  return columnValue(compiled.dialect, column, bound) ?? null;
}

function limitValue({ table }: TableSql, verb: RangeVerb, limit: number): number {
  // Types alone do not keep a limit away from these, and deleting too much would be silent.
  if (verb === "count" || verb === "delete")
    throw misuse(`${verb} of ${table.name} takes no limit`);
  if (Number.isSafeInteger(limit) && limit >= 0) return limit;
  throw misuse(`a range of ${table.name} has the limit ${limit}`);
}

interface RangeParts {
  readonly range: Range;
  readonly order: readonly Column[];
  readonly prefixLength: number;
}

function rangeText(compiled: TableSql, verb: RangeVerb, parts: RangeParts): string {
  const { table, dialect, selected } = compiled;
  const { range, order, prefixLength } = parts;
  let bound = 0;
  const hole = (): string => dialect.placeholder((bound += 1));
  const conditions = order
    .slice(0, prefixLength)
    .map(({ name }) => quote(name) + (range.prefix[name] === null ? " IS NULL" : ` = ${hole()}`));
  conditions.push(...boundConditions(range, order[prefixLength], hole));
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  // Without statistics SQLite's planner guesses between indexes that begin alike.
  const index =
    range.index === undefined ? `sqlite_autoindex_${table.name}_1` : indexName(table, range.index);
  const hint = dialect.indexHint && where !== "" ? ` INDEXED BY ${quote(index)}` : "";
  const source = quote(table.name) + hint;
  if (verb === "delete") return `DELETE FROM ${source}${where}`;
  if (verb === "count") return `SELECT count(*) FROM ${source}${where}`;
  // Prefix columns are equal throughout: leaving them out of the order helps both planners.
  const sorted = order
    .slice(prefixLength)
    .map((by) => quote(by.name) + direction(compiled, by, range));
  const orderBy = sorted.length === 0 ? "" : ` ORDER BY ${sorted.join(", ")}`;
  const limit = range.limit === undefined ? "" : ` LIMIT ${hole()}`;
  const locking = dialect.name === "postgres" ? LOCKING[verb] : "";
  return `SELECT ${selected} FROM ${source}${where}${orderBy}${limit}${locking}`;
}

function boundConditions(range: Range, column: Column | undefined, hole: () => string): string[] {
  if (column === undefined) return [];
  const name = quote(column.name);
  const conditions: string[] = [];
  if (range.from !== undefined) {
    conditions.push(`${name} ${range.fromExclusive === true ? ">" : ">="} ${hole()}`);
  }
  if (range.to !== undefined) {
    conditions.push(`${name} ${range.toInclusive === true ? "<=" : "<"} ${hole()}`);
  }
  return conditions;
}

function direction({ dialect }: TableSql, { nullable }: Column, { reverse }: Range): string {
  const nulls = nullable && dialect.nullsOrder;
  if (reverse === true) return nulls ? " DESC NULLS LAST" : " DESC";
  return nulls ? " NULLS FIRST" : "";
}
