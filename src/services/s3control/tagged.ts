/**
 * What S3 Control tags: buckets, access points, and what belongs to S3 Access Grants.
 *
 * ```
 * arn:aws:s3:::photos                                             a bucket
 * arn:aws:s3:us-east-1:111122223333:accesspoint/sales             an access point
 * arn:aws:s3:us-east-1:111122223333:access-grants/default         an instance, .../location/ID, .../grant/ID
 * ```
 */
import { parseArn } from "../../model/arn.ts";
import {
  accessPointConditions,
  accessPoints,
  accessTags,
  bucketTagConditions,
  type BucketAccess,
} from "../../model/bucket-access.ts";
import type { Call } from "../../model/operation.ts";
import type { Permission, Resource } from "../../model/resource.ts";
import type { WriteTransaction } from "../../model/store.ts";
import type { Table } from "../../model/table.ts";
import { findGrant, grantOf } from "./access-grant.ts";
import { instanceAt } from "./access-grants-instance.ts";
import { findLocation, locationOf } from "./access-grants-location.ts";
import { accessPointAt } from "./access-point.ts";
import { accountOf, toDo, type AccountInput } from "./account.ts";
import type { Tag } from "./contract.ts";
import { accessDenied, invalidTag, noSuchBucket, noSuchResource } from "./faults.ts";
import { buckets, grants, grantsInstances, grantsLocations } from "./tables.ts";

export interface TaggedInput extends AccountInput {
  readonly ResourceArn: string;
}

export type Tags = Readonly<Record<string, string>>;

/** Something that has tags. */
export interface Taggable {
  readonly tags: Tags;
  /** Condition keys of its own. */
  readonly conditions: Readonly<Record<string, string>>;
  /** Replaces its tags. */
  keep(tags: Tags, tx: WriteTransaction): Promise<void>;
}

export interface LocatedTagged {
  readonly tagged: Resource<Taggable>;
}

/** Finds what an ARN names. */
export async function taggedAt(input: TaggedInput, call: Call): Promise<LocatedTagged> {
  const { ResourceArn: arn } = input;
  const parsed = parseArn(arn);
  const resource = parsed?.service === "s3" ? parsed.resource : "";
  if (resource.startsWith("accesspoint/")) {
    const { point } = await accessPointAt({ ...input, Name: arn }, call);
    const own = point.record && accessPointConditions(point.record);
    return { tagged: withRecord(point, accessPoints, own) };
  }
  const [kind, ...path] = resource.split("/");
  if (kind === "access-grants") return { tagged: await grantsThingAt(path, input, call) };
  return { tagged: await bucketAt(parsed?.account === "" ? resource : "", input, call) };
}

/** `default`, `default/location/635f1139-...`, `default/grant/a1b2c3d4-...` */
async function grantsThingAt(
  [, kind, id = ""]: readonly string[],
  input: TaggedInput,
  call: Call,
): Promise<Resource<Taggable>> {
  const { instance } = await instanceAt(input, call);
  if (kind === undefined) return withRecord(instance, grantsInstances);
  if (kind === "location") {
    const found = await findLocation(instance.record, id, call.tx);
    return withRecord(locationOf(instance, id, found), grantsLocations);
  }
  const found = kind === "grant" ? await findGrant(instance.record, id, call.tx) : undefined;
  return withRecord(grantOf(instance, id, found), grants);
}

async function bucketAt(name: string, input: TaggedInput, call: Call): Promise<Resource<Taggable>> {
  const { partition, region } = call.scope;
  const found = name.isWellFormed() ? await call.tx.get(buckets, { partition, name }) : undefined;
  return {
    type: "bucket",
    arn: input.ResourceArn,
    account: found?.account ?? accountOf(input, call),
    region: found?.region ?? region,
    record: found && taggableBucket(found),
    policy: found?.enginePolicy ?? found?.policy,
    tags: accessTags(found),
  };
}

function taggableBucket(bucket: BucketAccess): Taggable {
  const { partition, name } = bucket;
  return {
    tags: bucket.tags ?? {},
    conditions: bucketTagConditions(bucket),
    async keep(tags, tx) {
      const locked = await tx.lock(buckets, { partition, name });
      if (locked === undefined) throw noSuchBucket(name);
      const hasNone = Object.keys(tags).length === 0;
      await tx.put(buckets, { ...locked, tags: hasNone ? undefined : tags });
    },
  };
}

function withRecord<R extends { readonly tags?: Tags | undefined }>(
  resource: Resource<R>,
  table: Table<R>,
  conditions: Taggable["conditions"] = {},
): Resource<Taggable> {
  const { record } = resource;
  if (record === undefined) return { ...resource, record };
  const tags = record.tags ?? {};
  const keep: Taggable["keep"] = (changed, tx) => tx.put(table, { ...record, tags: changed });
  return { ...resource, record: { tags, conditions, keep } };
}

/** What doing something with tags needs. */
export function toDoWithTags(
  action: string,
  tagged: Resource<Taggable>,
  asked: Pick<Call, "caller" | "clock"> & { readonly input: AccountInput },
  own: Permission["conditions"] = {},
): Permission {
  return toDo(action, tagged, asked, { ...own, ...tagged.record?.conditions });
}

/**
 * What must be there, and the caller's.
 *
 * @throws Fault `NoSuchResource`, of buckets `NoSuchBucket` or `AccessDenied`
 */
export function requireTaggable(
  { type, arn, account, record }: Resource<Taggable>,
  input: TaggedInput,
  call: Pick<Call, "caller">,
): Taggable {
  if (record === undefined) {
    const name = type === "bucket" ? bucketIn(arn) : undefined;
    throw name === undefined ? noSuchResource() : noSuchBucket(name);
  }
  if (account !== accountOf(input, call)) throw accessDenied();
  return record;
}

/** The bucket that an ARN of the right form names. */
function bucketIn(arn: string): string | undefined {
  const parsed = parseArn(arn);
  const isBucket = parsed?.service === "s3" && parsed.account === "";
  return isBucket && !parsed.resource.includes("/") ? parsed.resource : undefined;
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
