/**
 * Users, groups and roles: what policies hang on. The three have names, paths, inline policies and
 * attached policies in the same way, so what is done to those is written once, for an
 * {@link EntityKind}. An entity's policies stand in its own record: a request of a user is judged
 * after reading the user, its groups and the managed policies attached to them, and nothing else.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id.html | IAM identities}
 */
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import type { Table } from "../../model/table.ts";
import { noSuchEntity } from "./faults.ts";
import { globalRegion } from "../../model/scope.ts";

/** What users, groups and roles have in common. */
export interface Entity {
  readonly account: string;
  readonly region: string;
  /** The name without regard to case: names are unique that way. */
  readonly nameKey: string;
  readonly name: string;
  readonly path: string;
  readonly partition: string;
  /** `AIDA...`, `AGPA...` or `AROA...` */
  readonly id: string;
  readonly createdAtMs: number;
  /** In the order of their names. */
  readonly inlinePolicies: readonly InlinePolicy[];
  /** ARNs of managed policies, in the order of their attachment. */
  readonly attachedPolicies: readonly string[];
}

/** A policy that is a part of its entity. */
export interface InlinePolicy {
  readonly name: string;
  readonly document: string;
}

/** What users and roles have, and groups have not. */
export interface TaggedEntity extends Entity {
  readonly tags: Readonly<Record<string, string>>;
  /** The ARN of the permissions boundary. */
  readonly boundary?: string | undefined;
}

/** One of the three kinds, and the limits that AWS sets to it. */
export interface EntityKind<E extends Entity> {
  readonly type: "user" | "group" | "role";
  readonly table: Table<E>;
  /** Of all inline policies together, white space not counted. */
  readonly inlineCharactersMax: number;
}

/** What each entity begins with. */
export function newEntity(
  facts: Pick<Entity, "account" | "name" | "path" | "partition" | "createdAtMs" | "id">,
): Entity {
  return {
    ...facts,
    region: globalRegion(facts.partition),
    nameKey: facts.name.toLowerCase(),
    inlinePolicies: [],
    attachedPolicies: [],
  };
}

/** `arn:aws:iam::111111111111:user/division/alice` */
export function entityArn(
  type: EntityKind<Entity>["type"],
  { partition, account, path, name }: Pick<Entity, "partition" | "account" | "path" | "name">,
): string {
  return `arn:${partition}:iam::${account}:${type}${path}${name}`;
}

/**
 * Finds an entity of the caller's account; IAM never looks into another.
 *
 * @param path Where a missing one would be: `/` unless it is about to be made.
 */
export async function entityNamed<E extends Entity>(
  kind: EntityKind<E>,
  name: string,
  { scope, tx }: Pick<Call, "scope" | "tx">,
  path = "/",
): Promise<Resource<E>> {
  const { account, partition } = scope;
  const key = { account, region: globalRegion(partition), nameKey: name.toLowerCase() };
  const record = await tx.get(kind.table, key);
  const arn = entityArn(kind.type, record ?? { partition, account, path, name });
  const tags = record !== undefined && isTagged(record) ? record.tags : undefined;
  return { type: kind.type, arn, account, region: "", record, tags };
}

function isTagged(entity: Entity): entity is TaggedEntity {
  return "tags" in entity;
}

/** The ARN of an entity's permissions boundary, if it has one. */
export function boundaryOf(entity: Entity | undefined): string | undefined {
  return entity !== undefined && isTagged(entity) ? entity.boundary : undefined;
}

/**
 * What a list is judged on: the path it is cut to, `user/division/` for example.
 *
 * @param type AWS's name of what is listed, as it stands in ARNs.
 */
export function pathResource(
  type: string,
  pathPrefix: string | undefined,
  { account, partition }: Pick<Entity, "account" | "partition">,
): Resource {
  const arn = `arn:${partition}:iam::${account}:${type}${pathPrefix ?? "/"}`;
  return { type, arn, account, region: "", record: undefined };
}

/**
 * The record of an entity that must exist.
 *
 * @throws Fault `NoSuchEntity`
 */
export function requireEntity<E extends Entity>({ record, arn, type }: Resource<E>): E {
  if (record === undefined) throw noSuchEntity(type, arn.slice(arn.lastIndexOf("/") + 1));
  return record;
}

/**
 * The record of an entity that is about to be changed, locked so that no other change gets lost.
 *
 * @throws Fault `NoSuchEntity`
 */
export async function lockEntity<E extends Entity>(
  kind: EntityKind<E>,
  resource: Resource<E>,
  tx: WriteTransaction,
): Promise<E> {
  const { account, region, nameKey } = requireEntity(resource);
  const locked = await tx.lock(kind.table, { account, region, nameKey });
  return requireEntity({ ...resource, record: locked });
}

/** All entities of a kind in an account. */
export function entitiesOf<E extends Entity>(
  kind: EntityKind<E>,
  scope: Pick<Entity, "account" | "partition">,
  tx: ReadTransaction,
): Promise<E[]> {
  const prefix = { account: scope.account, region: globalRegion(scope.partition) };
  return tx.scan(kind.table, { prefix });
}
