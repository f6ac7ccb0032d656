/**
 * Tags of keys.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/tagging-keys.html | Tags in KMS}
 */
import type { Permission } from "../../model/resource.ts";
import { check, length } from "./constraint.ts";
import type { Tag } from "./contract.ts";
import { tagFault } from "./faults.ts";

export type Tags = Readonly<Record<string, string>>;

const TAGS_MAX = 50;
const RESERVED = /^aws:/i;

/**
 * Checks tags that come with a request.
 *
 * @throws Fault `ValidationException`, `TagException`
 */
export function requireTags(tags: readonly Tag[]): void {
  const complaints = tags.flatMap(({ TagKey, TagValue }, index) => [
    length(`tags.${index + 1}.member.tagKey`, TagKey, { min: 1, max: 128 }),
    length(`tags.${index + 1}.member.tagValue`, TagValue, { max: 256 }),
  ]);
  check(...complaints);
  if (tags.some(({ TagKey }) => RESERVED.test(TagKey))) {
    throw tagFault("Tags beginning with aws: are reserved");
  }
  if (new Set(tags.map(({ TagKey }) => TagKey)).size < tags.length) {
    throw tagFault("Duplicate tag keys");
  }
  if (tags.length > TAGS_MAX) throw tagFault("Too many tags");
}

/**
 * Adds tags to others, over those with the same keys.
 *
 * @throws Fault `TagException` when there are too many then.
 */
export function withTags(tags: Tags, added: readonly Tag[]): Tags {
  const merged = new Map(Object.entries(tags));
  for (const { TagKey, TagValue } of added) merged.set(TagKey, TagValue);
  if (merged.size > TAGS_MAX) throw tagFault("Too many tags");
  return Object.fromEntries(merged);
}

export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !keys.includes(name)));
}

/** The condition keys of a request that brings tags. */
export function requestTagConditions(tags: readonly Tag[]): NonNullable<Permission["conditions"]> {
  if (tags.length === 0) return {};
  const conditions: Record<string, string | readonly string[]> = {
    "aws:TagKeys": tags.map(({ TagKey }) => TagKey),
  };
  for (const { TagKey, TagValue } of tags) conditions[`aws:RequestTag/${TagKey}`] = TagValue;
  return conditions;
}

/** As lists show them, by key. */
export function tagEntries(tags: Tags): readonly Tag[] {
  return Object.keys(tags)
    .toSorted()
    .map((TagKey) => ({ TagKey, TagValue: tags[TagKey] ?? "" }));
}
