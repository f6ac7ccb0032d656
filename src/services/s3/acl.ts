/**
 * Access control lists: who else may read or write a bucket or an object, in the manner of 2006. An
 * ACL has an owner and grants; a grantee is an account, by its canonical user id, or a group.
 *
 * ```
 * parseAccessControlPolicy({ Owner: { ID: o }, Grants: [{ Grantee: { Type: "Group", URI: ALL_USERS },
 *                            Permission: "READ" }] })
 * admissionsByAcl(acl, { action: "s3:GetObject", kind: "object", principal: anonymous })
 *   -> [{ name: "the object's ACL: READ to AllUsers", principalClass: "everyone" }]
 * ```
 *
 * An admission is what the engine takes besides policies: it stands where an Allow of the resource's
 * policy would. An account's users still need their own account's permission.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html | Access control list overview}
 */
import { accountOf, type Principal } from "../../model/principal.ts";
import {
  emailGranteeNotSupported,
  invalidGranteeId,
  invalidGroup,
  malformedAcl,
} from "./acl-faults.ts";
import { canonicalUserId, findAccountOf, isCanonicalUserId } from "./canonical-user.ts";
import type { AccessControlPolicy, Grant, Grantee } from "./contract.ts";

export const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";
export const AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
export const LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";

const GROUPS: ReadonlySet<string> = new Set([ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY]);

/** The service that writes access logs. */
const LOG_DELIVERY_SERVICE = "logging.s3.amazonaws.com";

const GRANTS_MAX = 100;

export type AclPermission = "FULL_CONTROL" | "READ" | "WRITE" | "READ_ACP" | "WRITE_ACP";

export type AclGrantee =
  | { readonly kind: "user"; readonly id: string }
  | { readonly kind: "group"; readonly uri: string };

export interface AclGrant {
  readonly grantee: AclGrantee;
  readonly permission: AclPermission;
}

/** An ACL as it is kept. */
export interface Acl {
  /** A canonical user id. */
  readonly ownerId: string;
  readonly grants: readonly AclGrant[];
}

/** What a new bucket or object has: its owner may do everything. */
export function privateAcl(ownerId: string): Acl {
  return { ownerId, grants: [grantToUser(ownerId, "FULL_CONTROL")] };
}

export function grantToUser(id: string, permission: AclPermission): AclGrant {
  return { grantee: { kind: "user", id }, permission };
}

export function grantToGroup(uri: string, permission: AclPermission): AclGrant {
  return { grantee: { kind: "group", uri }, permission };
}

/**
 * Reads an ACL document.
 *
 * DIFFERS: AWS's error of more than 100 grants is not on record.
 */
export function parseAccessControlPolicy(policy: AccessControlPolicy): Acl {
  const { Owner, Grants } = policy;
  if (Owner?.ID === undefined || Owner.ID === "" || Grants === undefined) throw malformedAcl();
  if (!isCanonicalUserId(Owner.ID)) throw invalidGranteeId("CanonicalUser/ID", Owner.ID);
  if (Grants.length > GRANTS_MAX) throw malformedAcl();
  return { ownerId: Owner.ID, grants: Grants.map(parseGrant) };
}

function parseGrant({ Grantee, Permission }: Grant): AclGrant {
  if (Grantee === undefined || !isAclPermission(Permission)) throw malformedAcl();
  return { grantee: parseGrantee(Grantee), permission: Permission };
}

function parseGrantee({ Type, ID, URI }: Grantee): AclGrantee {
  switch (Type) {
    case "CanonicalUser":
      if (ID === undefined) throw malformedAcl();
      if (!isCanonicalUserId(ID)) throw invalidGranteeId("CanonicalUser/ID", ID);
      return { kind: "user", id: ID };
    case "Group":
      if (URI === undefined) throw malformedAcl();
      if (!isAclGroup(URI)) throw invalidGroup("Group/URI", URI);
      return { kind: "group", uri: URI };
    case "AmazonCustomerByEmail":
      throw emailGranteeNotSupported();
    default:
      throw malformedAcl();
  }
}

export function isAclGroup(uri: string): boolean {
  return GROUPS.has(uri);
}

function isAclPermission(text: string | undefined): text is AclPermission {
  switch (text) {
    case "FULL_CONTROL":
    case "READ":
    case "WRITE":
    case "READ_ACP":
    case "WRITE_ACP":
      return true;
    default:
      return false;
  }
}

