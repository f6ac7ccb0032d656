/**
 * Finds the bucket and the object that a request names, whoever owns them.
 *
 * ```ts
 * locate: (input, call) => bucketAt(input, call),               // the bucket, perhaps no record
 * permission: ({ bucket, ...call }) => on(bucket, toDo("s3:ListBucket", bucket, { bucket, ...call })),
 * run({ bucket }) { const { versioning } = requireBucket(bucket); }
 * ```
 *
 * A bucket's name alone says whose it is. One that does not exist is no secret: nothing is judged
 * then, and everybody is told so. A key that does not exist is told to those who may list.
 */
import { accessTags } from "../../model/bucket-access.ts";
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import { isAccountId } from "../../model/scope.ts";
import { accessPointNamed, namesAccessPoint } from "./access-point.ts";
import { bucketArn, objectArn, type Bucket } from "./bucket.ts";
import {
  accountBlockOf,
  blockOver,
  hasPublicSide,
  type BucketResource,
} from "./bucket-resource.ts";
import {
  accessDenied,
  invalidBucketOwner,
  invalidVersionId,
  methodNotAllowed,
  noSuchAccessPoint,
  noSuchBucket,
} from "./faults.ts";
import { currentVersion, findVersion } from "./object-versions.ts";
import { ownerOf } from "./ownership.ts";
import { denialsOf } from "./policy-denials.ts";
import { isShutOutOf } from "./public-access.ts";
import { buckets } from "./tables.ts";
import { isVersionId, type Version } from "./version.ts";

export interface LocatedBucket {
  readonly bucket: BucketResource;
}

export interface LocatedObject extends LocatedBucket {
  /** What the key, or its version, has now. */
  readonly object: Resource<Version>;
}

/** An object that will be written or deleted, of which nothing need be known. */
export interface LocatedTarget extends LocatedObject {
  /** What the key has now, where the request holds a tag of it against its condition. */
  readonly compared?: Resource<Version> | undefined;
}

/** What every request to a bucket has. */
export interface BucketInput {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string | undefined;
}

export interface ObjectInput extends BucketInput {
  readonly Key: string;
  readonly VersionId?: string | undefined;
}

/** Finds a bucket by its name. */
export async function bucketAt(input: BucketInput, call: Call): Promise<LocatedBucket> {
  return { bucket: await bucketAsked(input.Bucket, call) };
}

/** Finds the bucket that a request is for: by its name, or by an access point's ARN or alias. */
export function bucketAsked(
  name: string,
  call: Pick<Call, "tx" | "scope" | "caller">,
): Promise<BucketResource> {
  return namesAccessPoint(name) ? bucketThrough(name, call) : bucketNamed(name, call);
}

/** Finds a bucket by its name, in the caller's partition. */
export async function bucketNamed(
  name: string,
  call: Pick<Call, "tx" | "scope">,
): Promise<BucketResource> {
  const { tx, scope } = call;
  // A request may hold text that no name can: it then names no bucket.
  const record = name.isWellFormed()
    ? await tx.get(buckets, { partition: scope.partition, name })
    : undefined;
  const bucket = bucketOf(name, record, call);
  if (record === undefined || !hasPublicSide(record)) return bucket;
  return { ...bucket, accountBlock: await accountBlockOf(record, tx) };
}

async function bucketThrough(
  name: string,
  call: Pick<Call, "tx" | "scope" | "caller">,
): Promise<BucketResource> {
  const { tx, scope, caller } = call;
  const point = name.isWellFormed() ? await accessPointNamed(name, tx) : undefined;
  if (point === undefined || point.partition !== scope.partition) {
    return bucketOf(name, undefined, call);
  }
  const bucket = await bucketNamed(point.bucket, call);
  const { record } = bucket;
  // A bucket that was deleted and made again by another account is not the one that was meant.
  if (record?.account !== point.bucketAccount) return bucketOf(name, undefined, call);
  const accountBlock = bucket.accountBlock ?? (await accountBlockOf(record, tx));
  const found = { ...bucket, accountBlock, through: { point, policy: point.policy } };
  // What takes requests from one network only is never public, whatever its policy says.
  const isShut =
    point.vpcId === undefined &&
    blockOver(found).RestrictPublicBuckets &&
    isShutOutOf(point, caller.principal);
  if (!isShut) return found;
  return { ...found, through: { point, policy: denialsOf(point.policy) } };
}

function bucketOf(
  name: string,
  record: Bucket | undefined,
  { scope }: Pick<Call, "scope">,
): BucketResource {
  const { partition } = scope;
  return {
    type: "bucket",
    arn: bucketArn({ partition, name }),
    account: record?.account ?? scope.account,
    region: record?.region ?? scope.region,
    record,
    policy: record?.enginePolicy ?? record?.policy,
    tags: accessTags(record),
  };
}

