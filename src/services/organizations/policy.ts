/**
 * An organization policy: a text with a name and a type, attached to roots, units and accounts.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html | Managing policies}
 */
import type { ReadTransaction } from "../../model/store.ts";
import type { Policy as WirePolicy, PolicySummary } from "./contract.ts";
import { organizationsArn, type Organization } from "./organization.ts";
import { awsPolicies, type AwsPolicy, type PolicyType } from "./policy-type.ts";
import { policies } from "./tables.ts";
import type { Tags } from "./tag.ts";

export interface Policy {
  /** The management account. */
  readonly account: string;
  readonly region: string;
  /** `p-` and eight characters. */
  readonly id: string;
  readonly type: PolicyType;
  readonly name: string;
  readonly description: string;
  readonly content: string;
  readonly tags: Tags;
}

/** A policy of the organization's or one of AWS's. */
export type AnyPolicy = Policy | AwsPolicy;

/** Finds a policy by its id. */
export async function findPolicy(
  { account, region }: Pick<Organization, "account" | "region">,
  id: string,
  tx: ReadTransaction,
): Promise<AnyPolicy | undefined> {
  return awsPolicies.get(id) ?? (await tx.get(policies, { account, region, id }));
}

/** Tells a policy of the organization's from one of AWS's. */
export function isOwnPolicy(policy: AnyPolicy): policy is Policy {
  return "account" in policy;
}

/** `arn:aws:organizations::111111111111:policy/o-2b6v.../service_control_policy/p-ab12cd34` */
export function policyArn(
  organization: Pick<Organization, "partition" | "account" | "id">,
  policy: Pick<Policy, "id" | "type">,
): string {
  const place = `${policy.type.toLowerCase()}/${policy.id}`;
  return awsPolicies.has(policy.id)
    ? organizationsArn({ ...organization, account: "aws" }, `policy/${place}`)
    : organizationsArn(organization, `policy/${organization.id}/${place}`);
}

/** A policy without its text, as AWS lists it. */
export function toPolicySummary(policy: AnyPolicy, organization: Organization): PolicySummary {
  return {
    Id: policy.id,
    Arn: policyArn(organization, policy),
    Name: policy.name,
    Description: policy.description,
    Type: policy.type,
    AwsManaged: !isOwnPolicy(policy),
  };
}

/** A policy as AWS tells it. */
export function toWirePolicy(policy: AnyPolicy, organization: Organization): WirePolicy {
  return { PolicySummary: toPolicySummary(policy, organization), Content: policy.content };
}
