/**
 * The tree of an organization: a root, units in it, accounts at the leaves. Policies hang on each of
 * them alike, so they are one kind of thing here.
 *
 * ```
 * root r-ab12                     p-FullAWSAccess
 *   unit ou-ab12-cd34ef56         p-FullAWSAccess, p-gh78ij90
 *     account 222222222222        p-FullAWSAccess
 * ```
 */
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import { isAccountId } from "../../model/scope.ts";
import type { PolicyTargetSummary } from "./contract.ts";
import { findMember, type Member } from "./member.ts";
import {
  accountArn,
  keyOf,
  rootArn,
  unitArn,
  type Organization,
  type RootNode,
} from "./organization.ts";
import { members, organizations, units } from "./tables.ts";
import type { Tags } from "./tag.ts";
import type { Unit } from "./unit.ts";

export type Node =
  | { readonly kind: "root"; readonly record: RootNode }
  | { readonly kind: "unit"; readonly record: Unit }
  | { readonly kind: "account"; readonly record: Member };

/** A root or a unit: what others may lie in. */
export type Parent = Exclude<Node, { kind: "account" }>;

export function nodeId({ kind, record }: Node): string {
  return kind === "account" ? record.account : record.id;
}

/** Finds a root or unit by its id. */
export async function findParent(
  organization: Organization,
  id: string,
  tx: ReadTransaction,
): Promise<Parent | undefined> {
  if (id === organization.root.id) return { kind: "root", record: organization.root };
  const unit = await tx.get(units, { ...keyOf(organization), id });
  return unit === undefined ? undefined : { kind: "unit", record: unit };
}

/** Finds a root, unit or account by its id. */
export async function findNode(
  organization: Organization,
  id: string,
  tx: ReadTransaction,
): Promise<Node | undefined> {
  if (!isAccountId(id)) return findParent(organization, id, tx);
  const member = await findMember(organization, id, tx);
  return member === undefined ? undefined : { kind: "account", record: member };
}

/** The nodes on the way from the root to a node, both included. */
export async function wayTo(
  organization: Organization,
  node: Node,
  tx: ReadTransaction,
): Promise<readonly Node[]> {
  const way: Node[] = [node];
  for (let [top] = way; top !== undefined && top.kind !== "root"; [top] = way) {
    const above = await findParent(organization, top.record.parentId, tx);
    if (above === undefined) throw new Error(`${nodeId(top)} lies in no organization`);
    way.unshift(above);
  }
  return way;
}

/** The accounts right below a root or unit, by their numbers. */
export function accountsBelow(
  { id: organizationId }: Organization,
  parentId: string,
  tx: ReadTransaction,
): Promise<Member[]> {
  return tx.scan(members, { index: "byParent", prefix: { organizationId, parentId } });
}

/** Every node of an organization. */
export async function allNodes(organization: Organization, tx: ReadTransaction): Promise<Node[]> {
  const { account, region } = organization;
  const allUnits = await tx.scan(units, { prefix: { account, region } });
  const allMembers = await tx.scan(members, {
    index: "byOrganization",
    prefix: { organizationId: organization.id },
  });
  return [
    { kind: "root", record: organization.root },
    ...allUnits.map((record) => ({ kind: "unit", record }) as const),
    ...allMembers.map((record) => ({ kind: "account", record }) as const),
  ];
}

/** What can be changed about a node, whatever its kind. */
interface NodeChange {
  readonly policies?: readonly string[];
  readonly tags?: Tags;
}

/** Puts a changed node. The organization is the one that holds the root. */
export async function changeNode(
  organization: Organization,
  node: Node,
  change: NodeChange,
  tx: WriteTransaction,
): Promise<void> {
  switch (node.kind) {
    case "root":
      return tx.put(organizations, {
        ...organization,
        root: { ...organization.root, ...change },
      });
    case "unit":
      return tx.put(units, { ...node.record, ...change });
    case "account":
      return tx.put(members, { ...node.record, ...change });
  }
}

const WIRE_TYPE = { root: "ROOT", unit: "ORGANIZATIONAL_UNIT", account: "ACCOUNT" } as const;

/** AWS's name for a node's kind. */
export function wireType({ kind }: Node): (typeof WIRE_TYPE)[Node["kind"]] {
  return WIRE_TYPE[kind];
}

/** A node as AWS lists it among the targets of a policy. */
export function toTargetSummary(node: Node, organization: Organization): PolicyTargetSummary {
  return {
    TargetId: nodeId(node),
    Arn: nodeArn(node, organization),
    Name: node.kind === "root" ? "Root" : node.record.name,
    Type: wireType(node),
  };
}

/** The ARN of a root, unit or account. */
export function nodeArn(node: Node, organization: Organization): string {
  switch (node.kind) {
    case "root":
      return rootArn(organization);
    case "unit":
      return unitArn(organization, node.record.id);
    case "account":
      return accountArn(organization, node.record.account);
  }
}
