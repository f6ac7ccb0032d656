/**
 * What the gateway asks of Organizations about an account: its organization, where it stands in the
 * tree, and the policies on the way down to it. Read in the transaction of the request, so that an
 * account that has moved is judged in its new place by the very next request.
 *
 * ```
 * organizationFactsOf("222222222222", "aws", tx)
 *   -> id    o-2b6v...
 *      path  o-2b6v.../r-ab12/ou-ab12-cd34ef56/
 *      scp   [root's policies], [the unit's], [the account's]
 * ```
 *
 * An account that is in no organization costs the one read of its record.
 */
import type { ReadTransaction } from "../../model/store.ts";
import { findMembership, type Membership } from "./member.ts";
import type { Organization } from "./organization.ts";
import { findPolicy, policyArn, type AnyPolicy } from "./policy.ts";
import { nodeId, wayTo, type Node } from "./tree.ts";

/** An account's organization. */
export interface OrganizationFacts {
  readonly id: string;
  /** With a slash at its end, without the account. */
  readonly path: string;
  /** Level by level from the root down; undefined where no policy of the kind binds the account. */
  readonly scp: readonly PolicyLevel[] | undefined;
  readonly rcp: readonly PolicyLevel[] | undefined;
}

/** The policies on one node. */
export type PolicyLevel = readonly OrganizationDocument[];

export interface OrganizationDocument {
  /** For people: `service control policy "deny-sqs" of management account 111111111111`. */
  readonly name: string;
  readonly arn: string;
  readonly text: string;
  readonly attachment: { readonly target: string; readonly managementAccount: string };
}

/** Finds the organization of an account. */
export async function organizationFactsOf(
  account: string,
  partition: string,
  tx: ReadTransaction,
): Promise<OrganizationFacts | undefined> {
  const membership = await findMembership(account, partition, tx);
  return membership === undefined ? undefined : factsOfMember(membership, tx);
}

async function factsOfMember(
  { member, organization }: Membership,
  tx: ReadTransaction,
): Promise<OrganizationFacts> {
  const way = await wayTo(organization, { kind: "account", record: member }, tx);
  const above = way.slice(0, -1).map(nodeId);
  const { id } = organization;
  const facts = { id, path: `${[id, ...above].join("/")}/` };
  // AWS's guard rails never bind the management account.
  const isBound = member.account !== organization.account;
  if (!isBound) return { ...facts, scp: undefined, rcp: undefined };
  const levels: Level[] = [];
  for (const node of way) {
    levels.push({ target: nodeId(node), policies: await policiesOn(node, organization, tx) });
  }
  return {
    ...facts,
    scp: levelsOf(levels, "SERVICE_CONTROL_POLICY", organization),
    rcp: levelsOf(levels, "RESOURCE_CONTROL_POLICY", organization),
  };
}

/** A root, a unit or an account, and what is attached to it. */
interface Level {
  readonly target: string;
  readonly policies: readonly AnyPolicy[];
}

async function policiesOn(
  node: Node,
  organization: Organization,
  tx: ReadTransaction,
): Promise<AnyPolicy[]> {
  const found: AnyPolicy[] = [];
  for (const id of node.record.policies) {
    const policy = await findPolicy(organization, id, tx);
    if (policy !== undefined) found.push(policy);
  }
  return found;
}

const KIND_NAME = {
  SERVICE_CONTROL_POLICY: "service control policy",
  RESOURCE_CONTROL_POLICY: "resource control policy",
} as const;

function levelsOf(
  levels: readonly Level[],
  type: keyof typeof KIND_NAME,
  organization: Organization,
): readonly PolicyLevel[] | undefined {
  if (!organization.policyTypes.includes(type)) return undefined;
  return levels.map(({ target, policies }) =>
    policies
      .filter((policy) => policy.type === type)
      .map((policy) => ({
        // It can be mended in the management account only, wherever it denies.
        name: `${KIND_NAME[type]} "${policy.name}" of management account ${organization.account}`,
        arn: policyArn(organization, policy),
        text: policy.content,
        attachment: { target, managementAccount: organization.account },
      })),
  );
}
