/** What a request names must be there. Each of these throws AWS's own error when it is not. */
import type { Resource } from "../../model/resource.ts";
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import {
  immutablePolicy,
  noSuchAccount,
  noSuchParent,
  noSuchPolicy,
  noSuchTarget,
  noSuchUnit,
  organizationsNotInUse,
} from "./faults.ts";
import { findMember, type Member } from "./member.ts";
import { keyOf, type Organization } from "./organization.ts";
import { findPolicy, isOwnPolicy, type AnyPolicy, type Policy } from "./policy.ts";
import { organizations, units } from "./tables.ts";
import { findNode, findParent, type Node, type Parent } from "./tree.ts";
import type { Unit } from "./unit.ts";

/** @throws Fault `AWSOrganizationsNotInUseException` */
export function requireOrganization(record: Organization | undefined): Organization {
  if (record === undefined) throw organizationsNotInUse();
  return record;
}

/**
 * The caller's organization, held until the end of the transaction. Whatever changes an organization
 * or anything in it goes through here, so that two changes never overlap.
 *
 * @throws Fault `AWSOrganizationsNotInUseException`
 */
export async function lockOrganization(
  { record }: Resource<Organization>,
  tx: WriteTransaction,
): Promise<Organization> {
  return requireOrganization(await tx.lock(organizations, keyOf(requireOrganization(record))));
}

/** @throws Fault `AccountNotFoundException` */
export async function requireMember(
  organization: Organization,
  account: string,
  tx: ReadTransaction,
): Promise<Member> {
  const member = await findMember(organization, account, tx);
  if (member === undefined) throw noSuchAccount();
  return member;
}

/** @throws Fault `OrganizationalUnitNotFoundException` */
export async function requireUnit(
  organization: Organization,
  id: string,
  tx: ReadTransaction,
): Promise<Unit> {
  const unit = await tx.get(units, { ...keyOf(organization), id });
  if (unit === undefined) throw noSuchUnit();
  return unit;
}

/** A root or unit. @throws Fault `ParentNotFoundException` */
export async function requireParent(
  organization: Organization,
  id: string,
  tx: ReadTransaction,
): Promise<Parent> {
  const parent = await findParent(organization, id, tx);
  if (parent === undefined) throw noSuchParent();
  return parent;
}

/** A root, unit or account. @throws Fault `TargetNotFoundException` */
export async function requireTarget(
  organization: Organization,
  id: string,
  tx: ReadTransaction,
): Promise<Node> {
  const node = await findNode(organization, id, tx);
  if (node === undefined) throw noSuchTarget();
  return node;
}

/** @throws Fault `PolicyNotFoundException` */
export async function requirePolicy(
  organization: Organization,
  id: string,
  tx: ReadTransaction,
): Promise<AnyPolicy> {
  const policy = await findPolicy(organization, id, tx);
  if (policy === undefined) throw noSuchPolicy();
  return policy;
}

/**
 * A policy that is about to be changed.
 *
 * @throws Fault `PolicyNotFoundException`, `InvalidInputException`
 */
export async function requireOwnPolicy(
  organization: Organization,
  id: string,
  tx: ReadTransaction,
): Promise<Policy> {
  const policy = await requirePolicy(organization, id, tx);
  if (!isOwnPolicy(policy)) throw immutablePolicy();
  return policy;
}
