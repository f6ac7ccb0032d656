/**
 * Who could ask: principals by the texts in which people and policies name them.
 *
 * ```
 * 222222222222, arn:aws:iam::222222222222:root       an account's root user
 * arn:aws:iam::222222222222:user/alice               a user; its policies are IAM's
 * arn:aws:iam::222222222222:role/ci                  a session of a role
 * arn:aws:iam::222222222222:oidc-provider/github     whoever comes with a token of it
 * sns.amazonaws.com                                  an AWS service
 * anonymous                                          nobody known
 * ```
 */
import type { Gateway } from "../gateway/gateway.ts";
import { parseArn, type Arn } from "../model/arn.ts";
import type { Caller, Principal, RoleSessionPrincipal } from "../model/principal.ts";
import { DEFAULT_ACCOUNT, isAccountId, type Partition } from "../model/scope.ts";
import type { ReadTransaction } from "../model/store.ts";
import type { Entity } from "../services/iam/entity.ts";
import type { Role } from "../services/iam/role.ts";
import type { User } from "../services/iam/user.ts";

/** The session that a question about a role is asked for. */
const SESSION_NAME = "atoll";

/** Users and roles that `who-can` looks at. */
const ENTITIES_MAX = 10_000;

/**
 * Finds who is meant by a text.
 *
 * @param partition Of an account that is named by its id.
 * @returns A sentence when it is nobody.
 */
export async function findPrincipal(
  text: string,
  partition: string,
  tx: ReadTransaction,
): Promise<Principal | string> {
  if (text === "anonymous" || text === "*") return { kind: "anonymous", arn: "anonymous" };
  if (isAccountId(text)) return rootOf(text, partition);
  if (isProvider(text)) return federatedBy(text);
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/.test(text)) {
    return { kind: "service", service: text, arn: text };
  }
  const arn = parseArn(text);
  if (arn === undefined || !isAccountId(arn.account)) {
    return `\`${text}\` names no principal; give an account id, the ARN of a user, a role, a role's session or an identity provider, a service such as sns.amazonaws.com, or anonymous`;
  }
  if (arn.resource === "root") return rootOf(arn.account, arn.partition);
  const found = await entityOf(arn, tx);
  if (found !== undefined && sameEntity(found, text, arn)) return found;
  return `there is no \`${arn.resource}\` in account ${arn.account}`;
}

