/** Pages of lists: `MaxResults` items, and a `NextToken` that says where the next page begins. */
import { readToken as placeIn } from "../../model/page.ts";
import { length, range, type Complaint } from "./constraint.ts";
import { invalidToken } from "./faults.ts";

export { writeToken } from "../../model/page.ts";

export interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export const PAGE_USUAL = 100;

/** The complaints about a page that is asked for. */
export function pageLimits(
  { MaxResults, NextToken }: PageRequest,
  max: number = PAGE_USUAL,
): readonly Complaint[] {
  return [
    range("maxResults", MaxResults, { min: 1, max }),
    length("nextToken", NextToken, { min: 1, max: 4096 }),
  ];
}

/** @throws Fault `InvalidNextTokenException` */
export function readToken(token: string): string {
  const place = placeIn(token);
  if (place === undefined || place === "") throw invalidToken();
  return place;
}
