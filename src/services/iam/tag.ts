/**
 * Tags of IAM's resources.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html | Tags for IAM resources}
 */
import type { Permission } from "../../model/resource.ts";
import type { Tag } from "./contract.ts";
import { constraint, invalidInput, tagLimit } from "./faults.ts";

const TAGS_MAX = 50;
const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;

export type Tags = Readonly<Record<string, string>>;

/** Tags as IAM tells them. */
export function toWireTags(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/**
 * Reads the tags of a request.
 *
 * @throws Fault `ValidationError`, `InvalidInput`
 */
export function readTags(list: readonly Tag[] | undefined): Tags {
  if (list === undefined) return {};
  if (list.length > TAGS_MAX) {
    throw constraint("tags", `have length less than or equal to ${TAGS_MAX}`);
  }
  const seen = new Set<string>();
  for (const [index, { Key, Value }] of list.entries()) {
    checkTagKey(Key, `tags.${index + 1}.member.key`);
    checkTagValue(Value, `tags.${index + 1}.member.value`);
    if (seen.has(Key.toLowerCase())) {
      throw invalidInput(
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
      );
    }
    seen.add(Key.toLowerCase());
  }
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}

/** Checks a tag's key. @throws Fault `ValidationError`, `InvalidInput` */
export function checkTagKey(key: string, member: string): void {
  if (key === "") throw constraint(member, "have length greater than or equal to 1");
  if (key.length > KEY_LENGTH_MAX) {
    throw constraint(member, `have length less than or equal to ${KEY_LENGTH_MAX}`);
  }
  if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u.test(key)) {
    throw constraint(
      member,
      String.raw`satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+`,
    );
  }
  if (/^aws:/i.test(key)) {
    throw invalidInput("Tag keys beginning with aws: are reserved for system use.");
  }
}

function checkTagValue(value: string, member: string): void {
  if (value.length > VALUE_LENGTH_MAX) {
    throw constraint(member, `have length less than or equal to ${VALUE_LENGTH_MAX}`);
  }
  if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(value)) {
    throw constraint(
      member,
      String.raw`satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]*`,
    );
  }
}

/** Puts tags over others; a key is the same whatever its case. @throws Fault `LimitExceeded` */
export function withTags(tags: Tags, added: Tags, owner: string): Tags {
  const merged = { ...withoutTags(tags, Object.keys(added)), ...added };
  if (Object.keys(merged).length > TAGS_MAX) throw tagLimit(owner, TAGS_MAX);
  return merged;
}

/** Takes tags away. */
export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  const gone = new Set(keys.map((key) => key.toLowerCase()));
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key.toLowerCase())));
}

/** The condition keys of a request that carries tags. */
export function requestTagKeys(
  tags: readonly Tag[] | undefined,
): Readonly<Record<string, string | readonly string[]>> {
  if (tags === undefined || tags.length === 0) return {};
  return {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    "aws:TagKeys": tags.map(({ Key }) => Key),
  };
}

/**
 * What an operation needs that makes something with tags: AWS asks for the right to tag it as well.
 *
 * @param action For example `iam:TagRole`.
 */
export function taggedCreation(
  creation: Permission,
  action: string,
  tags: readonly Tag[] | undefined,
): Permission[] {
  const conditions = requestTagKeys(tags);
  const needed = [{ ...creation, conditions: { ...creation.conditions, ...conditions } }];
  if (tags === undefined || tags.length === 0) return needed;
  return [...needed, { action, resource: creation.resource, conditions }];
}
