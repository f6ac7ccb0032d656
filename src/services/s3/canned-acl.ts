/**
 * ACLs as requests give them: by the name of a canned one, by headers with grants, or as a document.
 *
 * ```
 * x-amz-acl: public-read                                        owner FULL_CONTROL, AllUsers READ
 * x-amz-grant-read: id="75aa...", uri="http://acs..../AllUsers"  READ to both, nothing to the owner
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl | Canned ACL}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html | PutObjectAcl}
 */
import {
  ALL_USERS,
  AUTHENTICATED_USERS,
  grantToGroup,
  grantToUser,
  isAclGroup,
  LOG_DELIVERY,
  parseAccessControlPolicy,
  type Acl,
  type AclGrant,
  type AclGrantee,
  type AclKind,
  type AclPermission,
} from "./acl.ts";
import {
  aclMissing,
  aclTwice,
  cannedAclAndGrants,
  emailGranteeNotSupported,
  invalidCannedAcl,
  invalidGranteeId,
  invalidGroup,
  malformedGrantHeader,
} from "./acl-faults.ts";
import { EC2_USER_ID, isCanonicalUserId } from "./canonical-user.ts";
import type { AccessControlPolicy } from "./contract.ts";

/** The members of a request that give an ACL in headers. */
export interface AclHeaders {
  readonly ACL?: string | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWrite?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
}

/** Whom an ACL is for; all by canonical user id. */
export interface AclPlace {
  readonly kind: AclKind;
  /** Who will own the bucket or object. */
  readonly ownerId: string;
  readonly bucketOwnerId: string;
}

type GrantsFor = (place: AclPlace) => readonly AclGrant[];

/** What each canned ACL grants besides full control to the owner. */
const CANNED: ReadonlyMap<string, GrantsFor> = new Map<string, GrantsFor>([
  ["private", () => []],
  ["public-read", () => [grantToGroup(ALL_USERS, "READ")]],
  ["public-read-write", () => [grantToGroup(ALL_USERS, "READ"), grantToGroup(ALL_USERS, "WRITE")]],
  ["authenticated-read", () => [grantToGroup(AUTHENTICATED_USERS, "READ")]],
  ["aws-exec-read", () => [grantToUser(EC2_USER_ID, "READ")]],
  ["bucket-owner-read", (place) => toBucketOwner(place, "READ")],
  ["bucket-owner-full-control", (place) => toBucketOwner(place, "FULL_CONTROL")],
  [
    "log-delivery-write",
    () => [grantToGroup(LOG_DELIVERY, "WRITE"), grantToGroup(LOG_DELIVERY, "READ_ACP")],
  ],
]);

/** Canned ACLs that S3 has for one kind only, and refuses for the other. */
const ONE_KIND: ReadonlyMap<string, AclKind> = new Map([["log-delivery-write", "bucket"]]);

/** On a bucket these say nothing: its owner has full control anyway. */
function toBucketOwner(place: AclPlace, permission: AclPermission): readonly AclGrant[] {
  if (place.kind === "bucket" || place.ownerId === place.bucketOwnerId) return [];
  return [grantToUser(place.bucketOwnerId, permission)];
}

/** The ACL that a canned one stands for. */
export function cannedAcl(name: string, place: AclPlace): Acl {
  const grants = CANNED.get(name);
  const onlyKind = ONE_KIND.get(name) ?? place.kind;
  if (grants === undefined || onlyKind !== place.kind) throw invalidCannedAcl(name);
  const { ownerId } = place;
  return { ownerId, grants: [grantToUser(ownerId, "FULL_CONTROL"), ...grants(place)] };
}

/** The headers with grants, in the order in which S3 lists what they grant. */
const GRANT_HEADERS = [
  ["GrantFullControl", "x-amz-grant-full-control", "FULL_CONTROL"],
  ["GrantRead", "x-amz-grant-read", "READ"],
  ["GrantReadACP", "x-amz-grant-read-acp", "READ_ACP"],
  ["GrantWrite", "x-amz-grant-write", "WRITE"],
  ["GrantWriteACP", "x-amz-grant-write-acp", "WRITE_ACP"],
] as const;

/** Finds the ACL that the headers of a request give; undefined when they give none. */
export function findAclOfHeaders(headers: AclHeaders, place: AclPlace): Acl | undefined {
  const grants: AclGrant[] = [];
  let hasGrants = false;
  for (const [member, header, permission] of GRANT_HEADERS) {
    const value = headers[member];
    if (value === undefined) continue;
    hasGrants = true;
    if (headers.ACL !== undefined) throw cannedAclAndGrants();
    for (const grantee of parseGrantees(header, value)) grants.push({ grantee, permission });
  }
  if (headers.ACL !== undefined) return cannedAcl(headers.ACL, place);
  return hasGrants ? { ownerId: place.ownerId, grants } : undefined;
}

/** Reads the grantees of a header: `id="...", uri="..."`, quotes or none. */
function parseGrantees(header: string, value: string): readonly AclGrantee[] {
  return value.split(",").map((part) => {
    const at = part.indexOf("=");
    const name = part.slice(0, Math.max(at, 0)).trim();
    const text = part.slice(at + 1).trim();
    const isQuoted = text.length >= 2 && text.startsWith('"') && text.endsWith('"');
    const grantee = isQuoted ? text.slice(1, -1) : text;
    switch (name) {
      case "id":
        if (!isCanonicalUserId(grantee)) throw invalidGranteeId("id", grantee);
        return { kind: "user", id: grantee };
      case "uri":
        if (!isAclGroup(grantee)) throw invalidGroup("uri", grantee);
        return { kind: "group", uri: grantee };
      case "emailAddress":
        throw emailGranteeNotSupported();
      default:
        throw malformedGrantHeader(header, value);
    }
  });
}

/** The ACL of PutBucketAcl and PutObjectAcl: in headers or as a document, in one of them. */
export function requireAcl(
  input: AclHeaders & { readonly AccessControlPolicy?: AccessControlPolicy | undefined },
  place: AclPlace,
): Acl {
  const acl = findAclOfHeaders(input, place);
  if (acl !== undefined) {
    if (input.AccessControlPolicy !== undefined) throw aclTwice();
    return acl;
  }
  if (input.AccessControlPolicy === undefined) throw aclMissing();
  return parseAccessControlPolicy(input.AccessControlPolicy);
}

/** The condition keys of a request that gives an ACL in headers. */
export function aclConditions(headers: AclHeaders): Readonly<Record<string, string>> {
  const conditions: Record<string, string> = {};
  if (headers.ACL !== undefined) conditions["s3:x-amz-acl"] = headers.ACL;
  for (const [member, header] of GRANT_HEADERS) {
    const value = headers[member];
    if (value !== undefined) conditions[`s3:${header}`] = value;
  }
  return conditions;
}
