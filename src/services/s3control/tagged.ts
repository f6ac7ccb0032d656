/** What S3 Control tags: buckets, whose tags S3 keeps, and access points. */
import { parseArn } from "../../model/arn.ts";
import { accessPoints, type AccessPoint } from "../../model/bucket-access.ts";
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { accessPointAt } from "./access-point.ts";
import { accountOf, type AccountInput } from "./account.ts";
import { bucketTags, putBucketTags, type Tags } from "./bucket.ts";
import type { Tag } from "./contract.ts";
import { invalidTag, noSuchResource } from "./faults.ts";

export interface TaggedInput extends AccountInput {
  readonly ResourceArn: string;
}

export interface LocatedTagged {
  /** A bucket, of which only S3 knows more, or an access point. */
  readonly tagged: Resource<AccessPoint>;
}

/** Finds what an ARN names. */
export async function taggedAt(input: TaggedInput, call: Call): Promise<LocatedTagged> {
  const { ResourceArn: arn } = input;
  const { region } = call.scope;
  const resource = parseArn(arn)?.resource ?? "";
  const account = accountOf(input, call);
  if (resource.startsWith("accesspoint/")) {
    const { point } = await accessPointAt({ ...input, Name: arn }, call);
    return { tagged: point };
  }
  return { tagged: { type: "bucket", arn, account, region, record: undefined } };
}

/**
 * The tags of what was found.
 *
 * @throws Fault `NoSuchResource`, and S3's own of a bucket.
 */
export async function tagsOf(
  { type, arn, account, record }: Resource<AccessPoint>,
  call: Pick<Call, "services" | "scope">,
): Promise<Tags> {
  if (type === "bucket") return bucketTags({ bucket: bucketIn(arn), account }, call);
  if (record === undefined) throw noSuchResource();
  return record.tags ?? {};
}

/** Replaces them. */
export async function putTagsOf(
  { type, arn, account, record }: Resource<AccessPoint>,
  tags: Tags,
  call: Pick<Call, "services" | "scope"> & { readonly tx: WriteTransaction },
): Promise<void> {
  if (type === "bucket") return putBucketTags({ bucket: bucketIn(arn), account }, tags, call);
  if (record === undefined) throw noSuchResource();
  await call.tx.put(accessPoints, { ...record, tags });
}

function bucketIn(arn: string): string {
  const parsed = parseArn(arn);
  if (parsed?.service !== "s3" || parsed.account !== "" || parsed.resource.includes("/")) {
    throw noSuchResource();
  }
  return parsed.resource;
}

const TAGS_MAX = 50;
const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Tags with further ones, which replace those of their keys.
 *
 * @throws Fault `InvalidTag`
 */
export function withTags(tags: Tags, added: readonly Tag[]): Tags {
  for (const { Key, Value } of added) {
    if (Key === "" || Key.length > KEY_LENGTH_MAX || !CHARACTERS.test(Key)) {
      throw invalidTag("The TagKey you have provided is invalid");
    }
    if (Value.length > VALUE_LENGTH_MAX || !CHARACTERS.test(Value)) {
      throw invalidTag("The TagValue you have provided is invalid");
    }
    if (Key.startsWith("aws:")) {
      throw invalidTag("System tags cannot be added/updated by requester");
    }
  }
  const merged = new Map(Object.entries(tags));
  for (const { Key, Value } of added) merged.set(Key, Value);
  if (merged.size > TAGS_MAX) throw invalidTag(`Tags cannot be more than ${TAGS_MAX}`);
  return Object.fromEntries(merged);
}

/** The condition keys of tags that a request brings. */
export function tagConditions(
  tags: readonly Tag[],
): Readonly<Record<string, string | readonly string[]>> {
  const keys: Record<string, string | readonly string[]> = {};
  if (tags.length > 0) keys["aws:TagKeys"] = tags.map(({ Key }) => Key);
  for (const { Key, Value } of tags) keys[`aws:RequestTag/${Key}`] = Value;
  return keys;
}
