/**
 * Object ownership: whose are the objects that others upload, and have ACLs a say?
 *
 * ```
 * BucketOwnerEnforced    the bucket's owner's, always; ACLs are off
 * BucketOwnerPreferred   the bucket's owner's if uploaded with bucket-owner-full-control, else theirs
 * ObjectWriter           theirs
 * ```
 *
 * A bucket that says nothing is one of before 2023: `ObjectWriter`.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html | Controlling ownership of objects}
 */
import { givesFullControl, isPrivate, privateAcl, type Acl } from "./acl.ts";
import {
  aclsNotSupported,
  bucketAclWithEnforcedOwnership,
  invalidObjectOwnership,
} from "./acl-faults.ts";
import type { Bucket, ObjectOwnership } from "./bucket.ts";
import { canonicalUserId } from "./canonical-user.ts";
import type { OwnershipControls } from "./contract.ts";
import { accessDenied } from "./faults.ts";
import { malformedXml } from "./request-faults.ts";
import type { ObjectVersion, Version } from "./version.ts";

/** What a bucket is created with unless its creator says otherwise. */
export const DEFAULT_OWNERSHIP: ObjectOwnership = "BucketOwnerEnforced";

/** What holds for a bucket whose ownership controls were deleted. */
const WITHOUT_CONTROLS: ObjectOwnership = "ObjectWriter";

/** Reads the header of CreateBucket. */
export function parseObjectOwnership(header: string): ObjectOwnership {
  if (!isObjectOwnership(header)) throw invalidObjectOwnership(header);
  return header;
}

/** Reads the document of PutBucketOwnershipControls: one rule. */
export function parseOwnershipControls(controls: OwnershipControls): ObjectOwnership {
  const [rule, ...others] = controls.Rules ?? [];
  if (rule === undefined || others.length > 0 || !isObjectOwnership(rule.ObjectOwnership)) {
    throw malformedXml();
  }
  return rule.ObjectOwnership;
}

function isObjectOwnership(text: string | undefined): text is ObjectOwnership {
  return (
    text === "BucketOwnerEnforced" || text === "BucketOwnerPreferred" || text === "ObjectWriter"
  );
}

/** Tells whether ACLs count: they do not where the bucket's owner owns everything. */
export function hasAcls(ownership: ObjectOwnership | undefined): boolean {
  return ownership !== "BucketOwnerEnforced";
}

/**
 * Who owns an object now. Whose it was when it came is kept: the bucket's owner may give up owning
 * everything.
 */
export function ownerOf(
  { account, ownership }: Pick<Bucket, "account" | "ownership">,
  { owner }: Pick<Version, "owner">,
): string {
  return hasAcls(ownership) ? owner : account;
}

/** The ACL of a bucket as it counts now. */
export function bucketAcl({ account, ownership, acl }: Bucket): Acl {
  return (hasAcls(ownership) ? acl : undefined) ?? privateAcl(canonicalUserId(account));
}

/** The ACL of an object as it counts now. */
export function objectAcl(bucket: Bucket, object: ObjectVersion): Acl {
  const { acl } = object;
  if (acl !== undefined && hasAcls(bucket.ownership)) return acl;
  return privateAcl(canonicalUserId(ownerOf(bucket, object)));
}

/** Refuses PutBucketAcl and PutObjectAcl where ACLs are off. */
export function checkAclsEnabled(ownership: ObjectOwnership | undefined): void {
  if (!hasAcls(ownership)) throw aclsNotSupported();
}

/**
 * The owner in an ACL document is the one that there is: S3 changes no owner by it.
 *
 * @throws Fault `AccessDenied`
 */
export function checkAclOwner({ ownerId }: Acl, expected: string): void {
  if (ownerId !== expected) throw accessDenied();
}

/**
 * Checks a new bucket, or one whose ownership or ACL changes: it cannot both grant by its ACL and
 * have none.
 */
export function checkBucketAcl(ownership: ObjectOwnership | undefined, acl: Acl | undefined): void {
  if (hasAcls(ownership) || acl === undefined || isPrivate(acl)) return;
  throw bucketAclWithEnforcedOwnership();
}

/** Who uploads, and into whose bucket. */
export interface Upload {
  readonly ownership: ObjectOwnership | undefined;
  readonly bucketAccount: string;
  /** The canonical user id of the uploader's account, or of whoever has no credentials. */
  readonly uploaderId: string;
  /** The ACL that the request gives, made for the uploader as owner. */
  readonly acl: Acl | undefined;
}

/**
 * The ACL of a new object, and in it who owns the object.
 *
 * @throws Fault `AccessControlListNotSupported` when the request gives another ACL than full control
 *   to the bucket's owner, and ACLs are off.
 */
export function newObjectAcl({ ownership, bucketAccount, uploaderId, acl }: Upload): Acl {
  const bucketOwnerId = canonicalUserId(bucketAccount);
  switch (ownership ?? WITHOUT_CONTROLS) {
    case "BucketOwnerEnforced":
      if (acl !== undefined && !isForBucketOwner(acl, bucketOwnerId)) throw aclsNotSupported();
      return privateAcl(bucketOwnerId);
    case "BucketOwnerPreferred":
      return acl !== undefined && isForBucketOwner(acl, bucketOwnerId)
        ? privateAcl(bucketOwnerId)
        : (acl ?? privateAcl(uploaderId));
    case "ObjectWriter":
      return acl ?? privateAcl(uploaderId);
  }
}

/** `bucket-owner-full-control`, or a grant of full control to the bucket's owner and nobody else. */
function isForBucketOwner(acl: Acl, bucketOwnerId: string): boolean {
  const others = acl.grants.filter(
    ({ grantee }) =>
      grantee.kind === "group" || (grantee.id !== bucketOwnerId && grantee.id !== acl.ownerId),
  );
  return others.length === 0 && givesFullControl(acl, bucketOwnerId);
}
