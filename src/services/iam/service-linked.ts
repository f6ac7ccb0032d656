import type { Entity } from "./entity.ts";
import { invalidInput, protectedRole } from "./faults.ts";

/**
 * Keeps customers from changing what belongs to an AWS service.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html | Service-linked roles}
 * @throws Fault `UnmodifiableEntity`
 */
export function refuseServiceLinked({
  path,
  id,
  name,
}: Pick<Entity, "path" | "id" | "name">): void {
  const isRole = id.startsWith("AROA");
  if (isRole && (path.startsWith("/aws-service-role/") || path.startsWith("/aws-reserved/"))) {
    throw protectedRole(name);
  }
}

/** A service that has a role of its own in an account. */
export interface LinkedService {
  /** What follows `AWSServiceRoleFor` in the role's name. */
  readonly roleSuffix: string;
  /** The name of AWS's managed policy that hangs on the role. */
  readonly policy: string;
  /** Whether an account can have several such roles. */
  readonly takesSuffix: boolean;
}

const LINKED_SERVICES: Readonly<Record<string, readonly [string, string, boolean]>> = {
  "access-analyzer.amazonaws.com": ["AccessAnalyzer", "AccessAnalyzerServiceRolePolicy", false],
  "apidestinations.events.amazonaws.com": [
    "AmazonEventBridgeApiDestinations",
    "AmazonEventBridgeApiDestinationsServiceRolePolicy",
    false,
  ],
  "autoscaling.amazonaws.com": ["AutoScaling", "AutoScalingServiceRolePolicy", true],
  "batch.amazonaws.com": ["Batch", "BatchServiceRolePolicy", false],
  "cloudtrail.amazonaws.com": ["CloudTrail", "CloudTrailServiceRolePolicy", false],
  "connect.amazonaws.com": ["AmazonConnect", "AmazonConnectServiceLinkedRolePolicy", true],
  "ecs.amazonaws.com": ["ECS", "AmazonECSServiceRolePolicy", false],
  "elasticloadbalancing.amazonaws.com": [
    "ElasticLoadBalancing",
    "AWSElasticLoadBalancingServiceRolePolicy",
    false,
  ],
  "lexv2.amazonaws.com": ["LexV2Bots", "AmazonLexV2BotPolicy", true],
  "organizations.amazonaws.com": ["Organizations", "AWSOrganizationsServiceTrustPolicy", false],
  "ram.amazonaws.com": [
    "ResourceAccessManager",
    "AWSResourceAccessManagerServiceRolePolicy",
    false,
  ],
  "rds.amazonaws.com": ["RDS", "AmazonRDSServiceRolePolicy", false],
};

/** What is known of a service's role. @throws Fault `InvalidInput` for a service without one */
export function requireLinkedService(service: string): LinkedService {
  const found = Object.hasOwn(LINKED_SERVICES, service) ? LINKED_SERVICES[service] : undefined;
  if (found === undefined) {
    throw invalidInput(`Service ${service} is not known to have a service-linked role.`);
  }
  const [roleSuffix, policy, takesSuffix] = found;
  return { roleSuffix, policy, takesSuffix };
}

/** The name of a service's role. */
export function linkedRoleName(service: string, suffix: string | undefined): string {
  const { roleSuffix } = requireLinkedService(service);
  return `AWSServiceRoleFor${roleSuffix}${suffix === undefined ? "" : `_${suffix}`}`;
}

/** Who may assume a service's role: the service. */
export function linkedTrustPolicy(service: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
}
