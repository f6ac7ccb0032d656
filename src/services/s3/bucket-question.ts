/**
 * Questions about buckets, objects and access points that come without a request. What an ARN names
 * is not all that S3 looks at, so a question is turned into what a request for the same would need:
 *
 * ```
 * arn:aws:s3:::photos/cat.jpg                             also whose object it is, and the ACLs
 * arn:aws:s3:us-east-1:1111...:accesspoint/p/object/cat   the same, and the access point's own policy
 * ```
 */
import type { Permission, Resource } from "../../model/resource.ts";
import type { AskedCall } from "../../model/service.ts";
import type { ReadTransaction } from "../../model/store.ts";
import type { Partition } from "../../model/scope.ts";
import { accessPointNamed, namesAccessPoint } from "./access-point.ts";
import { accountBlockOf } from "./bucket-resource.ts";
import type { Bucket } from "./bucket.ts";
import { findAccountOf } from "./canonical-user.ts";
import { bucketAsked, objectOf } from "./located.ts";
import { currentVersion, findVersion } from "./object-versions.ts";
import { bucketAcl, objectAcl } from "./ownership.ts";
import { existingTags, on, toDo, toDoWithPolicy, type Conditions } from "./permission.ts";
import { effectiveBlock } from "./public-access.ts";
import { buckets } from "./tables.ts";
import type { Version } from "./version.ts";

/** What an ARN of S3's names: a bucket, or the access point to it, and what lies in it. */
interface Place {
  readonly partition: Partition;
  /** A bucket's name, or an access point's ARN or alias. */
  readonly bucket: string;
  readonly key: string | undefined;
}

const IN_BUCKET = /^arn:(aws|aws-cn|aws-us-gov):s3:::([^/]+)(?:\/(.+))?$/s;
const BY_ACCESS_POINT =
  /^(arn:(aws|aws-cn|aws-us-gov):s3:[^:/]+:\d{12}:accesspoint\/[^/]+)(?:\/object\/(.+))?$/s;

function placeOf(arn: string): Place | undefined {
  if (!arn.isWellFormed()) return undefined;
  const [, partition, name, key] = IN_BUCKET.exec(arn) ?? [];
  if (name !== undefined) return { partition: partition as Partition, bucket: name, key };
  const [, point, of, through] = BY_ACCESS_POINT.exec(arn) ?? [];
  if (point === undefined) return undefined;
  return { partition: of as Partition, bucket: point, key: through };
}

/** The ARN of the bucket or access point whose policy is over what an ARN names. */
export function policyHolder(arn: string): string {
  const place = placeOf(arn);
  if (place === undefined || place.key === undefined) return arn;
  const { partition, bucket } = place;
  return namesAccessPoint(bucket) ? bucket : `arn:${partition}:s3:::${bucket}`;
}

/** An access point, or what lies behind it, as a resource; undefined for other ARNs. */
export async function accessPointAt(
  arn: string,
  tx: ReadTransaction,
): Promise<Resource | undefined> {
  const [, point, , key] = BY_ACCESS_POINT.exec(arn) ?? [];
  if (point === undefined) return undefined;
  const [, , , region = "", account = ""] = arn.split(":", 5);
  const record = await accessPointNamed(point, tx);
  const type = key === undefined ? "accesspoint" : "object";
  return { type, arn, account, region, record, policy: record?.policy };
}

/**
 * The actions on an object for which the bucket's owner answers, whoever owns what is there now.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html | Controlling ownership of objects}
 */
const OF_THE_BUCKET: ReadonlySet<string> = new Set([
  "s3:abortmultipartupload",
  "s3:bypassgovernanceretention",
  "s3:deleteobject",
  "s3:deleteobjectversion",
  "s3:listmultipartuploadparts",
  "s3:objectowneroverridetobucketowner",
  "s3:putobject",
  "s3:replicatedelete",
  "s3:replicateobject",
  "s3:replicatetags",
]);

const ABOUT_POLICY = /^s3:(?:get|put|delete)bucketpolicy$/;
/** What S3 Control does with an access point itself. */
const ABOUT_ACCESS_POINT = /^s3:[a-z]*accesspoint/;

/** What a request for an action would have to be allowed. */
export async function needsOf(asked: Permission, call: AskedCall): Promise<readonly Permission[]> {
  const { resource, conditions = {} } = asked;
  const place = resource === "*" ? undefined : placeOf(resource.arn);
  const lower = asked.action.toLowerCase();
  if (place === undefined || ABOUT_ACCESS_POINT.test(lower)) return [asked];
  const bucket = await bucketAsked(place.bucket, call);
  // Of a bucket that is not there nothing more can be said.
  if (bucket.record === undefined) return [asked];
  const about = { bucket, caller: call.caller, clock: call.clock };
  if (place.key === undefined) {
    const needed = ABOUT_POLICY.test(lower)
      ? toDoWithPolicy(asked.action, about)
      : toDo(asked.action, bucket, about);
    return on(bucket, [{ ...needed, conditions: { ...needed.conditions, ...conditions } }]);
  }
  const version = OF_THE_BUCKET.has(lower)
    ? undefined
    : await versionAsked(bucket.record, place.key, { conditions, call });
  const object = objectOf(bucket, place.key, version);
  const own = { ...existingTags(object), ...conditions };
  return on(bucket, [toDo(asked.action, object, about, own)]);
}

function versionAsked(
  bucket: Bucket,
  key: string,
  { conditions, call: { tx } }: { readonly conditions: Conditions; readonly call: AskedCall },
): Promise<Version | undefined> {
  const versionId = Object.entries(conditions).find(
    ([name]) => name.toLowerCase() === "s3:versionid",
  )?.[1];
  return typeof versionId === "string"
    ? findVersion(bucket, { key, versionId }, tx)
    : currentVersion(bucket, key, tx);
}

/** Tells whether Block Public Access keeps public policies out of what has the policy. */
export async function refusesPublic({ arn }: Resource, tx: ReadTransaction): Promise<boolean> {
  const place = placeOf(arn);
  if (place === undefined) return false;
  const point = namesAccessPoint(place.bucket)
    ? await accessPointNamed(place.bucket, tx)
    : undefined;
  const { partition } = place;
  const bucket = await tx.get(buckets, { partition, name: point?.bucket ?? place.bucket });
  const ofAccount = bucket && (await accountBlockOf(bucket, tx));
  const ofBucket = point === undefined ? bucket?.publicAccessBlock : point.publicAccessBlock;
  return effectiveBlock(ofBucket, ofAccount).BlockPublicPolicy;
}

/** Texts that name accounts and principals: policies, owners, ACLs. */
export async function namesIn({ arn }: Resource, tx: ReadTransaction): Promise<readonly string[]> {
  const place = placeOf(arn);
  if (place === undefined) return [];
  const point = namesAccessPoint(place.bucket)
    ? await accessPointNamed(place.bucket, tx)
    : undefined;
  const { partition } = place;
  const bucket = await tx.get(buckets, { partition, name: point?.bucket ?? place.bucket });
  const names = [point?.policy, point?.account];
  if (bucket === undefined) return names.filter((each) => each !== undefined);
  const version = place.key === undefined ? undefined : await currentVersion(bucket, place.key, tx);
  const acls = [bucketAcl(bucket)];
  if (version?.kind === "object") acls.push(objectAcl(bucket, version));
  names.push(bucket.account, bucket.enginePolicy ?? bucket.policy, version?.owner);
  for (const { grantee } of acls.flatMap(({ grants }) => grants)) {
    if (grantee.kind === "user") names.push(findAccountOf(grantee.id));
  }
  return names.filter((each) => each !== undefined);
}
