import type { Entity } from "./entity.ts";
import { protectedRole } from "./faults.ts";
import { requireLinkedService } from "./linked-service.ts";

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
