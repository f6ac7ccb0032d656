/**
 * Tags of buckets and objects: at most 50 and 10, keys of 1 to 128 and values of up to 256 characters.
 *
 * ```
 * parseTagSet([{ Key: "team", Value: "a" }], "object")    { team: "a" }
 * parseTaggingHeader("team=a&env=b%20c")                  { team: "a", env: "b c" }
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html | Categorizing your objects using tags}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/CostAllocTagging.html | Using cost allocation S3 bucket tags}
 */
import { Fault } from "../../model/fault.ts";
import type { Tag } from "./contract.ts";
import { invalidArgument, malformedXml } from "./request-faults.ts";

export type Tags = Readonly<Record<string, string>>;

/** Where tags are set; S3 words some refusals differently. */
export type TagPlace = "object" | "bucket" | "new-bucket";

const COUNT_MAX: Readonly<Record<TagPlace, number>> = { object: 10, bucket: 50, "new-bucket": 50 };
const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const RESERVED_PREFIX = "aws:";

/** Reads a set of tags; keys and values are as they came, members may be missing. */
export function parseTagSet(
  tags: readonly { readonly [Name in keyof Tag]?: Tag[Name] | undefined }[],
  place: TagPlace,
): Tags {
  if (tags.length > COUNT_MAX[place]) throw tooManyTags(place);
  const pairs = new Map<string, string>();
  for (const { Key, Value } of tags) {
    if (Key === undefined || Value === undefined) throw malformedXml();
    checkTag(Key, Value, place);
    if (pairs.has(Key)) {
      throw invalidTag("Cannot provide multiple Tags with the same key", { TagKey: Key });
    }
    pairs.set(Key, Value);
  }
  return Object.fromEntries(pairs);
}

function checkTag(key: string, value: string, place: TagPlace): void {
  if (key === "" || key.length > KEY_LENGTH_MAX || !CHARACTERS.test(key)) {
    throw invalidTag("The TagKey you have provided is invalid", { TagKey: key });
  }
  if (value.length > VALUE_LENGTH_MAX || !CHARACTERS.test(value)) {
    throw invalidTag("The TagValue you have provided is invalid", { TagKey: key, TagValue: value });
  }
  if (key.startsWith(RESERVED_PREFIX)) {
    throw invalidTag(RESERVED_TEXTS[place], place === "new-bucket" ? {} : { TagKey: key });
  }
}

const RESERVED_TEXTS: Readonly<Record<TagPlace, string>> = {
  object: "Your TagKey cannot be prefixed with aws:",
  bucket: "System tags cannot be added/updated by requester",
  "new-bucket":
    'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. Remove "aws:" from your tag keys and try again.',
};

/**
 * Reads the header `x-amz-tagging`, or the field `tagging` of a copy: pairs as in a query.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html | PutObject: x-amz-tagging}
 */
export function parseTaggingHeader(header: string): Tags {
  if (header === "") return {};
  const seen = new Set<string>();
  const pairs = header.split("&").filter((pair) => pair !== "");
  const tags = pairs.map((pair) => {
    const [rawKey = "", rawValue = "", ...rest] = pair.split("=");
    const key = decodeFormText(rawKey);
    const value = decodeFormText(rawValue);
    if (key === undefined || value === undefined || rest.length > 0) throw invalidTagging(header);
    if (key === "" || seen.has(key)) throw invalidTagging(header);
    seen.add(key);
    return { Key: key, Value: value };
  });
  return parseTagSet(tags, "object");
}

/** Undefined where a percent sign begins no byte of UTF-8. */
function decodeFormText(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

/** Tags as lists on the wire. */
export function writeTagSet(tags: Tags): readonly Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Tells whether all tags of a filter are among an object's. */
export function hasTags(tags: Tags, wanted: readonly Tag[]): boolean {
  return wanted.every(({ Key, Value }) => Object.hasOwn(tags, Key) && tags[Key] === Value);
}

function invalidTag(text: string, members: Readonly<Record<string, string>>): Fault {
  return new Fault({ code: "InvalidTag" }, text, { members });
}

function invalidTagging(header: string): Fault {
  return invalidArgument(
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    { name: "x-amz-tagging", value: header },
  );
}

function tooManyTags(place: TagPlace): Fault {
  const text =
    place === "object"
      ? `Object tags cannot be greater than ${COUNT_MAX[place]}`
      : `Bucket tag count cannot be greater than ${COUNT_MAX[place]}`;
  return new Fault({ code: "BadRequest" }, text);
}
