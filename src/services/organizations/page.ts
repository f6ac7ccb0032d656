/**
 * Pages of lists: at most 20 items each, and a token that says where the next one begins.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html | MaxResults and NextToken}
 */
import type { Key, ReadTransaction } from "../../model/store.ts";
import type { Table } from "../../model/table.ts";
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
  if (NextToken !== undefined) readToken(NextToken);
}

/** Cuts a page out of a list that is sorted by `idOf`. */
export function pageOf<T>(
  all: readonly T[],
  idOf: (item: T) => string,
  { MaxResults = RESULTS_MAX, NextToken }: PageRequest,
): Page<T> {
  const after = NextToken === undefined ? undefined : readToken(NextToken);
  const rest = after === undefined ? all : all.filter((item) => idOf(item) > after);
  const items = rest.slice(0, MaxResults);
  const last = items.at(-1);
  if (rest.length <= MaxResults || last === undefined) return { items };
  return { items, NextToken: writeToken(idOf(last)) };
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
  { MaxResults = RESULTS_MAX, NextToken }: PageRequest,
  tx: ReadTransaction,
): Promise<Page<R>> {
  const found = await tx.scan(table, {
    ...(index !== undefined && { index }),
    prefix,
    ...(NextToken !== undefined && { from: readToken(NextToken), fromExclusive: true }),
    limit: Math.trunc(MaxResults) + 1,
  });
  const items = found.slice(0, Math.trunc(MaxResults));
  const last = items.at(-1);
  if (found.length <= MaxResults || last === undefined) return { items };
  return { items, NextToken: writeToken(idOf(last)) };
}

function writeToken(id: string): string {
  return Buffer.from(id).toString("base64url");
}

function readToken(token: string): string {
  const id = Buffer.from(token, "base64url").toString("utf8");
  if (token.length > TOKEN_LENGTH_MAX || writeToken(id) !== token) throw invalidPageToken();
  return id;
}
