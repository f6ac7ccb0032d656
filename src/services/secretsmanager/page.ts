/** Pages of lists: `MaxResults` items, and a `NextToken` that says where the next page begins. */
import { length, range, type Complaint } from "./constraint.ts";
import { invalidToken } from "./faults.ts";

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

export function writeToken(place: string): string {
  return Buffer.from(place).toString("base64url");
}

/** @throws Fault `InvalidNextTokenException` */
export function readToken(token: string): string {
  const place = Buffer.from(token, "base64url").toString("utf8");
  if (place === "" || writeToken(place) !== token) throw invalidToken();
  return place;
}
