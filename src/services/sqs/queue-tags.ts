/**
 * The tags of a queue: limits, and the condition keys that a request with tags contributes.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html | Queue tags}
 */
import { reservedTagKey, tagCharacters, tagLength, tooManyTags } from "./faults.ts";
import type { Queue } from "./queue.ts";

type Tags = Queue["tags"];

const TAGS_MAX = 50;
const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;
const CHARACTERS = /^[\p{L}\p{N}\s_.:/=+\-@]*$/u;
const RESERVED_PREFIX = "aws:";

/**
 * Adds tags to a queue's.
 *
 * @throws Fault `InvalidParameterValue`
 */
export function withTags(tags: Tags, added: Tags, queueName: string): Tags {
  for (const [key, value] of Object.entries(added)) {
    requireTagKey(key);
    if (value.length > VALUE_LENGTH_MAX) throw tagLength("values", 0, VALUE_LENGTH_MAX);
    if (!CHARACTERS.test(value)) throw tagCharacters("values");
    if (key.toLowerCase().startsWith(RESERVED_PREFIX)) throw reservedTagKey();
  }
  const merged = { ...tags, ...added };
  if (Object.keys(merged).length > TAGS_MAX) throw tooManyTags(queueName);
  return merged;
}

/** Takes tags away; keys that are not there are no error. */
export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  for (const key of keys) requireTagKey(key);
  const removed = new Set(keys);
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !removed.has(key)));
}

function requireTagKey(key: string): void {
  if (key.length < 1 || key.length > KEY_LENGTH_MAX) throw tagLength("keys", 1, KEY_LENGTH_MAX);
  if (!CHARACTERS.test(key)) throw tagCharacters("keys");
}

/** The keys `aws:RequestTag/...` and `aws:TagKeys` of a request that brings tags. */
export function requestTagConditions(
  tags: Tags,
): Readonly<Record<string, string | readonly string[]>> {
  const conditions = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]);
  return { ...Object.fromEntries(conditions), "aws:TagKeys": Object.keys(tags) };
}