/** Finds an object, with what is there of it. */
export async function objectAt(input: ObjectInput, call: Call): Promise<LocatedObject> {
  const bucket = await bucketAsked(input.Bucket, call);
  const { Key: key, VersionId: versionId } = input;
  const { record } = bucket;
  if (record === undefined || !key.isWellFormed()) {
    return { bucket, object: objectOf(bucket, key, undefined) };
  }
  const version =
    versionId === undefined
      ? await currentVersion(record, key, call.tx)
      : await findVersion(record, { key, versionId }, call.tx);
  return { bucket, object: objectOf(bucket, key, version) };
}

/** Names an object that will be written; it is looked for only where it is compared with a tag. */
export async function objectToWrite(
  input: Pick<ObjectInput, "Bucket" | "Key"> & { readonly IfMatch?: string | undefined },
  call: Call,
): Promise<LocatedTarget> {
  const bucket = await bucketAsked(input.Bucket, call);
  const { Key: key, IfMatch: tag } = input;
  const target = { bucket, object: objectOf(bucket, key, undefined) };
  const { record } = bucket;
  // A star asks whether there is an object, and tells nothing of it.
  if (tag === undefined || tag === "*" || record === undefined || !key.isWellFormed()) {
    return target;
  }
  const current = await currentVersion(record, key, call.tx);
  return { ...target, compared: objectOf(bucket, key, current) };
}

/** An object as a resource: the bucket's policy is over it, its tags are its own. */
export function objectOf(
  bucket: Resource<Bucket>,
  key: string,
  version: Version | undefined,
): Resource<Version> {
  const { record } = bucket;
  const owner =
    record === undefined || version === undefined ? bucket.account : ownerOf(record, version);
  return {
    type: "object",
    arn: `${bucket.arn}/${key}`,
    account: owner,
    region: bucket.region,
    record: version,
    // To what another account owns, the bucket's owner can only bar the way.
    policy: owner === bucket.account ? bucket.policy : denialsOf(bucket.policy),
    policyHolder: bucket.arn,
    remedy: owner === bucket.account ? undefined : remedyOf(bucket, key, owner),
    // Of what lies in a bucket, the bucket's tags decide.
    tags: bucket.tags,
  };
}

/** How others get at what neither the bucket's policy nor its owner can share. */
function remedyOf(bucket: Resource, key: string, owner: string): string {
  return `${bucket.arn}/${key} belongs to account ${owner}, so no bucket policy lets anybody in to it: that account can share it by the object's ACL, or account ${bucket.account} can make all objects its own (ObjectOwnership BucketOwnerEnforced)`;
}

/**
 * The record of a bucket that must exist and belong to whom the caller says.
 *
 * @throws Fault `NoSuchBucket`, or `AccessDenied` for another owner.
 */
export function requireBucket(
  bucket: Resource<Bucket>,
  input: Pick<BucketInput, "Bucket" | "ExpectedBucketOwner">,
): Bucket {
  const { ExpectedBucketOwner: owner } = input;
  if (owner !== undefined && !isAccountId(owner)) throw invalidBucketOwner(owner);
  if (bucket.record === undefined) {
    throw input.Bucket.startsWith("arn:") ? noSuchAccessPoint() : noSuchBucket(input.Bucket);
  }
  if (owner !== undefined && owner !== bucket.account) throw accessDenied();
  return bucket.record;
}

/**
 * The record of a bucket that is about to be changed, locked so that no other change gets lost.
 *
 * @throws Fault `NoSuchBucket`
 */
export async function lockBucket(
  bucket: Resource<Bucket>,
  input: Pick<BucketInput, "Bucket" | "ExpectedBucketOwner">,
  tx: WriteTransaction,
): Promise<Bucket> {
  const { partition, name } = requireBucket(bucket, input);
  if ("through" in bucket) throw methodNotAllowed("PUT", "BUCKET");
  const locked = await tx.lock(buckets, { partition, name });
  if (locked === undefined) throw noSuchBucket(name);
  return locked;
}

/**
 * Checks that a text can be the id of a version.
 *
 * @throws Fault `InvalidArgument`
 */
export function checkVersionId(versionId: string | undefined): void {
  if (versionId !== undefined && !isVersionId(versionId)) throw invalidVersionId(versionId);
}

/** The bucket and, behind the first slash, the key that an ARN names. */
export async function resourceAt(
  arn: string,
  tx: ReadTransaction,
): Promise<Resource<Bucket> | undefined> {
  const match = /^arn:(aws|aws-cn|aws-us-gov):s3:::([^/]+)(?:\/(.+))?$/s.exec(arn);
  const [, partition, name = "", key] = match ?? [];
  if (partition !== "aws" && partition !== "aws-cn" && partition !== "aws-us-gov") return undefined;
  const record = await tx.get(buckets, { partition, name });
  return {
    type: key === undefined ? "bucket" : "object",
    arn: key === undefined ? bucketArn({ partition, name }) : objectArn({ partition, name }, key),
    account: record?.account ?? "",
    region: record?.region ?? "",
    record,
    policy: record?.enginePolicy ?? record?.policy,
    tags: accessTags(record),
  };
}
