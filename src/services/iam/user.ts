import type { Call } from "../../model/operation.ts";
import type { Principal } from "../../model/principal.ts";
import type { Resource } from "../../model/resource.ts";
import { mintUniqueId } from "../../model/access-key.ts";
import type { Ids } from "../../model/ids.ts";
import { attachedBoundary } from "./boundary.ts";
import type { User as WireUser } from "./contract.ts";
import { entityArn, entityNamed, newEntity, type EntityKind, type TaggedEntity } from "./entity.ts";
import { validationError } from "./faults.ts";
import { users } from "./tables.ts";
import { toWireTags } from "./tag.ts";
import { wireDate } from "./wire-date.ts";

/**
 * An IAM user.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html | IAM users}
 */
export interface User extends TaggedEntity {
  /** The name keys of the groups it is in, in the order in which it came in. */
  readonly groups: readonly string[];
}

export const userKind: EntityKind<User> = {
  type: "user",
  table: users,
  inlineCharactersMax: 2048,
};

/** Makes a user's record. */
export function newUser(
  facts: Pick<
    User,
    "account" | "name" | "path" | "partition" | "createdAtMs" | "tags" | "boundary"
  >,
  ids: Ids,
): User {
  const id = mintUniqueId("AIDA", facts.account, ids);
  return { ...newEntity({ ...facts, id }), tags: facts.tags, boundary: facts.boundary, groups: [] };
}

/** `arn:aws:iam::111111111111:user/division/alice` */
export function userArn(user: Pick<User, "partition" | "account" | "path" | "name">): string {
  return entityArn("user", user);
}

/** Finds a user of the caller's account by its name. */
export async function userNamed(
  name: string,
  call: Pick<Call, "scope" | "tx">,
): Promise<{ readonly user: Resource<User> }> {
  return { user: await entityNamed(userKind, name, call) };
}

/** The user that an operation is about: the named one, or the caller. @throws Fault `ValidationError` */
export function nameFor(name: string | undefined, principal: Principal): string {
  if (name !== undefined) return name;
  if (principal.kind === "user") return principal.userName;
  throw validationError("Must specify userName when calling with non-User credentials");
}

/**
 * The user that an operation on credentials is about: the named one, or the caller, who may be the
 * account's root user. That one stands in no table and has no credentials but, maybe, a password.
 *
 * @throws Fault `ValidationError`
 */
export async function userOrRoot(
  name: string | undefined,
  call: Pick<Call, "scope" | "caller" | "tx">,
): Promise<{ readonly user: Resource<User> }> {
  const { principal } = call.caller;
  if (name !== undefined || principal.kind !== "root") {
    return userNamed(nameFor(name, principal), call);
  }
  const { account, arn } = principal;
  const { partition } = call.scope;
  const facts = { account, partition, name: account, path: "/", createdAtMs: 0, id: account };
  const record: User = { ...newEntity(facts), tags: {}, groups: [] };
  return { user: { type: "user", arn, account, region: "", record } };
}

/** Tells whether a located user is the account's root user. */
export function isRoot({ arn }: Resource<User>): boolean {
  return arn.endsWith(":root");
}

/** A user as IAM tells it. */
export function toWireUser(user: User, detail: "whole" | "listed"): WireUser {
  const isWhole = detail === "whole";
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: userArn(user),
    CreateDate: wireDate(user.createdAtMs),
    ...(isWhole && attachedBoundary(user.boundary)),
    ...(isWhole && Object.keys(user.tags).length > 0 && { Tags: toWireTags(user.tags) }),
  };
}
