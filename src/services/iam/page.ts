import { constraint } from "./faults.ts";

const ITEMS_DEFAULT = 100;
const ITEMS_MAX = 1000;

/** A page of a list, with IAM's marker to the next one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

/** The members with which a request asks for a page. */
export interface PageRequest {
  readonly MaxItems?: number | undefined;
  readonly Marker?: string | undefined;
}

/** Checks how many items a request wants at most. @throws Fault `ValidationError` */
export function checkPageSize(items: number | undefined): void {
  if (items === undefined) return;
  if (items < 1) throw constraint("maxItems", "have value greater than or equal to 1");
  if (items > ITEMS_MAX) {
    throw constraint("maxItems", `have value less than or equal to ${ITEMS_MAX}`);
  }
}

/**
 * Cuts a page out of a sorted list. The marker names the last item of the page before.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html | MaxItems and Marker}
 */
export function pageOf<T>(
  all: readonly T[],
  nameOf: (item: T) => string,
  { MaxItems = ITEMS_DEFAULT, Marker }: PageRequest,
): Page<T> {
  const after =
    Marker === undefined ? undefined : Buffer.from(Marker, "base64url").toString("utf8");
  const rest = after === undefined ? all : all.filter((item) => nameOf(item) > after);
  const items = rest.slice(0, MaxItems);
  const last = items.at(-1);
  if (rest.length <= MaxItems || last === undefined) return { items, IsTruncated: false };
  return { items, IsTruncated: true, Marker: Buffer.from(nameOf(last)).toString("base64url") };
}

const PLACE_DIGITS = 8;

/** Cuts a page out of a list that is in an order of its own. */
export function pageInOrder<T>(all: readonly T[], request: PageRequest): Page<T> {
  const placed = all.map((item, index) => ({
    item,
    place: String(index).padStart(PLACE_DIGITS, "0"),
  }));
  const { items, ...page } = pageOf(placed, ({ place }) => place, request);
  return { items: items.map(({ item }) => item), ...page };
}
