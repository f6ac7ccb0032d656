/**
 * Tags of roots, units, accounts, policies and the resource policy.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/orgs_tagging.html | Tagging}
 */
import type { Tag } from "./contract.ts";
import { duplicateTagKey, systemTag, tooLong, tooManyTags, tooShort } from "./faults.ts";

export type Tags = Readonly<Record<string, string>>;

const TAGS_MAX = 50;
const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;

/**
 * Reads the tags of a request.
 *
 * @throws Fault `InvalidInputException`, `ConstraintViolationException`
 */
export function readTags(list: readonly Tag[] = []): Tags {
  if (list.length > TAGS_MAX) throw tooManyTags();
  const seen = new Set<string>();
  for (const { Key, Value } of list) {
    if (Key.length < 1) throw tooShort("tags.key", 1);
    if (Key.length > KEY_LENGTH_MAX) throw tooLong("tags.key", KEY_LENGTH_MAX);
    if (Value.length > VALUE_LENGTH_MAX) throw tooLong("tags.value", VALUE_LENGTH_MAX);
    if (/^aws:/i.test(Key)) throw systemTag();
    if (seen.has(Key)) throw duplicateTagKey();
    seen.add(Key);
  }
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}

/** Puts tags over others. @throws Fault `ConstraintViolationException` */
export function withTags(tags: Tags, added: Tags): Tags {
  const merged = { ...tags, ...added };
  if (Object.keys(merged).length > TAGS_MAX) throw tooManyTags();
  return merged;
}

/** Takes tags away. */
export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
}

/** Tags as AWS tells them. */
export function toWireTags(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** The condition keys of a request that carries tags. */
export function requestTagKeys(
  list: readonly Tag[] = [],
): Readonly<Record<string, string | readonly string[]>> {
  if (list.length === 0) return {};
  return {
    ...Object.fromEntries(list.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    "aws:TagKeys": list.map(({ Key }) => Key),
  };
}