/** An ACL as GetBucketAcl and GetObjectAcl show it. S3 tells no display names any more. */
export function writeAcl({ ownerId, grants }: Acl): Required<AccessControlPolicy> {
  return {
    Owner: { ID: ownerId },
    Grants: grants.map(({ grantee, permission }) => ({
      Grantee:
        grantee.kind === "user"
          ? { Type: "CanonicalUser", ID: grantee.id }
          : { Type: "Group", URI: grantee.uri },
      Permission: permission,
    })),
  };
}

/** What an ACL hangs on. */
export type AclKind = "bucket" | "object";

/**
 * What each permission allows; `FULL_CONTROL` allows all of its kind. Names are without `s3:`.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#acl-access-policy-permission-mapping | Mapping of ACL permissions and access policy permissions}
 */
const ALLOWED: Readonly<Record<AclKind, ReadonlyMap<string, AclPermission>>> = {
  bucket: new Map([
    ["ListBucket", "READ"],
    ["ListBucketVersions", "READ"],
    ["ListBucketMultipartUploads", "READ"],
    ["PutObject", "WRITE"],
    ["DeleteObject", "WRITE"],
    ["DeleteObjectVersion", "WRITE"],
    ["GetBucketAcl", "READ_ACP"],
    ["PutBucketAcl", "WRITE_ACP"],
  ]),
  object: new Map([
    ["GetObject", "READ"],
    ["GetObjectVersion", "READ"],
    ["GetObjectAcl", "READ_ACP"],
    ["GetObjectVersionAcl", "READ_ACP"],
    ["PutObjectAcl", "WRITE_ACP"],
    ["PutObjectVersionAcl", "WRITE_ACP"],
  ]),
};

/** Of what `WRITE` to a bucket allows, this is for the bucket's owner only. */
const OWNERS_ONLY: ReadonlySet<string> = new Set(["DeleteObject", "DeleteObjectVersion"]);

/** What is asked of an ACL. */
export interface AclQuestion {
  /** For example `s3:GetObject`. */
  readonly action: string;
  readonly kind: AclKind;
  readonly principal: Principal;
}

/** A grant that covers a request, as the engine takes it besides the resource's policy. */
export interface AclAdmission {
  /** For people. */
  readonly name: string;
  readonly principalClass: "everyone" | "account" | "service";
}

/** The grants of an ACL that cover a request. */
export function admissionsByAcl(acl: Acl, question: AclQuestion): readonly AclAdmission[] {
  const action = question.action.slice(question.action.indexOf(":") + 1);
  const needed = ALLOWED[question.kind].get(action);
  if (needed === undefined) return [];
  const admissions: AclAdmission[] = [];
  for (const { grantee, permission } of acl.grants) {
    if (permission !== needed && permission !== "FULL_CONTROL") continue;
    const principalClass = classOf(grantee, question.principal);
    if (principalClass === undefined) continue;
    const isOwner = grantee.kind === "user" && grantee.id === acl.ownerId;
    if (OWNERS_ONLY.has(action) && !isOwner) continue;
    const name = `the ${question.kind}'s ACL: ${permission} to ${nameOf(grantee)}`;
    admissions.push({ name, principalClass });
  }
  return admissions;
}

/** How a grantee covers a principal; undefined when it does not. */
function classOf(
  grantee: AclGrantee,
  principal: Principal,
): AclAdmission["principalClass"] | undefined {
  const account = accountOf(principal);
  if (grantee.kind === "user") {
    return account !== undefined && canonicalUserId(account) === grantee.id ? "account" : undefined;
  }
  if (grantee.uri === ALL_USERS) return "everyone";
  if (grantee.uri === AUTHENTICATED_USERS) return account === undefined ? undefined : "everyone";
  const isLogDelivery = principal.kind === "service" && principal.service === LOG_DELIVERY_SERVICE;
  return isLogDelivery ? "service" : undefined;
}

function nameOf(grantee: AclGrantee): string {
  if (grantee.kind === "group") return grantee.uri.slice(grantee.uri.lastIndexOf("/") + 1);
  return findAccountOf(grantee.id) ?? grantee.id;
}

/** Tells whether an ACL gives somebody full control. */
export function givesFullControl({ grants }: Acl, id: string): boolean {
  return grants.some(
    ({ grantee, permission }) =>
      permission === "FULL_CONTROL" && grantee.kind === "user" && grantee.id === id,
  );
}

/** Tells whether an ACL grants to nobody but its owner. */
export function isPrivate({ ownerId, grants }: Acl): boolean {
  return grants.every(({ grantee }) => grantee.kind === "user" && grantee.id === ownerId);
}
