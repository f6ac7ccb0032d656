/**
 * An account in an organization, the management account too. Its record is found by the account's
 * own number: the first thing that is asked about a caller and about a resource's owner.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts.html | Managing accounts}
 */
import type { ReadTransaction } from "../../model/store.ts";
import type { Account as WireAccount, DelegatedAdministrator } from "./contract.ts";
import { globalRegion, isAccountId } from "../../model/scope.ts";
import { accountArn, type Organization } from "./organization.ts";
import { members, organizations } from "./tables.ts";
import type { Tags } from "./tag.ts";
import { wireDate } from "./wire-date.ts";

export interface Member {
  readonly account: string;
  readonly region: string;
  readonly organizationId: string;
  /** The management account of its organization, where that one's records are. */
  readonly managementAccount: string;
  readonly name: string;
  readonly email: string;
  readonly status: "ACTIVE" | "SUSPENDED";
  readonly joinedMethod: "INVITED" | "CREATED";
  readonly joinedAtMs: number;
  /** The root's or a unit's id. */
  readonly parentId: string;
  /** Ids of the attached policies, in the order of their attachment. */
  readonly policies: readonly string[];
  readonly tags: Tags;
  /** The services that it administers for the organization. */
  readonly delegations: readonly Delegation[];
}

export interface Delegation {
  readonly servicePrincipal: string;
  readonly enabledAtMs: number;
}

/** Makes the record of an account that comes into an organization, right below its root. */
export function newMember(
  organization: Organization,
  facts: Pick<Member, "account" | "name" | "email" | "joinedMethod" | "joinedAtMs" | "policies"> & {
    readonly tags?: Tags;
  },
): Member {
  return {
    tags: {},
    ...facts,
    region: organization.region,
    organizationId: organization.id,
    managementAccount: organization.account,
    status: "ACTIVE",
    parentId: organization.root.id,
    delegations: [],
  };
}

/** An account with the organization that it is in. */
export interface Membership {
  readonly member: Member;
  readonly organization: Organization;
}

/**
 * Finds the organization of an account: one read when it is in none. A member whose organization was
 * wiped out with the records of the management account is in none either.
 */
export async function findMembership(
  account: string,
  partition: string,
  tx: ReadTransaction,
): Promise<Membership | undefined> {
  // A request may name an account that is none: it is in no organization.
  if (!isAccountId(account)) return undefined;
  const member = await tx.get(members, { account, region: globalRegion(partition) });
  if (member === undefined) return undefined;
  const { managementAccount, region, organizationId } = member;
  const organization = await tx.get(organizations, { account: managementAccount, region });
  return organization?.id === organizationId ? { member, organization } : undefined;
}

/** The record of an account in an organization. */
export async function findMember(
  { id, region }: Organization,
  account: string,
  tx: ReadTransaction,
): Promise<Member | undefined> {
  const member = await tx.get(members, { account, region });
  return member?.organizationId === id ? member : undefined;
}

/** An account as AWS tells it. */
export function toWireAccount(member: Member, organization: Organization): WireAccount {
  return {
    Id: member.account,
    Arn: accountArn(organization, member.account),
    Email: member.email,
    Name: member.name,
    Status: member.status,
    State: member.status,
    JoinedMethod: member.joinedMethod,
    JoinedTimestamp: wireDate(member.joinedAtMs),
  };
}

/** A delegated administrator as AWS tells it. */
export function toWireAdministrator(
  member: Member,
  organization: Organization,
): DelegatedAdministrator {
  const since = Math.min(...member.delegations.map(({ enabledAtMs }) => enabledAtMs));
  return { ...toWireAccount(member, organization), DelegationEnabledDate: wireDate(since) };
}
