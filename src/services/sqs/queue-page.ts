/**
 * Pages of queue lists. Only a request that sets `MaxResults` gets a `NextToken`; without it the
 * first 1000 are all there is, as on AWS.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html | ListQueues}
 */
import type { Range } from "../../model/store.ts";
import { invalidMaxResults, invalidNextToken } from "./faults.ts";
import { isQueueName, type Queue } from "./queue.ts";

const RESULTS_MAX = 1000;

/** What both list operations have in their input. */
export interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** @throws Fault `InvalidParameterValue` */
export function validatePage({ MaxResults: size }: Pick<PageRequest, "MaxResults">): void {
  if (size === undefined) return;
  if (!Number.isInteger(size) || size < 1 || size > RESULTS_MAX) throw invalidMaxResults();
}

/**
 * The part of a range of names that a page asks for, and one more to see whether there are more.
 *
 * @param from The first name of the whole list, empty for all.
 */
export function pageRange(
  page: PageRequest,
  from = "",
): Pick<Range, "from" | "fromExclusive" | "limit"> {
  const limit = (page.MaxResults ?? RESULTS_MAX) + 1;
  if (page.NextToken === undefined) return { from, limit };
  return { from: readToken(page.NextToken), fromExclusive: true, limit };
}

/** The queues of a page and the token of the next one, if it was asked for and there is one. */
export function pageOf(
  found: readonly Queue[],
  page: PageRequest,
): { readonly queues: readonly Queue[]; readonly nextToken: string | undefined } {
  const queues = found.slice(0, page.MaxResults ?? RESULTS_MAX);
  const last = queues.at(-1);
  const isCut = found.length > queues.length && page.MaxResults !== undefined;
  const nextToken = isCut && last !== undefined ? writeToken(last.name) : undefined;
  return { queues, nextToken };
}

function writeToken(name: string): string {
  return Buffer.from(name).toString("base64url");
}

function readToken(token: string): string {
  const name = Buffer.from(token, "base64url").toString("latin1");
  if (!isQueueName(name, name.endsWith(".fifo"))) throw invalidNextToken();
  return name;
}
