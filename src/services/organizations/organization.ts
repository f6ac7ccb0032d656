/**
 * An organization. Its records lie in its management account: `o-2b6v...` of 111111111111 and all of
 * its units, policies and handshakes are found by that account; the members alone are found by
 * their own (`member.ts`), because a request comes with nothing but the account of its caller.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html | Terminology and concepts}
 */
import type { Ids } from "../../model/ids.ts";
import { globalRegion, type Partition, type Scope } from "../../model/scope.ts";
import type {
  Organization as WireOrganization,
  ResourcePolicy,
  Root as WireRoot,
} from "./contract.ts";
import type { PolicyType } from "./policy-type.ts";
import { mailboxOf } from "./mailbox.ts";
import type { Tags } from "./tag.ts";

export interface Organization {
  /** The management account. */
  readonly account: string;
  readonly region: string;
  readonly partition: Partition;
  /** `o-` and ten characters. */
  readonly id: string;
  readonly featureSet: FeatureSet;
  readonly root: RootNode;
  /** The types of policy that are enabled in the root. */
  readonly policyTypes: readonly PolicyType[];
  /** The services with trusted access, by their principal. */
  readonly trustedServices: readonly TrustedService[];
  readonly resourcePolicy?: DelegationPolicy | undefined;
}

export type FeatureSet = "ALL" | "CONSOLIDATED_BILLING";

/** The top of the tree. */
export interface RootNode {
  /** `r-` and four characters. */
  readonly id: string;
  /** Ids of the attached policies, in the order of their attachment. */
  readonly policies: readonly string[];
  readonly tags: Tags;
}

export interface TrustedService {
  readonly servicePrincipal: string;
  readonly enabledAtMs: number;
}

/** The organization's own resource policy: which members may manage policies. */
export interface DelegationPolicy {
  /** `rp-` and eight characters. */
  readonly id: string;
  readonly content: string;
  readonly tags: Tags;
}

/** The records of one organization. */
export type OrganizationKey = Pick<Organization, "account" | "region">;

const LOWER_ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyz0123456789";

/** An id in the form that Organizations gives: a prefix and lower-case letters and digits. */
export function mintId(prefix: string, length: number, ids: Ids): string {
  return prefix + ids.text(length, LOWER_ALPHANUMERIC);
}

/** Makes an organization with nothing in it but its root. */
export function newOrganization(
  { account, partition }: Scope,
  featureSet: FeatureSet,
  ids: Ids,
): Organization {
  return {
    account,
    region: globalRegion(partition),
    partition,
    id: mintId("o-", 10, ids),
    featureSet,
    root: { id: mintId("r-", 4, ids), policies: [], tags: {} },
    policyTypes: [],
    trustedServices: [],
  };
}

/** Where the records of an organization are. */
export function keyOf({ account, region }: OrganizationKey): OrganizationKey {
  return { account, region };
}

/**
 * `arn:aws:organizations::111111111111:organization/o-2b6v...`
 *
 * @param path What follows the account, for example `ou/o-2b6v.../ou-ab12-cd34ef56`.
 */
export function organizationsArn(
  { partition, account }: Pick<Organization, "partition" | "account">,
  path: string,
): string {
  return `arn:${partition}:organizations::${account}:${path}`;
}

export function rootArn(organization: Organization): string {
  return organizationsArn(organization, `root/${organization.id}/${organization.root.id}`);
}

export function accountArn(organization: Organization, account: string): string {
  return organizationsArn(organization, `account/${organization.id}/${account}`);
}

export function unitArn(organization: Organization, id: string): string {
  return organizationsArn(organization, `ou/${organization.id}/${id}`);
}

/** An organization as AWS tells it. */
export function toWireOrganization(organization: Organization): WireOrganization {
  const { id, account, featureSet } = organization;
  return {
    Id: id,
    Arn: organizationsArn(organization, `organization/${id}`),
    FeatureSet: featureSet,
    MasterAccountArn: accountArn(organization, account),
    MasterAccountId: account,
    MasterAccountEmail: mailboxOf(account),
    // AWS keeps this member for old clients; what is enabled stands in the root.
    AvailablePolicyTypes:
      featureSet === "ALL" ? [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }] : [],
  };
}

/** The root as AWS tells it. */
export function toWireRoot(organization: Organization): WireRoot {
  return {
    Id: organization.root.id,
    Arn: rootArn(organization),
    Name: "Root",
    PolicyTypes: organization.policyTypes.map((Type) => ({ Type, Status: "ENABLED" })),
  };
}

/** The resource policy as AWS tells it. */
export function toWireResourcePolicy(
  { id, content }: DelegationPolicy,
  organization: Organization,
): ResourcePolicy {
  const Arn = organizationsArn(organization, `resourcepolicy/${organization.id}/${id}`);
  return { ResourcePolicySummary: { Id: id, Arn }, Content: content };
}
