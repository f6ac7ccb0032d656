/**
 * Which organization a caller is in, and as what. Take ListAccounts, asked by four accounts:
 *
 * ```
 * 111111111111   the management account           judged by its identity policies, as at home
 * 222222222222   registered as an administrator   the same: the organization has opened itself
 * 333333333333   named by the resource policy     judged across accounts, by that policy too
 * 444444444444   any other member                 AWS refuses, whatever a policy says
 * ```
 *
 * Records are changed in the organization's own account in each of these cases.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/action-reference.html | API operations by account}
 */
import { isAccountId } from "../../model/scope.ts";
import type { Call } from "../../model/operation.ts";
import type { Permission, Resource } from "../../model/resource.ts";
import type { ReadTransaction } from "../../model/store.ts";
import type { Tag } from "./contract.ts";
import { notYourOrganization } from "./faults.ts";
import { findMembership, type Membership } from "./member.ts";
import { organizationsArn, type Organization } from "./organization.ts";
import { findPolicy, isOwnPolicy, policyArn } from "./policy.ts";
import { isPolicyType, type PolicyType } from "./policy-type.ts";
import { requestTagKeys } from "./tag.ts";
import { findNode, nodeArn } from "./tree.ts";

/**
 * Who may call an operation besides the management account: nobody, those whom the resource policy
 * names (`delegates`), registered administrators too (`administrators`), or every member.
 */
export type OpenTo = "management" | "delegates" | "administrators" | "members";

/** The organization of the caller, and what of it is touched. */
export interface Standing {
  readonly organization: Resource<Organization>;
  /** Units, accounts, policies...; empty when the operation is about the organization itself. */
  readonly touched: readonly Resource[];
}

/**
 * Finds the caller's organization.
 *
 * @param openTo Who may call the operation.
 * @param ids Of the root, units, accounts and policies that are touched.
 */
export async function standingOf(
  call: Pick<Call, "scope" | "tx">,
  openTo: OpenTo,
  ...ids: readonly string[]
): Promise<Standing> {
  const { account, partition } = call.scope;
  const membership = await findMembership(account, partition, call.tx);
  const found = membership?.organization;
  const isAtHome = membership === undefined || isAdmitted(membership, openTo);
  const organization = {
    type: "organization",
    arn: "*",
    account: isAtHome ? account : membership.organization.account,
    region: "",
    record: found,
    policy:
      isAtHome || openTo === "management"
        ? undefined
        : membership.organization.resourcePolicy?.content,
  };
  const touched: Resource[] = [];
  if (found !== undefined) {
    for (const id of ids) {
      touched.push({ ...organization, ...(await identify(found, id, call.tx)) });
    }
  }
  return { organization, touched };
}

/** Whether the caller is judged as if the organization were its own account's. */
function isAdmitted({ member, organization }: Membership, openTo: OpenTo): boolean {
  if (member.account === organization.account || openTo === "members") return true;
  return openTo === "administrators" && member.delegations.length > 0;
}

async function identify(
  organization: Organization,
  id: string,
  tx: ReadTransaction,
): Promise<Pick<Resource, "type" | "arn" | "tags">> {
  if (id.startsWith("p-")) {
    const policy = await findPolicy(organization, id, tx);
    if (policy === undefined) return unknown(organization, "policy", `*/${id}`);
    const tags = isOwnPolicy(policy) ? policy.tags : undefined;
    return { type: "policy", arn: policyArn(organization, policy), tags };
  }
  if (id.startsWith("rt-")) return unknown(organization, "transfer", `billing/inbound/${id}`);
  if (id.startsWith("rp-")) return unknown(organization, "resourcepolicy", id);
  const node = await findNode(organization, id, tx);
  if (node !== undefined) {
    return { type: node.kind, arn: nodeArn(node, organization), tags: node.record.tags };
  }
  if (isAccountId(id)) return unknown(organization, "account", id);
  return unknown(organization, id.startsWith("r-") ? "root" : "ou", id);
}

/** What is not there, or has nothing but an ARN. */
function unknown(
  organization: Organization,
  type: string,
  id: string,
): { type: string; arn: string } {
  return { type, arn: organizationsArn(organization, `${type}/${organization.id}/${id}`) };
}

/**
 * What an operation of Organizations needs: its action on everything that it touches. Where that is a
 * policy, conditions know its type.
 *
 * @param action Without the service, for example `ListAccounts`.
 */
export function permit(
  action: string,
  { organization, touched, caller }: Standing & Pick<Call, "caller">,
  conditions: Permission["conditions"] = {},
): readonly Permission[] {
  const isClosed = organization.account !== caller.account && organization.policy === undefined;
  const resources: readonly Resource[] = touched.length > 0 ? touched : [organization];
  const known = { "organizations:PolicyType": policyTypeAmong(touched), ...conditions };
  return resources.map((resource) => ({
    action: `organizations:${action}`,
    resource,
    conditions: known,
    ...(isClosed && { refusal: notYourOrganization() }),
  }));
}

/** `arn:aws:organizations::111111111111:policy/o-.../backup_policy/p-...` is a `BACKUP_POLICY`. */
function policyTypeAmong(touched: readonly Resource[]): PolicyType | undefined {
  for (const { type, arn } of touched) {
    const name = type === "policy" ? arn.split("/").at(-2)?.toUpperCase() : undefined;
    if (name !== undefined && isPolicyType(name)) return name;
  }
  return undefined;
}

/**
 * What an operation needs besides that makes something with tags: the right to tag it.
 *
 * @param kind Of what is made, as it stands in ARNs.
 * @param rest What follows the organization's id there, `*` for an id that is not chosen yet.
 */
export function permitTags(
  tags: readonly Tag[] | undefined,
  [kind, rest]: readonly [kind: string, rest: string],
  { organization, ...facts }: Standing & Pick<Call, "caller">,
): readonly Permission[] {
  if (tags === undefined || tags.length === 0) return [];
  const { record } = organization;
  const made =
    record === undefined ? organization : { ...organization, ...unknown(record, kind, rest) };
  return permit("TagResource", { ...facts, organization, touched: [made] }, requestTagKeys(tags));
}
