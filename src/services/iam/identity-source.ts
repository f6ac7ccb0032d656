/**
 * What the gateway asks of IAM: whose key is this, and which policies hang on its principal?
 *
 * ```
 * findCredential("AKIA...")    the key, its user and the user's tags
 * documentsOf(caller, tx)      the texts of alice's own policies, of her groups', of the managed ones
 *                              attached to either; her boundary
 * ```
 *
 * Policies are read in the transaction of the request they judge, so a change is seen by the very
 * next request.
 */
import type { Credential } from "../../model/credential.ts";
import { parseArn } from "../../model/arn.ts";
import type {
  Caller,
  FederatedUserPrincipal,
  Principal,
  RoleSessionPrincipal,
} from "../../model/principal.ts";
import type { ReadTransaction } from "../../model/store.ts";
import { policiesOf } from "./entity-policy.ts";
import type { TaggedEntity } from "./entity.ts";
import { globalRegion } from "../../model/scope.ts";
import { defaultDocument, findPolicy } from "./managed-policy.ts";
import { roleArn, sessionPrincipal } from "./role.ts";
import type { Session } from "./session.ts";
import { accessKeys, roles, sessions, users } from "./tables.ts";
import { userArn, type User } from "./user.ts";

export { findMissingPrincipal } from "./missing-principal.ts";

/** A policy document that applies, and how people call it. */
export interface NamedDocument {
  readonly name: string;
  /** Of managed policies. */
  readonly arn?: string | undefined;
  readonly text: string;
}

/** The caller's side of a judgement; a layer that is absent does not apply. */
export interface CallerDocuments {
  readonly identity?: readonly NamedDocument[];
  readonly boundary?: NamedDocument;
}

/** Finds a key that IAM or STS made, deleted ones too. */
export function findCredential(
  accessKeyId: string,
  tx: ReadTransaction,
): Promise<Credential | undefined> {
  return accessKeyId.startsWith("ASIA")
    ? findSession(accessKeyId, tx)
    : findAccessKey(accessKeyId, tx);
}

async function findAccessKey(
  accessKeyId: string,
  tx: ReadTransaction,
): Promise<Credential | undefined> {
  const key = await tx.get(accessKeys, { accessKeyId });
  if (key === undefined) return undefined;
  const { account, region, userNameKey, secretAccessKey } = key;
  const user = await tx.get(users, { account, region, nameKey: userNameKey });
  const isOwners = user !== undefined && user.id === key.userId;
  return {
    accessKeyId,
    secretAccessKey,
    status: isOwners ? key.status : "Deleted",
    principal: isOwners ? principalOf(user) : NOBODY,
  };
}

/** The session of a role that a service assumes; undefined when there is no such role. */
export async function roleSession(
  arn: string,
  sessionName: string,
  tx: ReadTransaction,
): Promise<RoleSessionPrincipal | undefined> {
  const { account = "", partition = "", resource = "" } = parseArn(arn) ?? {};
  const nameKey = resource.slice(resource.lastIndexOf("/") + 1).toLowerCase();
  const role = await tx.get(roles, { account, region: globalRegion(partition), nameKey });
  if (role === undefined || roleArn(role) !== arn) return undefined;
  return { ...sessionPrincipal(role, sessionName), tags: role.tags };
}

const NOBODY: Principal = { kind: "anonymous", arn: "anonymous" };

function principalOf(user: User): Principal {
  const { account, name, id, tags } = user;
  return { kind: "user", account, arn: userArn(user), userName: name, userId: id, tags };
}

async function findSession(
  accessKeyId: string,
  tx: ReadTransaction,
): Promise<Credential | undefined> {
  const session = await tx.get(sessions, { accessKeyId });
  if (session === undefined) return undefined;
  const owner = await ownerOf(session, tx);
  const { secretAccessKey, sessionToken, facts } = session;
  const isAlive = session.owner === undefined || owner !== undefined;
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken,
    session: facts,
    status: isAlive ? "Active" : "Deleted",
    principal: withTagsOf(session.principal, owner),
  };
}

