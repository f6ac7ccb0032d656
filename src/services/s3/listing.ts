/**
 * How S3 lists: keys in order, those that share a prefix up to the delimiter rolled up into one
 * common prefix, a page at a time. The same for objects (versions 1 and 2), versions and uploads.
 *
 * ```
 * keys            a/1  a/2  b  c/1        prefix "", delimiter "/", at most 2
 * page            [a/] [b]                truncated, goes on behind "b"
 * ```
 *
 * Nothing below a common prefix is read more than needed: the source is asked again from the first
 * key behind it. The source answers in the order of UTF-8 bytes (`object-key.ts`); where several
 * items have one key (versions), newest first or as the operation has it.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html | ListObjectsV2}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html | Organizing objects using prefixes}
 */
import { compareKeys, keyAfter, keyBehindPrefix } from "./object-key.ts";

/** What is listed: objects, versions, uploads. */
export interface Listed {
  readonly key: string;
}

/** From where a source reads: a key, or within that key behind one of its items. */
export interface ListPosition<Item extends Listed = Listed> {
  /** The first key that may come. */
  readonly key: string;
  /** An item of that very key: only what lies behind it comes. */
  readonly behind?: Item | undefined;
}

/**
 * Reads items in order.
 *
 * @param from Where to begin.
 * @param limit The most items to answer; fewer mean that there are no more.
 */
export type ListSource<Item extends Listed> = (
  from: ListPosition<Item>,
  limit: number,
) => Promise<readonly Item[]>;

export interface ListRequest<Item extends Listed = Listed> {
  readonly prefix: string;
  /** Empty means none. */
  readonly delimiter: string;
  /** The most items and common prefixes together, 0 to 1,000. */
  readonly limit: number;
  /** Where the page begins; at the prefix when absent. */
  readonly from?: ListPosition<Item> | undefined;
}

/** One line of a page. */
export type ListEntry<Item extends Listed> =
  | { readonly kind: "item"; readonly item: Item }
  | { readonly kind: "prefix"; readonly prefix: string };

export interface ListPage<Item extends Listed> {
  readonly items: readonly Item[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  /** The last line, from which the next page goes on; undefined when the page is empty. */
  readonly last: ListEntry<Item> | undefined;
}

/** While keys are rolled up, most of a large read would be thrown away. */
const ROLLING_READ_MIN = 16;
const READ_MAX = 1001;

/** Reads one page. */
export async function listPage<Item extends Listed>(
  request: ListRequest<Item>,
  source: ListSource<Item>,
): Promise<ListPage<Item>> {
  const { delimiter, limit } = request;
  const entries: ListEntry<Item>[] = [];
  if (limit <= 0) return toPage(entries, false);
  let position = startOf(request);
  let readSize = delimiter === "" ? READ_MAX : ROLLING_READ_MIN;
  while (position !== undefined) {
    const wanted = delimiter === "" ? Math.min(readSize, limit - entries.length + 1) : readSize;
    const batch = await source(position, wanted);
    const outcome = rollUp(batch, request, entries);
    if (outcome === "full") return toPage(entries, true);
    if (outcome === "behind-prefix" || batch.length < wanted) break;
    const last = entries.at(-1);
    // Reads grow while they yield keys, and are small again after one that ends in a common prefix.
    readSize = last?.kind === "prefix" ? ROLLING_READ_MIN : Math.min(readSize * 4, READ_MAX);
    position = positionBehind(last);
  }
  return toPage(entries, false);
}

/** Takes a batch in; says when the page is full or the keys have left the prefix. */
function rollUp<Item extends Listed>(
  batch: readonly Item[],
  { prefix, delimiter, limit }: ListRequest<Item>,
  entries: ListEntry<Item>[],
): "full" | "behind-prefix" | "more" {
  let rolled: string | undefined;
  for (const item of batch) {
    if (rolled !== undefined && item.key.startsWith(rolled)) continue;
    if (!item.key.startsWith(prefix)) return "behind-prefix";
    if (entries.length === limit) return "full";
    rolled = commonPrefix(item.key, prefix, delimiter);
    entries.push(
      rolled === undefined ? { kind: "item", item } : { kind: "prefix", prefix: rolled },
    );
  }
  return "more";
}

/** The part of a key up to the first delimiter behind the prefix; undefined when it has none. */
export function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === "") return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

function startOf<Item extends Listed>({
  prefix,
  from,
}: ListRequest<Item>): ListPosition<Item> | undefined {
  return from === undefined || compareKeys(from.key, prefix) < 0 ? { key: prefix } : from;
}

/** Where to read on behind a line of a page; undefined when nothing can come. */
export function positionBehind<Item extends Listed>(
  entry: ListEntry<Item> | undefined,
): ListPosition<Item> | undefined {
  if (entry === undefined) return undefined;
  if (entry.kind === "item") return { key: entry.item.key, behind: entry.item };
  const key = keyBehindPrefix(entry.prefix);
  return key === undefined ? undefined : { key };
}

/**
 * Where a page begins that goes on behind a marker: a key of the caller's choice, or the last key or
 * common prefix of the page before. A common prefix that was told is not told again.
 *
 * @returns Undefined when nothing can come.
 */
export function positionAfterMarker(
  marker: string,
  { prefix, delimiter }: { readonly prefix: string; readonly delimiter: string },
): ListPosition<never> | undefined {
  if (delimiter !== "" && marker.startsWith(prefix)) {
    const told = commonPrefix(marker, prefix, delimiter);
    if (told !== undefined) {
      const key = keyBehindPrefix(told);
      return key === undefined ? undefined : { key };
    }
  }
  return { key: keyAfter(marker) };
}

function toPage<Item extends Listed>(
  entries: readonly ListEntry<Item>[],
  isTruncated: boolean,
): ListPage<Item> {
  const items: Item[] = [];
  const commonPrefixes: string[] = [];
  for (const entry of entries) {
    if (entry.kind === "item") items.push(entry.item);
    else commonPrefixes.push(entry.prefix);
  }
  return { items, commonPrefixes, isTruncated, last: entries.at(-1) };
}
