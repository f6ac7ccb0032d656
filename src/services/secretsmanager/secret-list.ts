/** One page of an account's secrets: filtered, in the order that is asked for. */
import type { Call } from "../../model/operation.ts";
import type { Filter } from "./contract.ts";
import { toTest } from "./filter.ts";
import { PAGE_USUAL, readToken, writeToken, type PageRequest } from "./page.ts";
import type { StoredSecret } from "./secret.ts";
import { secrets } from "./tables.ts";

export interface ListRequest extends PageRequest {
  readonly Filters?: readonly Filter[] | undefined;
  readonly SortBy?: string | undefined;
  readonly SortOrder?: string | undefined;
  readonly IncludePlannedDeletion?: boolean | undefined;
}

export interface SecretPage {
  readonly found: readonly StoredSecret[];
  readonly NextToken: string | undefined;
}

export const SORT_ORDERS: readonly string[] = ["asc", "desc"];
export const SORT_KEYS: readonly string[] = [
  "created-date",
  "last-accessed-date",
  "last-changed-date",
  "name",
];

type Order = "name" | "byCreated" | "byAccessed" | "byChanged";

/** How many records are looked at in one go. */
const CHUNK = 200;

/**
 * Finds a page of secrets.
 *
 * @throws Fault `InvalidNextTokenException`
 */
export async function listPage(
  request: ListRequest,
  { scope, tx }: Pick<Call, "scope" | "tx">,
): Promise<SecretPage> {
  const { account, region } = scope;
  const { MaxResults = PAGE_USUAL, NextToken, SortOrder, IncludePlannedDeletion } = request;
  const order = orderOf(request.SortBy);
  const reverse = SortOrder === "desc";
  const isWanted = toTest(request.Filters);
  const size = Math.trunc(MaxResults);
  const found: StoredSecret[] = [];
  let after = NextToken === undefined ? undefined : readToken(NextToken);
  for (;;) {
    const chunk: readonly StoredSecret[] = await tx.scan(secrets, {
      ...(order !== "name" && { index: order }),
      prefix: { account, region },
      ...(after !== undefined && (reverse ? { to: after } : { from: after, fromExclusive: true })),
      reverse,
      limit: CHUNK,
    });
    for (const secret of chunk) {
      if (secret.deletion !== undefined && IncludePlannedDeletion !== true) continue;
      if (!isWanted(secret)) continue;
      const last = found.at(-1);
      if (found.length === size && last !== undefined) {
        return { found, NextToken: writeToken(last[order]) };
      }
      found.push(secret);
    }
    after = chunk.at(-1)?.[order];
    if (chunk.length < CHUNK) return { found, NextToken: undefined };
  }
}

function orderOf(sortBy: string | undefined): Order {
  switch (sortBy) {
    case "name":
      return "name";
    case "last-accessed-date":
      return "byAccessed";
    case "last-changed-date":
      return "byChanged";
    default:
      return "byCreated";
  }
}
