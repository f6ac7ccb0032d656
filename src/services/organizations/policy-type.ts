/**
 * The types of organization policies, with AWS's limits. Two of them authorize (service control and
 * resource control policies); the others are kept, checked for their form, inherited and merged.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html | Quotas}
 */
export type PolicyType =
  | "SERVICE_CONTROL_POLICY"
  | "RESOURCE_CONTROL_POLICY"
  | "TAG_POLICY"
  | "BACKUP_POLICY"
  | "AISERVICES_OPT_OUT_POLICY"
  | "CHATBOT_POLICY"
  | "DECLARATIVE_POLICY_EC2"
  | "SECURITYHUB_POLICY"
  | "INSPECTOR_POLICY"
  | "UPGRADE_ROLLOUT_POLICY"
  | "BEDROCK_POLICY"
  | "S3_POLICY"
  | "NETWORK_SECURITY_DIRECTOR_POLICY";

interface PolicyTypeFacts {
  readonly charactersMax: number;
  /** How many a root, unit or account may have. */
  readonly perTargetMax: number;
  /** The policy of AWS's that is attached everywhere as soon as the type is enabled. */
  readonly default?: AwsPolicy;
}

/** A policy that AWS provides and nobody can change. */
export interface AwsPolicy {
  readonly id: string;
  readonly type: PolicyType;
  readonly name: string;
  readonly description: string;
  readonly content: string;
}

const FULL_AWS_ACCESS: AwsPolicy = {
  id: "p-FullAWSAccess",
  type: "SERVICE_CONTROL_POLICY",
  name: "FullAWSAccess",
  description: "Allows access to every operation",
  content: JSON.stringify(
    { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
    undefined,
    2,
  ),
};

const RCP_FULL_AWS_ACCESS: AwsPolicy = {
  id: "p-RCPFullAWSAccess",
  type: "RESOURCE_CONTROL_POLICY",
  name: "RCPFullAWSAccess",
  description: "Allows access to every resource",
  content: JSON.stringify(
    {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
    },
    undefined,
    2,
  ),
};

const FACTS: Readonly<Record<PolicyType, PolicyTypeFacts>> = {
  SERVICE_CONTROL_POLICY: { charactersMax: 10_240, perTargetMax: 10, default: FULL_AWS_ACCESS },
  RESOURCE_CONTROL_POLICY: { charactersMax: 5120, perTargetMax: 5, default: RCP_FULL_AWS_ACCESS },
  TAG_POLICY: { charactersMax: 10_000, perTargetMax: 10 },
  BACKUP_POLICY: { charactersMax: 10_000, perTargetMax: 10 },
  AISERVICES_OPT_OUT_POLICY: { charactersMax: 2500, perTargetMax: 5 },
  CHATBOT_POLICY: { charactersMax: 10_000, perTargetMax: 5 },
  DECLARATIVE_POLICY_EC2: { charactersMax: 10_000, perTargetMax: 10 },
  SECURITYHUB_POLICY: { charactersMax: 10_000, perTargetMax: 10 },
  INSPECTOR_POLICY: { charactersMax: 10_000, perTargetMax: 10 },
  UPGRADE_ROLLOUT_POLICY: { charactersMax: 10_000, perTargetMax: 10 },
  BEDROCK_POLICY: { charactersMax: 10_000, perTargetMax: 10 },
  S3_POLICY: { charactersMax: 10_000, perTargetMax: 10 },
  NETWORK_SECURITY_DIRECTOR_POLICY: { charactersMax: 10_000, perTargetMax: 10 },
};

/** Policies that AWS provides, by their id. */
export const awsPolicies: ReadonlyMap<string, AwsPolicy> = new Map(
  [FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS].map((policy) => [policy.id, policy]),
);

export function isPolicyType(text: string): text is PolicyType {
  return Object.hasOwn(FACTS, text);
}

export function factsOf(type: PolicyType): PolicyTypeFacts {
  return FACTS[type];
}

/** Types whose policies say what may be done; they have no effective policy to look at. */
export function isAuthorization(type: PolicyType): boolean {
  return type === "SERVICE_CONTROL_POLICY" || type === "RESOURCE_CONTROL_POLICY";
}

/** What a new unit or account begins with: AWS's policy of each enabled type that has one. */
export function defaultPolicies(enabled: readonly PolicyType[]): readonly string[] {
  return enabled.flatMap((type) => FACTS[type].default?.id ?? []);
}
