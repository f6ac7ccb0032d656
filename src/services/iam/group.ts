import { mintUniqueId } from "../../model/access-key.ts";
import type { Ids } from "../../model/ids.ts";
import type { ReadTransaction } from "../../model/store.ts";
import type { Group as WireGroup } from "./contract.ts";
import { entitiesOf, entityArn, newEntity, type Entity, type EntityKind } from "./entity.ts";
import { groups } from "./tables.ts";
import { userKind, type User } from "./user.ts";
import { wireDate } from "./wire-date.ts";

/**
 * A group of users: its policies count for each of them. Who is in it stands with the users.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html | IAM user groups}
 */
export type Group = Entity;

export const groupKind: EntityKind<Group> = {
  type: "group",
  table: groups,
  inlineCharactersMax: 5120,
};

/** Makes a group's record. */
export function newGroup(
  facts: Pick<Group, "account" | "name" | "path" | "partition" | "createdAtMs">,
  ids: Ids,
): Group {
  return newEntity({ ...facts, id: mintUniqueId("AGPA", facts.account, ids) });
}

/** The users in a group, by name. */
export async function membersOf(group: Group, tx: ReadTransaction): Promise<readonly User[]> {
  const users = await entitiesOf(userKind, group, tx);
  return users.filter((user) => user.groups.includes(group.nameKey));
}

/** A group as IAM tells it. */
export function toWireGroup(group: Group): WireGroup {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: entityArn("group", group),
    CreateDate: wireDate(group.createdAtMs),
  };
}
