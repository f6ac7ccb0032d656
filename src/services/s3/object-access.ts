/** Whose an object will be, and who else may: by its ACL's headers and the bucket's ownership. */
import { accountOf, type Caller } from "../../model/principal.ts";
import { isPrivate, type Acl } from "./acl.ts";
import { blockOver, type BucketResource } from "./bucket-resource.ts";
import { findAclOfHeaders, type AclHeaders } from "./canned-acl.ts";
import { canonicalUserId } from "./canonical-user.ts";
import type { Bucket } from "./bucket.ts";
import { newObjectAcl } from "./ownership.ts";
import { checkAclBlock } from "./public-access.ts";

export interface ObjectAccess {
  /** The account that owns it. */
  readonly owner: string;
  /** Undefined: the owner's alone. */
  readonly acl: Acl | undefined;
}

/**
 * Reads the ACL of a request that makes an object.
 *
 * @param record The bucket as it is now, which must exist.
 * @throws Fault `InvalidArgument`, `AccessControlListNotSupported`, and `AccessDenied` for an ACL
 *   that Block Public Access keeps out.
 */
export function objectAccess(
  headers: AclHeaders,
  bucket: BucketResource,
  record: Bucket,
  { principal }: Pick<Caller, "principal">,
): ObjectAccess {
  // What nobody in particular uploads belongs to the bucket's owner.
  const uploader = accountOf(principal) ?? record.account;
  const uploaderId = canonicalUserId(uploader);
  const bucketOwnerId = canonicalUserId(record.account);
  const place = { kind: "object", ownerId: uploaderId, bucketOwnerId } as const;
  const asked = findAclOfHeaders(headers, place);
  const { ownership, account: bucketAccount } = record;
  const acl = newObjectAcl({ ownership, bucketAccount, uploaderId, acl: asked });
  checkAclBlock(acl, blockOver(bucket), {
    principalArn: principal.arn,
    action: "s3:PutObject",
    resourceArn: bucket.arn,
  });
  const owner = acl.ownerId === bucketOwnerId ? bucketAccount : uploader;
  return { owner, acl: isPlain(acl) ? undefined : acl };
}

/** As without an ACL: its owner may do everything, and nobody else anything. */
function isPlain(acl: Acl): boolean {
  return isPrivate(acl) && acl.grants.some(({ permission }) => permission === "FULL_CONTROL");
}
