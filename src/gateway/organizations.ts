/**
 * What organizations have to say about a request. The principal's account brings its service control
 * policies, the resource's account its resource control policies, and both bring condition keys:
 *
 * ```
 * user of 222222222222, in o-1   sends to   a queue of 333333333333, in o-2
 * service control policies of o-1, down to 222222222222
 * resource control policies of o-2, down to 333333333333
 * aws:PrincipalOrgID = o-1, aws:ResourceOrgID = o-2
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_authorization_policies.html | Authorization policies}
 */
import type { ContextValue, PolicySets } from "../iam-engine/index.ts";
import { parseArn } from "../model/arn.ts";
import type { Call } from "../model/operation.ts";
import { accountOf, type Principal } from "../model/principal.ts";
import type { Permission, Resource } from "../model/resource.ts";
import type { Partition } from "../model/scope.ts";
import type { IdentitySource, OrganizationPlace } from "./gateway.ts";

/** The organizations of the accounts that take part in a request, where they are in one. */
export interface Organizations {
  readonly ofPrincipal?: OrganizationPlace | undefined;
  readonly ofResource?: OrganizationPlace | undefined;
  /** Of the resource for which a service acts. */
  readonly ofSource?: OrganizationPlace | undefined;
}

/** Finds them: one read for each account while nobody has made an organization. */
export async function organizationsOf(
  { resource }: Permission,
  { caller, scope, tx }: Pick<Call, "caller" | "scope" | "tx">,
  identity: IdentitySource,
): Promise<Organizations> {
  const { principal } = caller;
  const find = (
    account: string | undefined,
    partition: Partition,
  ): Promise<OrganizationPlace | undefined> | undefined =>
    account === undefined ? undefined : identity.organizationOf(account, partition, tx);
  const own = accountOf(principal);
  const owner = resource === "*" ? caller.account : resource.account;
  // A principal is bound by its own organization, also when it calls a region of another partition.
  const home = partitionOfArn(principal.arn) ?? scope.partition;
  const ofPrincipal = await find(own, home);
  const isSame = owner === own && home === scope.partition;
  const ofResource = isSame ? ofPrincipal : await find(owner, scope.partition);
  const source = principal.kind === "service" ? principal.sourceAccount : undefined;
  const ofSource = await find(source, scope.partition);
  return { ofPrincipal, ofResource, ofSource };
}

function partitionOfArn(arn: string): Partition | undefined {
  // Services and anonymous callers have no ARN.
  return parseArn(arn)?.partition as Partition | undefined;
}

/**
 * The services whose resources resource control policies protect, of those that are here.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services | Services that support RCPs}
 */
const PROTECTED: ReadonlySet<string> = new Set([
  "s3",
  "sqs",
  "kms",
  "secretsmanager",
  "sts",
  "dynamodb",
  "ecr",
  "events",
]);

/** The policies of both organizations that apply. */
export function guardRails(
  { action, resource }: Permission,
  principal: Principal,
  { ofPrincipal, ofResource }: Organizations,
): Pick<PolicySets, "scp" | "rcp"> {
  if (ofPrincipal === undefined && ofResource === undefined) return NO_GUARD_RAILS;
  // What AWS's services do in an account through their own roles is not the account's to restrict.
  if (isServiceLinked(principal)) return NO_GUARD_RAILS;
  return {
    scp: ofPrincipal?.scp,
    rcp: resource !== "*" && isProtected(action, resource) ? ofResource?.rcp : undefined,
  };
}

const NO_GUARD_RAILS = {};

function isServiceLinked(principal: Principal): boolean {
  return principal.kind === "role-session" && principal.roleArn.includes(":role/aws-service-role/");
}

/**
 * What resource control policies are about: never AWS's own keys, nor the retiring of grants.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#actions-not-restricted-by-rcps | Resources and entities not restricted by RCPs}
 */
function isProtected(action: string, { isAwsManaged }: Resource): boolean {
  if (isAwsManaged === true) return false;
  const service = action.slice(0, action.indexOf(":")).toLowerCase();
  return PROTECTED.has(service) && action.toLowerCase() !== "kms:retiregrant";
}

/** Tells whether who asks is neither of the resource's account nor of an account of its organization. */
export function isOutside(
  principal: Principal,
  resourceAccount: string,
  { ofPrincipal, ofResource }: Organizations,
): boolean {
  if (accountOf(principal) === resourceAccount) return false;
  return ofPrincipal === undefined || ofPrincipal.id !== ofResource?.id;
}

/** A condition key that organizations fill; undefined for others, and outside of organizations. */
export function organizationKey(
  key: string,
  { ofPrincipal, ofResource, ofSource }: Organizations,
): ContextValue | undefined {
  switch (key) {
    case "aws:principalorgid":
      return ofPrincipal?.id;
    case "aws:principalorgpaths":
      return pathsOf(ofPrincipal);
    case "aws:resourceorgid":
      return ofResource?.id;
    case "aws:resourceorgpaths":
      return pathsOf(ofResource);
    case "aws:sourceorgid":
      return ofSource?.id;
    case "aws:sourceorgpaths":
      return pathsOf(ofSource);
    default:
      return undefined;
  }
}

/** A key of several values, though an account has one path only. */
function pathsOf(place: OrganizationPlace | undefined): readonly string[] | undefined {
  return place === undefined ? undefined : [place.path];
}
