/**
 * Tags of secrets.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/managing-secrets_tagging.html | Tag secrets}
 */
import { check, count, length } from "./constraint.ts";
import type { Fault } from "../../model/fault.ts";
import type { Tag } from "./contract.ts";
import { invalidParameter } from "./faults.ts";

export type Tags = Readonly<Record<string, string>>;

const TAGS_MAX = 50;
const RESERVED = /^aws:/i;

/**
 * Checks tags that come with a request.
 *
 * @throws Fault `ValidationException`, `InvalidParameterException`
 */
export function requireTags(tags: readonly Tag[] = []): void {
  const complaints = tags.flatMap(({ Key, Value }, index) => [
    length(`tags.${index + 1}.member.key`, Key, { min: 1, max: 128 }),
    length(`tags.${index + 1}.member.value`, Value, { max: 256 }),
  ]);
  check(...complaints);
  const keys = tags.map(({ Key }) => Key);
  if (keys.includes(undefined)) throw invalidParameter("Tag key must not be null.");
  if (keys.some((key) => RESERVED.test(key ?? ""))) {
    throw invalidParameter("Tag keys that start with aws: are reserved for AWS use.");
  }
  if (new Set(keys).size < keys.length) throw invalidParameter("Duplicate tag keys found.");
  if (tags.length > TAGS_MAX) throw tooManyTags();
}

/** Checks the keys of tags to be removed. */
export function requireTagKeys(keys: readonly string[]): void {
  const complaints = keys.map((key, index) =>
    length(`tagKeys.${index + 1}.member`, key, { min: 1, max: 128 }),
  );
  check(count("tagKeys", keys, { max: 200 }), ...complaints);
}

/** Adds tags to others, over those with the same keys. */
export function mergeTags(tags: Tags | undefined, added: readonly Tag[]): Tags {
  const merged = new Map(Object.entries(tags ?? {}));
  for (const { Key = "", Value = "" } of added) merged.set(Key, Value);
  return Object.fromEntries(merged);
}

/**
 * The same where it counts.
 *
 * @throws Fault `InvalidParameterException` when there are too many then.
 */
export function withTags(tags: Tags | undefined, added: readonly Tag[]): Tags {
  const merged = mergeTags(tags, added);
  if (Object.keys(merged).length > TAGS_MAX) throw tooManyTags();
  return merged;
}

export function withoutTags(tags: Tags | undefined, keys: readonly string[]): Tags | undefined {
  if (tags === undefined) return undefined;
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !keys.includes(name)));
}

/** As answers have them; a secret that never had any has no list. */
export function tagEntries(tags: Tags | undefined): readonly Tag[] | undefined {
  return tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function tooManyTags(): Fault {
  return invalidParameter(`A secret can't have more than ${TAGS_MAX} tags.`);
}
