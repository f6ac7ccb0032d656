/**
 * Pages of lists: `Limit` items, and a `NextMarker` that says where the next page begins.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html | Limit and Marker}
 */
import {
  cutPage,
  readToken,
  scanPage as scan,
  type Page as ModelPage,
  type PageBounds,
  type PagePlace,
} from "../../model/page.ts";
import type { ReadTransaction } from "../../model/store.ts";
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
  request: PageRequest,
  limits: PageLimits,
): Page<T> {
  return told(cutPage(all, idOf, boundsOf(request, limits)));
}

/** Reads one page of a range of records, and no more than that. */
export async function scanPage<R extends object>(
  place: PagePlace<R>,
  request: PageRequest,
  limits: PageLimits,
  tx: ReadTransaction,
): Promise<Page<R>> {
  return told(await scan(place, boundsOf(request, limits), tx));
}

function boundsOf({ Limit, Marker }: PageRequest, { usual }: PageLimits): PageBounds {
  return { after: Marker === undefined ? undefined : readMarker(Marker), size: Limit ?? usual };
}

function told<T>({ items, next }: ModelPage<T>): Page<T> {
  if (next === undefined) return { items, facts: { Truncated: false } };
  return { items, facts: { NextMarker: next, Truncated: true } };
}

function readMarker(marker: string): string {
  const id = readToken(marker);
  if (id === undefined) throw invalidMarker(marker);
  return id;
}
