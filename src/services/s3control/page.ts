/**
 * Pages of listings. A token names the last thing of the page before, so that nothing is kept.
 */
import { cutPage, readToken, writeToken } from "../../model/page.ts";
import { invalidRequest } from "./faults.ts";

const PAGE_MAX = 1000;

/**
 * How much a page holds.
 *
 * @throws Fault `InvalidRequest`
 */
export function pageSize(maxResults: number = PAGE_MAX): number {
  if (Number.isInteger(maxResults) && maxResults >= 1) return Math.min(maxResults, PAGE_MAX);
  throw invalidRequest(`Argument maxResults must be an integer between 1 and ${PAGE_MAX}`);
}

/**
 * The name after which a token continues.
 *
 * @throws Fault `InvalidRequest`
 */
export function nameIn(token: string): string {
  const name = readToken(token);
  if (name !== undefined && name !== "") return name;
  throw invalidRequest("The continuation token provided is incorrect");
}

/** What a request says of its page. */
export interface PageInput {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

export interface Page<R> {
  readonly page: readonly R[];
  readonly NextToken?: string;
}

/**
 * A page of those records that are wanted.
 *
 * @param more Reads further records after one's id, in the order of their ids, at most `limit`.
 * @throws Fault `InvalidRequest`
 */
export async function pageOf<R extends { readonly id: string }>(
  { NextToken: token, MaxResults }: PageInput,
  isWanted: (record: R) => boolean,
  more: (after: string | undefined, limit: number) => Promise<readonly R[]>,
): Promise<Page<R>> {
  const size = pageSize(MaxResults);
  let after = token === undefined ? undefined : nameIn(token);
  const page: R[] = [];
  for (;;) {
    const found = await more(after, PAGE_MAX);
    for (const record of found) {
      if (!isWanted(record)) continue;
      const last = page.at(-1);
      if (page.length === size && last !== undefined) {
        return { page, NextToken: writeToken(last.id) };
      }
      page.push(record);
    }
    after = found.at(-1)?.id;
    if (found.length < PAGE_MAX) return { page };
  }
}

/**
 * A page of what is read already.
 *
 * @param nameOf Tells things apart, and what follows which.
 * @throws Fault `InvalidRequest`
 */
export function pageIn<R>(
  found: readonly R[],
  { NextToken: token, MaxResults }: PageInput,
  nameOf: (record: R) => string,
): Page<R> {
  const size = pageSize(MaxResults);
  const after = token === undefined ? undefined : nameIn(token);
  const { items, next } = cutPage(found, nameOf, { after, size });
  return next === undefined ? { page: items } : { page: items, NextToken: next };
}
