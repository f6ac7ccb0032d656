/**
 * Pages of lists that are sorted by a text. The token to the next page names the last item of the one
 * before, so that a page is found whatever came or went in between:
 *
 * ```
 * cutPage(["a", "b", "c"], (id) => id, { after: undefined, size: 2 })   { items: ["a", "b"], next: "Yg" }
 * cutPage(["a", "b", "c"], (id) => id, { after: readToken("Yg"), size: 2 })       { items: ["c"] }
 * ```
 *
 * What a service calls it all, and what it answers to a token that is none, is its own.
 */
import type { Key, ReadTransaction } from "./store.ts";
import type { Table } from "./table.ts";

/** Which part of a list is wanted. */
export interface PageBounds {
  /** The id of the last item of the page before. */
  readonly after: string | undefined;
  /** How many items at most; what is behind the point does not count. */
  readonly size: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** The token to the next page; none behind the last item. */
  readonly next?: string;
}

/** Cuts a page out of a list that is sorted by `idOf`. */
export function cutPage<T>(
  all: readonly T[],
  idOf: (item: T) => string,
  { after, size }: PageBounds,
): Page<T> {
  const rest = after === undefined ? all : all.filter((item) => idOf(item) > after);
  return firstOf(rest, idOf, Math.trunc(size));
}

/** Where the records of a list lie. */
export interface PagePlace<R extends object> {
  readonly table: Table<R>;
  readonly index?: string;
  readonly prefix: Key;
  /** The value of the column right after the prefix. */
  idOf(record: R): string;
}

/** Reads one page of a range of records, and no more than that. */
export async function scanPage<R extends object>(
  { table, index, prefix, idOf }: PagePlace<R>,
  { after, size }: PageBounds,
  tx: ReadTransaction,
): Promise<Page<R>> {
  const found = await tx.scan(table, {
    ...(index !== undefined && { index }),
    prefix,
    ...(after !== undefined && { from: after, fromExclusive: true }),
    limit: Math.trunc(size) + 1,
  });
  return firstOf(found, idOf, Math.trunc(size));
}

function firstOf<T>(rest: readonly T[], idOf: (item: T) => string, size: number): Page<T> {
  const items = rest.slice(0, size);
  const last = items.at(-1);
  if (rest.length <= size || last === undefined) return { items };
  return { items, next: writeToken(idOf(last)) };
}

/** The token of a place in a list. */
export function writeToken(place: string): string {
  return Buffer.from(place).toString("base64url");
}

/** The place that a token names; undefined for a text that is no token. */
export function readToken(token: string): string | undefined {
  const place = Buffer.from(token, "base64url").toString("utf8");
  return writeToken(place) === token ? place : undefined;
}
