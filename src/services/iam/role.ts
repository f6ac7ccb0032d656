import { mintUniqueId } from "../../model/access-key.ts";
import type { Ids } from "../../model/ids.ts";
import type { RoleSessionPrincipal } from "../../model/principal.ts";
import { attachedBoundary } from "./boundary.ts";
import type { Role as WireRole, RoleLastUsed } from "./contract.ts";
import { encodeDocument } from "./policy-document.ts";
import { entityArn, newEntity, type EntityKind, type TaggedEntity } from "./entity.ts";
import { constraint } from "./faults.ts";
import { roles } from "./tables.ts";
import { toWireTags } from "./tag.ts";
import { wireDate } from "./wire-date.ts";

/**
 * An IAM role.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html | IAM roles}
 */
export interface Role extends TaggedEntity {
  /** Who may assume it, with unique ids in the place of users and roles; see `trust-policy.ts`. */
  readonly trustPolicy: string;
  readonly description?: string | undefined;
  readonly maxSessionSeconds: number;
}

export const roleKind: EntityKind<Role> = {
  type: "role",
  table: roles,
  inlineCharactersMax: 10_240,
};

export const MAX_SESSION_SECONDS_DEFAULT = 3600;
const MAX_SESSION_SECONDS_MIN = 3600;
const MAX_SESSION_SECONDS_MAX = 43_200;

/** Checks how long a role's sessions may last at most. @throws Fault `ValidationError` */
export function checkSessionSeconds(seconds: number | undefined): void {
  if (seconds === undefined) return;
  if (seconds < MAX_SESSION_SECONDS_MIN) {
    const wanted = `have value greater than or equal to ${MAX_SESSION_SECONDS_MIN}`;
    throw constraint("maxSessionDuration", wanted);
  }
  if (seconds > MAX_SESSION_SECONDS_MAX) {
    const wanted = `have value less than or equal to ${MAX_SESSION_SECONDS_MAX}`;
    throw constraint("maxSessionDuration", wanted);
  }
}

/** Makes a role's record. */
export function newRole(
  facts: Omit<Role, "region" | "nameKey" | "id" | "inlinePolicies" | "attachedPolicies">,
  ids: Ids,
): Role {
  const id = mintUniqueId("AROA", facts.account, ids);
  return { ...facts, ...newEntity({ ...facts, id }) };
}

/** `arn:aws:iam::111111111111:role/team/deploy` */
export function roleArn(role: Pick<Role, "partition" | "account" | "path" | "name">): string {
  return entityArn("role", role);
}

/** Who acts in a session of a role. */
export function sessionPrincipal(role: Role, sessionName: string): RoleSessionPrincipal {
  const { partition, account, name } = role;
  return {
    kind: "role-session",
    account,
    arn: `arn:${partition}:sts::${account}:assumed-role/${name}/${sessionName}`,
    roleArn: roleArn(role),
    roleName: name,
    roleId: role.id,
    sessionName,
  };
}

/** Tells whether a role belongs to an AWS service, which alone may change it. */
export function isServiceLinked({ path }: Pick<Role, "path">): boolean {
  return path.startsWith("/aws-service-role/");
}

/**
 * A role as IAM tells it: right after its creation, in a list, or asked for by name.
 *
 * @param trustPolicy As people read it, with ARNs.
 * @param lastUsed Told when asked for by name.
 */
export function toWireRole(
  role: Role,
  trustPolicy: string,
  detail: "created" | "listed" | "whole",
  lastUsed: RoleLastUsed = {},
): WireRole {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: roleArn(role),
    CreateDate: wireDate(role.createdAtMs),
    AssumeRolePolicyDocument: encodeDocument(trustPolicy),
    ...(role.description !== undefined && { Description: role.description }),
    ...(detail !== "created" && { MaxSessionDuration: role.maxSessionSeconds }),
    ...(detail !== "listed" && attachedBoundary(role.boundary)),
    ...(detail !== "listed" &&
      Object.keys(role.tags).length > 0 && { Tags: toWireTags(role.tags) }),
    ...(detail === "whole" && { RoleLastUsed: lastUsed }),
  };
}
