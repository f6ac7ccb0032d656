/**
 * The permissions policies of a user, group or role, each with what it hangs on: a user has those of
 * its groups too.
 */
import type { ReadTransaction } from "../../model/store.ts";
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import type { EntityAt } from "./entity-at.ts";
import { findEntityAt, parseEntityArn } from "./entity-at.ts";
import type { Entity } from "./entity.ts";
import { constraint, invalidInput, noSuchEntity } from "./faults.ts";
import { defaultDocument, findPolicy } from "./managed-policy.ts";
import { groups } from "./tables.ts";
import type { User } from "./user.ts";

/** A policy, and what it hangs on. */
export interface EntityPolicy {
  readonly name: string;
  /** Of managed policies. */
  readonly arn?: string | undefined;
  readonly text: string;
  readonly ownerType: EntityAt["type"];
  readonly ownerName: string;
}

/** All policies of an entity, its own first. */
export async function policiesOf(
  { type, entity }: EntityAt,
  tx: ReadTransaction,
): Promise<readonly EntityPolicy[]> {
  const found = await policiesOn(type, entity, tx);
  if (type !== "user") return found;
  const { account, region } = entity;
  for (const nameKey of (entity as User).groups) {
    const group = await tx.get(groups, { account, region, nameKey });
    if (group !== undefined) found.push(...(await policiesOn("group", group, tx)));
  }
  return found;
}

async function policiesOn(
  ownerType: EntityAt["type"],
  { name: ownerName, inlinePolicies, attachedPolicies }: Entity,
  tx: ReadTransaction,
): Promise<EntityPolicy[]> {
  const owner = { ownerType, ownerName };
  const found: EntityPolicy[] = inlinePolicies.map(({ name, document }) => ({
    name,
    text: document,
    ...owner,
  }));
  for (const arn of attachedPolicies) {
    const policy = await findPolicy(arn, tx);
    if (policy === undefined) continue;
    found.push({ name: policy.name, arn, text: defaultDocument(policy), ...owner });
  }
  return found;
}

const ARN_LENGTH_MIN = 20;
const ARN_LENGTH_MAX = 2048;

/**
 * Checks that an ARN is that of a user, group or role.
 *
 * @param member How the request names it, for example `policySourceArn`.
 * @throws Fault `ValidationError`, `InvalidInput`
 */
export function checkEntityArn(member: string, arn: string): void {
  if (arn.length < ARN_LENGTH_MIN) {
    throw constraint(member, `have length greater than or equal to ${ARN_LENGTH_MIN}`);
  }
  if (arn.length > ARN_LENGTH_MAX) {
    throw constraint(member, `have length less than or equal to ${ARN_LENGTH_MAX}`);
  }
  if (parseEntityArn(arn) === undefined) {
    throw invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
  }
}

/** Finds the user, group or role that a request names by ARN, in the caller's account only. */
export async function entityAt(
  arn: string,
  { scope, tx }: Pick<Call, "scope" | "tx">,
): Promise<Resource<EntityAt>> {
  const { account } = scope;
  const named = parseEntityArn(arn);
  const record = named?.account === account ? await findEntityAt(arn, tx) : undefined;
  const tags = record === undefined || record.type === "group" ? undefined : tagsOf(record.entity);
  return { type: named?.type ?? "user", arn, account, region: "", record, tags };
}

function tagsOf(entity: Entity): Readonly<Record<string, string>> | undefined {
  return "tags" in entity ? (entity as User).tags : undefined;
}

/** An entity that must exist. @throws Fault `NoSuchEntity` */
export function requireEntityAt({ record, arn }: Resource<EntityAt>): EntityAt {
  if (record !== undefined) return record;
  const { type = "user", name = arn } = parseEntityArn(arn) ?? {};
  throw noSuchEntity(type, name);
}
