/**
 * Whether the users and roles that a policy names are there. What does not exist cannot be named, and
 * what is left of a principal that was deleted cannot be saved again.
 *
 * ```
 * arn:aws:iam::222222222222:role/ci      missing if the account has users or roles, and no such one
 * AROAEXAMPLE...                         missing if nobody has that id
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html#troubleshoot_roles_invalid-principal | Invalid principal in policy}
 */
import { parseArn } from "../../model/arn.ts";
import { globalRegion } from "../../model/scope.ts";
import type { ReadTransaction } from "../../model/store.ts";
import { findEntityAt } from "./entity-at.ts";
import { entityArn, type Entity } from "./entity.ts";
import { principalIds, roles, users } from "./tables.ts";

/**
 * Finds the first user or role that is not there.
 *
 * @param names By ARN or unique id.
 */
export async function findMissingPrincipal(
  names: readonly string[],
  tx: ReadTransaction,
): Promise<string | undefined> {
  for (const name of names) if (await isMissing(name, tx)) return name;
  return undefined;
}

async function isMissing(name: string, tx: ReadTransaction): Promise<boolean> {
  if (!name.startsWith("arn:")) return (await arnOfId(name, tx)) === undefined;
  return (await findEntityAt(name, tx)) === undefined && holdsEntities(name, tx);
}

/** The ARN of whom a unique id means, while that user or role lives. */
export async function arnOfId(id: string, tx: ReadTransaction): Promise<string | undefined> {
  const bound = await tx.get(principalIds, { id });
  if (bound === undefined) return undefined;
  const { account, region, nameKey, type } = bound;
  const table = type === "user" ? users : roles;
  const found: Entity | undefined = await tx.get<Entity>(table, { account, region, nameKey });
  return found?.id === id ? entityArn(type, found) : undefined;
}

async function holdsEntities(arn: string, tx: ReadTransaction): Promise<boolean> {
  const parsed = parseArn(arn);
  if (parsed === undefined) return false;
  const prefix = { account: parsed.account, region: globalRegion(parsed.partition) };
  const [user] = await tx.scan(users, { prefix, limit: 1 });
  const [role] = await tx.scan(roles, { prefix, limit: 1 });
  return user !== undefined || role !== undefined;
}
