/**
 * Pages of lists: at most 20 items each, and a token that says where the next one begins.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html | MaxResults and NextToken}
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
import { invalidPageToken, tooBig, tooSmall } from "./faults.ts";

const RESULTS_MAX = 20;
const TOKEN_LENGTH_MAX = 1024;

/** The members with which a request asks for a page. */
export interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly NextToken?: string;
}

/** @throws Fault `InvalidInputException` */
export function validatePage({ MaxResults = RESULTS_MAX, NextToken }: PageRequest): void {
  if (MaxResults < 1) throw tooSmall("maxResults", 1);
  if (MaxResults > RESULTS_MAX) throw tooBig("maxResults", RESULTS_MAX);
  placeIn(NextToken);
}

/** Cuts a page out of a list that is sorted by `idOf`. */
export function pageOf<T>(
  all: readonly T[],
  idOf: (item: T) => string,
  request: PageRequest,
): Page<T> {
  return told(cutPage(all, idOf, boundsOf(request)));
}

/** Reads one page of a range of records, and no more than that. */
export async function scanPage<R extends object>(
  place: PagePlace<R>,
  request: PageRequest,
  tx: ReadTransaction,
): Promise<Page<R>> {
  return told(await scan(place, boundsOf(request), tx));
}

function boundsOf({ MaxResults = RESULTS_MAX, NextToken }: PageRequest): PageBounds {
  return { after: placeIn(NextToken), size: MaxResults };
}

function told<T>({ items, next }: ModelPage<T>): Page<T> {
  return next === undefined ? { items } : { items, NextToken: next };
}

function placeIn(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const place = token.length > TOKEN_LENGTH_MAX ? undefined : readToken(token);
  if (place === undefined) throw invalidPageToken();
  return place;
}
