/**
 * Pages of lists: `Limit` items, and a `NextMarker` that says where the next page begins.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html | Limit and Marker}
 */
import type { Key, ReadTransaction } from "../../model/store.ts";
import type { Table } from "../../model/table.ts";
import { check, length, range } from "./constraint.ts";
import { invalidMarker } from "./faults.ts";

export interface PageRequest {
  readonly Limit?: number | undefined;
  readonly Marker?: string | undefined;
}

/** How many items a list gives: unless asked otherwise, and at most. */
export interface PageLimits {
  readonly usual: number;
  readonly max: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly facts: { readonly NextMarker?: string; readonly Truncated: boolean };
}

const MARKER_LENGTH_MAX = 1024;

/** @throws Fault `ValidationException`, `InvalidMarkerException` */
export function validatePage({ Limit, Marker }: PageRequest, { max }: PageLimits): void {
  check(
    range("limit", Limit, { min: 1, max }),
    length("marker", Marker, { min: 1, max: MARKER_LENGTH_MAX }),
  );
  if (Marker !== undefined) readMarker(Marker);
}

/** Cuts a page out of a list that is sorted by `idOf`. */
export function pageOf<T>(
  all: readonly T[],
  idOf: (item: T) => string,
  { Limit, Marker }: PageRequest,
  { usual }: PageLimits,
): Page<T> {
  const after = Marker === undefined ? undefined : readMarker(Marker);
  const rest = after === undefined ? all : all.filter((item) => idOf(item) > after);
  return cut(rest, idOf, Math.trunc(Limit ?? usual));
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
  { Limit, Marker }: PageRequest,
  { usual }: PageLimits,
  tx: ReadTransaction,
): Promise<Page<R>> {
  const size = Math.trunc(Limit ?? usual);
  const found = await tx.scan(table, {
    ...(index !== undefined && { index }),
    prefix,
    ...(Marker !== undefined && { from: readMarker(Marker), fromExclusive: true }),
    limit: size + 1,
  });
  return cut(found, idOf, size);
}

function cut<T>(rest: readonly T[], idOf: (item: T) => string, size: number): Page<T> {
  const items = rest.slice(0, size);
  const last = items.at(-1);
  if (rest.length <= size || last === undefined) return { items, facts: { Truncated: false } };
  return { items, facts: { NextMarker: writeMarker(idOf(last)), Truncated: true } };
}

function writeMarker(id: string): string {
  return Buffer.from(id).toString("base64url");
}

function readMarker(marker: string): string {
  const id = Buffer.from(marker, "base64url").toString("utf8");
  if (writeMarker(id) !== marker) throw invalidMarker(marker);
  return id;
}
