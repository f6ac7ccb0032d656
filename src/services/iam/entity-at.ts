import { parseArn } from "../../model/arn.ts";
import { globalRegion, isAccountId } from "../../model/scope.ts";
import type { ReadTransaction } from "../../model/store.ts";
import { entityArn, type Entity, type EntityKind } from "./entity.ts";
import { groups, roles, users } from "./tables.ts";

type EntityType = EntityKind<Entity>["type"];

/** An entity that was found by its ARN, and which of the three it is. */
export interface EntityAt {
  readonly type: EntityType;
  readonly entity: Entity;
}

/** What the ARN of a user, group or role says by itself. */
export interface EntityName {
  readonly type: EntityType;
  readonly partition: string;
  readonly account: string;
  readonly name: string;
}

/** Reads the ARN of a user, group or role; undefined for any other text. */
export function parseEntityArn(arn: string): EntityName | undefined {
  const parsed = parseArn(arn);
  if (parsed === undefined || parsed.service !== "iam" || parsed.region !== "") return undefined;
  const { partition, account, resource } = parsed;
  const type = resource.slice(0, Math.max(0, resource.indexOf("/")));
  const name = resource.slice(resource.lastIndexOf("/") + 1);
  if (!isEntityType(type) || name === "" || !isAccountId(account)) return undefined;
  return { type, partition, account, name };
}

function isEntityType(type: string): type is EntityType {
  return type === "user" || type === "group" || type === "role";
}

/** Finds a user, group or role of any account; path and case must be its own. */
export async function findEntityAt(
  arn: string,
  tx: ReadTransaction,
): Promise<EntityAt | undefined> {
  const named = parseEntityArn(arn);
  if (named === undefined) return undefined;
  const { type, partition, account, name } = named;
  const key = { account, region: globalRegion(partition), nameKey: name.toLowerCase() };
  const entity = await read(type, key, tx);
  return entity !== undefined && entityArn(type, entity) === arn ? { type, entity } : undefined;
}

function read(
  type: EntityType,
  key: Readonly<Record<string, string>>,
  tx: ReadTransaction,
): Promise<Entity | undefined> {
  switch (type) {
    case "user":
      return tx.get<Entity>(users, key);
    case "group":
      return tx.get<Entity>(groups, key);
    case "role":
      return tx.get<Entity>(roles, key);
  }
}