const PROVIDER =
  /arn:[a-z-]+:iam::\d{12}:(?:oidc|saml)-provider\/[^"\s]+|(?:cognito-identity\.amazonaws|accounts\.google|graph\.facebook|www\.amazon)\.com/g;

/** The identity providers that a text names, as trust policies do. */
export function providersIn(text: string): readonly string[] {
  return [...new Set(text.match(PROVIDER))].toSorted();
}

function isProvider(text: string): boolean {
  return providersIn(text)[0] === text;
}

/** Somebody with a token of an identity provider; what it claims is for conditions. */
export function federatedBy(provider: string): Principal {
  return { kind: "web-identity", provider, arn: provider };
}

/** An account's root user. */
export function rootOf(account: string, partition: string): Principal {
  return { kind: "root", account, arn: `arn:${partition}:iam::${account}:root` };
}

/** Names are unique without regard to case, ARNs are not: paths and letters must be those of the entity. */
function sameEntity(principal: Principal, text: string, { service }: Arn): boolean {
  if (service === "sts") return true;
  return principal.kind === "role-session" ? principal.roleArn === text : principal.arn === text;
}

async function entityOf(
  { partition, service, account, resource }: Arn,
  tx: ReadTransaction,
): Promise<Principal | undefined> {
  const [type, ...path] = resource.split("/");
  const tables = await import("../services/iam/tables.ts");
  const key = (name: string | undefined): Record<string, string> => ({
    account,
    region: `${partition}-global`,
    nameKey: (name ?? "").toLowerCase(),
  });
  if (service === "iam" && type === "user") {
    const user = await tx.get(tables.users, key(path.at(-1)));
    return user && userPrincipal(user);
  }
  if (service === "iam" && type === "role") {
    const role = await tx.get(tables.roles, key(path.at(-1)));
    return role && sessionPrincipal(role, SESSION_NAME);
  }
  if (service === "sts" && type === "assumed-role") {
    const role = await tx.get(tables.roles, key(path[0]));
    return role && sessionPrincipal(role, path[1] ?? SESSION_NAME);
  }
  return undefined;
}

function arnOf(type: "user" | "role", { partition, account, path, name }: Entity): string {
  return `arn:${partition}:iam::${account}:${type}${path}${name}`;
}

function userPrincipal(user: User): Principal {
  const { account, name, id, tags } = user;
  return { kind: "user", account, arn: arnOf("user", user), userName: name, userId: id, tags };
}

function sessionPrincipal(role: Role, sessionName: string): Principal {
  const { partition, account, name, id, tags } = role;
  return {
    kind: "role-session",
    account,
    arn: `arn:${partition}:sts::${account}:assumed-role/${name}/${sessionName}`,
    roleArn: arnOf("role", role),
    roleName: name,
    roleId: id,
    sessionName,
    tags,
  };
}

/** All users and roles of all accounts. */
export async function allEntities(tx: ReadTransaction): Promise<readonly Principal[]> {
  const { users, roles } = await import("../services/iam/tables.ts");
  const range = { prefix: {}, limit: ENTITIES_MAX };
  return [
    ...(await tx.scan(users, range)).map(userPrincipal),
    ...(await tx.scan(roles, range)).map((role) => sessionPrincipal(role, SESSION_NAME)),
  ];
}

const SESSION = /arn:[a-z-]+:sts::\d{12}:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+/g;

/** The sessions of roles that a text names one by one, as far as there are such roles. */
export async function sessionsIn(
  text: string,
  tx: ReadTransaction,
): Promise<readonly RoleSessionPrincipal[]> {
  const found: RoleSessionPrincipal[] = [];
  for (const name of new Set(text.match(SESSION))) {
    const arn = parseArn(name);
    const session = arn && (await entityOf(arn, tx));
    if (session?.kind !== "role-session" || session.sessionName === SESSION_NAME) continue;
    // The name of a role ignores case, a session's ARN does not.
    if (session.arn === name) found.push(session);
  }
  return found;
}

/** Of a role, the role: its sessions are many, but for one that is named by itself. */
export function shown(principal: Principal): string {
  if (principal.kind !== "role-session") return principal.arn;
  return principal.sessionName === SESSION_NAME ? principal.roleArn : principal.arn;
}

/** The names of a user's or role's inline policies; undefined when there is no such entity. */
export async function inlinePolicyNames(
  arn: string,
  tx: ReadTransaction,
): Promise<
  | { readonly type: "user" | "role"; readonly name: string; readonly policies: readonly string[] }
  | undefined
> {
  const parsed = parseArn(arn);
  if (parsed === undefined) return undefined;
  const { partition, account, resource } = parsed;
  const type = resource.startsWith("role/") ? "role" : "user";
  const name = resource.slice(resource.lastIndexOf("/") + 1);
  const { users, roles } = await import("../services/iam/tables.ts");
  const key = { account, region: `${partition}-global`, nameKey: name.toLowerCase() };
  const record: Entity | undefined = await (type === "user"
    ? tx.get(users, key)
    : tx.get(roles, key));
  return (
    record && { type, name: record.name, policies: record.inlinePolicies.map((one) => one.name) }
  );
}

/** How long a role's session lasts whose duration nobody gave. */
const SESSION_MS = 3_600_000;

/** A caller who came in the plainest way: no tags, no address, a role's session as it just began. */
export function callerOf(principal: Principal, gateway: Gateway): Caller {
  const issuedAtMs = gateway.clock.nowMs();
  return {
    principal,
    account: "account" in principal ? principal.account : DEFAULT_ACCOUNT,
    partition: (principal.arn.split(":")[1] ?? "aws") as Partition,
    secureTransport: gateway.settings.secureTransport,
    via: [],
    ...(principal.kind === "role-session" && {
      session: { origin: "AssumeRole", issuedAtMs, expiresAtMs: issuedAtMs + SESSION_MS },
    }),
  };
}
