/**
 * What a request to S3 needs: an action on a bucket or object, the condition keys of S3, and what
 * besides policies lets the caller in or keeps everybody out.
 *
 * ```ts
 * permission: ({ bucket, input, ...call }) =>
 *   on(bucket, toDo("s3:GetBucketVersioning", bucket, { bucket, ...call })),
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html | Required permissions for S3 API operations}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html | Bucket policy examples using condition keys}
 */
import {
  accessPointConditions,
  bucketTagConditions,
  grantConditions,
  signatureConditions,
} from "../../model/bucket-access.ts";
import type { Call } from "../../model/operation.ts";
import type { Admission, Permission, Resource } from "../../model/resource.ts";
import { askedOfAccessPoint } from "./access-point.ts";
import { admissionsByAcl, type Acl } from "./acl.ts";
import type { Bucket } from "./bucket.ts";
import { blockOver, type BucketResource } from "./bucket-resource.ts";
import { bucketAcl, hasAcls, objectAcl } from "./ownership.ts";
import { denialsOf } from "./policy-denials.ts";
import { countedAcl, isShutOutOf } from "./public-access.ts";
import type { Version } from "./version.ts";

export type Conditions = NonNullable<Permission["conditions"]>;

/** Who asks, and of which bucket. */
export interface Asked extends Pick<Call, "caller" | "clock"> {
  readonly bucket: BucketResource;
  /** What lets the caller in besides policies and ACLs. */
  readonly admissions?: readonly Admission[] | undefined;
}

/**
 * One thing that the caller must be allowed to do.
 *
 * @param resource The bucket itself, or something in it.
 * @param own The condition keys that the operation adds to those of every request.
 */
export function toDo(
  action: string,
  resource: Resource,
  asked: Asked,
  own: Conditions = {},
): Permission {
  const { bucket } = asked;
  const record = bucket.record;
  const conditions = conditionsOf(asked, own);
  if (record === undefined) return { action, resource, conditions };
  const block = blockOver(bucket);
  if (block.RestrictPublicBuckets && isShutOutOf(record, asked.caller.principal)) {
    // Whatever a public policy grants, also to whom it names, goes to the owner's account only.
    const remedy = shutRemedy(bucket);
    const shut = { ...resource, policy: denialsOf(resource.policy), remedy };
    return { action, resource: shut, conditions };
  }
  if (!hasAcls(record.ownership)) {
    return { action, resource, conditions, admissions: asked.admissions };
  }
  const byAcl = aclsOf(resource, record).flatMap(({ acl, kind }) => {
    const question = { action, kind, principal: asked.caller.principal };
    return admissionsByAcl(countedAcl(acl, block), question);
  });
  return { action, resource, conditions, admissions: [...(asked.admissions ?? []), ...byAcl] };
}

/**
 * What the bucket's policy is itself about: the owner's root user may always, so that nobody locks
 * an account out of its own bucket.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html | PutBucketPolicy: permissions}
 */
export function toDoWithPolicy(action: string, asked: Asked): Permission {
  const { bucket, caller } = asked;
  const { principal } = caller;
  const isOwnRoot = principal.kind === "root" && principal.account === bucket.account;
  return toDo(action, isOwnRoot ? { ...bucket, policy: undefined } : bucket, asked);
}

function shutRemedy({ arn, account }: BucketResource): string {
  return `${arn} has a public policy, and the RestrictPublicBuckets setting in S3 Block Public Access then keeps all but account ${account} and AWS services out: let the policy name whom it lets in, or turn that setting off`;
}

interface HungAcl {
  readonly acl: Acl;
  readonly kind: "bucket" | "object";
}

/** The ACLs that have a say: the object's own, and the bucket's for what is written to it. */
function aclsOf(resource: Resource, bucket: Bucket): readonly HungAcl[] {
  const ofBucket: HungAcl = { acl: bucketAcl(bucket), kind: "bucket" };
  if (resource.type !== "object") return [ofBucket];
  const version = resource.record as Version | undefined;
  if (version?.kind !== "object") return [ofBucket];
  return [ofBucket, { acl: objectAcl(bucket, version), kind: "object" }];
}

/** The keys that every request to S3 has, with those of its own. */
function conditionsOf({ caller, clock, bucket }: Asked, own: Conditions): Conditions {
  const { through, record } = bucket;
  return {
    ...own,
    "s3:ResourceAccount": bucket.account,
    ...(record?.abac !== undefined && bucketTagConditions(record)),
    ...(caller.session?.openedBy !== undefined && grantConditions(caller)),
    ...(through !== undefined && accessPointConditions(through.point)),
    ...signatureConditions(caller, clock.nowMs()),
  };
}

/** The keys of the tags that an object has. */
export function existingTags({ record }: Resource<Version>): Conditions {
  if (record?.kind !== "object" || record.tags === undefined) return {};
  const keys: Record<string, string> = {};
  for (const [name, value] of Object.entries(record.tags)) {
    keys[`s3:ExistingObjectTag/${name}`] = value;
  }
  return keys;
}

/**
 * What a request needs that holds the tag of an object against its condition: it tells whether they
 * are the same.
 *
 * @param object The object as it is; undefined when nothing is compared.
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html#conditional-write-etags | Conditional writes: permissions}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html | Conditional deletes: permissions}
 */
export function toCompare(object: Resource<Version> | undefined, asked: Asked): Permission[] {
  if (object === undefined) return [];
  return [toDo("s3:GetObject", object, asked, existingTags(object))];
}

/** The keys of the tags that a request brings. */
export function requestedTags(tags: Readonly<Record<string, string>> | undefined): Conditions {
  if (tags === undefined) return {};
  const keys: Record<string, string | readonly string[]> = {
    "s3:RequestObjectTagKeys": Object.keys(tags),
  };
  for (const [name, value] of Object.entries(tags)) keys[`s3:RequestObjectTag/${name}`] = value;
  return keys;
}

/**
 * Nothing is judged of a bucket that does not exist: everybody is told so. Of one that is asked by an
 * access point, everything is judged there too.
 */
export function on<P extends Permission | readonly Permission[]>(
  bucket: BucketResource,
  needed: P,
): P | readonly Permission[] {
  if (bucket.record === undefined) return [];
  const { through } = bucket;
  if (through === undefined) return needed;
  const list: readonly Permission[] = Array.isArray(needed) ? needed : [needed as Permission];
  return list.flatMap((each) => [askedOfAccessPoint(each, bucket.arn, through), each]);
}

/**
 * What reading an object, or something about it, needs. Whether a key exists at all is told to those
 * only who may list.
 *
 * @param actions For the object as it is, and for one of its versions by id.
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax | GetObject: permissions}
 */
export function toRead(
  actions: readonly [current: string, version: string],
  versionId: string | undefined,
  object: Resource<Version>,
  asked: Asked & { readonly own?: Conditions },
): readonly Permission[] {
  const { bucket, own } = asked;
  const action = actions[versionId === undefined ? 0 : 1];
  const conditions = { ...own, "s3:versionid": versionId, ...existingTags(object) };
  const read = toDo(action, object, asked, conditions);
  if (object.record !== undefined) return on(bucket, [read]);
  // To whoever may list, S3 answers that it is not there.
  const remedy = `there is no ${object.arn}${versionId === undefined ? "" : " of that version"}: whoever may list the bucket is told so, others are denied`;
  // As if the key was looked for in a listing: policies may open a part of the bucket to it.
  const key = { "s3:prefix": object.arn.slice(bucket.arn.length + 1) };
  return on(bucket, [read, { ...toDo("s3:ListBucket", bucket, asked, key), remedy }]);
}
