/**
 * Block Public Access: four switches, of an account, a bucket and an access point; what any of them
 * has on is on.
 *
 * ```
 * BlockPublicAcls        a request that would set a public ACL is refused
 * IgnorePublicAcls       public grants of ACLs are as if they were not there
 * BlockPublicPolicy      a policy that is public cannot be put
 * RestrictPublicBuckets  under a public policy only the owner's account and AWS services get in
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html | Blocking public access}
 */
import { isPublicPolicy } from "../../iam-engine/public-policy.ts";
import type { PublicAccessBlock } from "../../model/bucket-access.ts";
import type { Fault } from "../../model/fault.ts";
import { accountOf, type Principal } from "../../model/principal.ts";
import { ALL_USERS, AUTHENTICATED_USERS, type Acl, type AclGrant } from "./acl.ts";
import type { PublicAccessBlockConfiguration } from "./contract.ts";
import { accessDenied } from "./faults.ts";
import { malformedXml } from "./request-faults.ts";

/** Nothing is blocked. */
export const OPEN: PublicAccessBlock = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/** Reads the document of PutPublicAccessBlock: what it does not name is off, but it names something. */
export function parsePublicAccessBlock(
  configuration: PublicAccessBlockConfiguration,
): PublicAccessBlock {
  const { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets } =
    configuration;
  const given = [BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets];
  if (given.every((flag) => flag === undefined)) throw malformedXml();
  return {
    BlockPublicAcls: BlockPublicAcls ?? false,
    IgnorePublicAcls: IgnorePublicAcls ?? false,
    BlockPublicPolicy: BlockPublicPolicy ?? false,
    RestrictPublicBuckets: RestrictPublicBuckets ?? false,
  };
}

/** The switches that count: those on in any of the settings. */
export function effectiveBlock(
  ...settings: readonly (PublicAccessBlock | undefined)[]
): PublicAccessBlock {
  let block = OPEN;
  for (const each of settings) {
    if (each === undefined) continue;
    block = {
      BlockPublicAcls: block.BlockPublicAcls || each.BlockPublicAcls,
      IgnorePublicAcls: block.IgnorePublicAcls || each.IgnorePublicAcls,
      BlockPublicPolicy: block.BlockPublicPolicy || each.BlockPublicPolicy,
      RestrictPublicBuckets: block.RestrictPublicBuckets || each.RestrictPublicBuckets,
    };
  }
  return block;
}

/** A grant to everybody, or to everybody with an AWS account. */
export function isPublicGrant({ grantee }: AclGrant): boolean {
  return (
    grantee.kind === "group" && (grantee.uri === ALL_USERS || grantee.uri === AUTHENTICATED_USERS)
  );
}

export function isPublicAcl({ grants }: Acl): boolean {
  return grants.some(isPublicGrant);
}

/** An ACL as it counts under `IgnorePublicAcls`. */
export function countedAcl(acl: Acl, { IgnorePublicAcls }: PublicAccessBlock): Acl {
  if (!IgnorePublicAcls || !isPublicAcl(acl)) return acl;
  return { ...acl, grants: acl.grants.filter((grant) => !isPublicGrant(grant)) };
}

/**
 * Tells whether `RestrictPublicBuckets` shuts a principal out: everybody but the owner's account and
 * AWS services, also whom the policy names one by one.
 */
export function isShutOut(principal: Principal, bucketAccount: string): boolean {
  return principal.kind !== "service" && accountOf(principal) !== bucketAccount;
}

/** Tells whether `RestrictPublicBuckets` shuts a principal out of what has this policy. */
export function isShutOutOf(
  { account, policy }: { readonly account: string; readonly policy?: string | undefined },
  principal: Principal,
): boolean {
  return policy !== undefined && isShutOut(principal, account) && isKnownPublic(policy);
}

/** Policies are few, and each is asked about often. */
const known = new Map<string, boolean>();
const KNOWN_MAX = 1000;

function isKnownPublic(policy: string): boolean {
  let answer = known.get(policy);
  if (answer === undefined) {
    answer = isPublicPolicy(policy);
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(policy, answer);
  }
  return answer;
}

/**
 * Keeps out an ACL that would be public.
 *
 * @throws Fault `AccessDenied`
 */
export function checkAclBlock(
  acl: Acl,
  { BlockPublicAcls }: PublicAccessBlock,
  request: BlockedRequest,
): void {
  if (BlockPublicAcls && isPublicAcl(acl)) throw publicAccessBlocked("ACLs", request);
}

/** Who asks for what, for the sentence of a refusal. */
export interface BlockedRequest {
  readonly principalArn: string;
  /** For example `s3:PutBucketPolicy`. */
  readonly action: string;
  readonly resourceArn: string;
}

/** A policy or an ACL would be public, and Block Public Access keeps it out. */
export function publicAccessBlocked(what: "policies" | "ACLs", request: BlockedRequest): Fault {
  const { principalArn, action, resourceArn } = request;
  const setting = what === "policies" ? "BlockPublicPolicy" : "BlockPublicAcls";
  return accessDenied(
    `User: ${principalArn} is not authorized to perform: ${action} on resource: "${resourceArn}" because public ${what} are prevented by the ${setting} setting in S3 Block Public Access.`,
  );
}