/** The user or role of a session; undefined once it is deleted, though another bears its name. */
async function ownerOf(
  { owner, account }: Session,
  tx: ReadTransaction,
): Promise<TaggedEntity | undefined> {
  if (owner === undefined) return undefined;
  const { type, region, nameKey, id } = owner;
  const key = { account, region, nameKey };
  const found = type === "user" ? await tx.get(users, key) : await tx.get(roles, key);
  return found?.id === id ? found : undefined;
}

/** The tags of the user or role as they are now; what the session brought itself goes before. */
function withTagsOf(principal: Principal, owner: TaggedEntity | undefined): Principal {
  if (owner === undefined) return principal;
  return principal.kind === "user" || principal.kind === "role-session"
    ? { ...principal, tags: owner.tags }
    : principal;
}

/** The documents that hang on the caller: identity policies and boundary. */
export async function documentsOf(
  { principal, partition }: Pick<Caller, "principal" | "partition">,
  tx: ReadTransaction,
): Promise<CallerDocuments> {
  const region = globalRegion(partition);
  switch (principal.kind) {
    case "user": {
      const key = { account: principal.account, region, nameKey: principal.userName.toLowerCase() };
      const user = await tx.get(users, key);
      return user?.id === principal.userId ? documentsOfUser(user, tx) : NO_RIGHTS;
    }
    case "role-session": {
      const key = { account: principal.account, region, nameKey: principal.roleName.toLowerCase() };
      const role = await tx.get(roles, key);
      if (role?.id !== principal.roleId) return NO_RIGHTS;
      const identity = await documentsOn({ type: "role", entity: role }, tx);
      return { identity, ...(await boundaryDocument(role, tx)) };
    }
    case "federated-user":
      return documentsOfIssuer(principal, region, tx);
    case "root":
    case "web-identity":
    case "service":
    case "anonymous":
      return {};
  }
}

const NO_RIGHTS: CallerDocuments = { identity: [] };

/** What a federated user's session is cut from when the account's root user opened it. */
const ROOT_RIGHTS: CallerDocuments = {
  identity: [
    {
      name: "the rights of the root user",
      text: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    },
  ],
};

async function documentsOfIssuer(
  { account, issuerArn }: FederatedUserPrincipal,
  region: string,
  tx: ReadTransaction,
): Promise<CallerDocuments> {
  if (issuerArn.endsWith(":root")) return ROOT_RIGHTS;
  const nameKey = issuerArn.slice(issuerArn.lastIndexOf("/") + 1).toLowerCase();
  const user = await tx.get(users, { account, region, nameKey });
  return user === undefined ? NO_RIGHTS : documentsOfUser(user, tx);
}

async function documentsOfUser(user: User, tx: ReadTransaction): Promise<CallerDocuments> {
  const identity = await documentsOn({ type: "user", entity: user }, tx);
  return { identity, ...(await boundaryDocument(user, tx)) };
}

/** The policies of a user or role; a user has those of its groups too. */
async function documentsOn(
  holder: Parameters<typeof policiesOf>[0],
  tx: ReadTransaction,
): Promise<readonly NamedDocument[]> {
  const found = await policiesOf(holder, tx);
  return found.map(({ name, arn, text, ownerType, ownerName }) =>
    arn === undefined
      ? { name: `inline policy ${name} of ${ownerType} ${ownerName}`, text }
      : { name: arn, arn, text },
  );
}

/** A boundary whose policy is gone allows nothing: an empty text is a policy that says nothing. */
async function boundaryDocument(
  { boundary }: TaggedEntity,
  tx: ReadTransaction,
): Promise<{ readonly boundary: NamedDocument } | undefined> {
  if (boundary === undefined) return undefined;
  const policy = await findPolicy(boundary, tx);
  const text = policy === undefined ? "" : defaultDocument(policy);
  return { boundary: { name: boundary, arn: boundary, text } };
}
