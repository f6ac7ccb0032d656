import { mintUniqueId } from "../../model/access-key.ts";
import type { Ids } from "../../model/ids.ts";
import type { Resource } from "../../model/resource.ts";
import type { Call } from "../../model/operation.ts";
import type { User as WireUser } from "./contract.ts";
import { noSuchUser } from "./faults.ts";
import { globalRegion } from "./global-region.ts";
import { users } from "./tables.ts";

/**
 * An IAM user.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html | IAM users}
 */
export interface User {
  readonly account: string;
  readonly region: string;
  /** The name without regard to case: names are unique that way. */
  readonly nameKey: string;
  readonly name: string;
  readonly path: string;
  readonly partition: string;
  /** `AIDA...` */
  readonly userId: string;
  readonly createdAtMs: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Makes a user's record. */
export function newUser(
  facts: Pick<User, "account" | "name" | "path" | "partition" | "createdAtMs" | "tags">,
  ids: Ids,
): User {
  return {
    ...facts,
    region: globalRegion(facts.partition),
    nameKey: facts.name.toLowerCase(),
    userId: mintUniqueId("AIDA", facts.account, ids),
  };
}

/** `arn:aws:iam::111111111111:user/division/alice` */
export function userArn({
  partition,
  account,
  path,
  name,
}: Pick<User, "partition" | "account" | "path" | "name">): string {
  return `arn:${partition}:iam::${account}:user${path}${name}`;
}

/** Finds a user of the caller's account; IAM never looks into another. */
export async function userNamed(
  name: string,
  { scope, tx }: Call,
): Promise<{ readonly user: Resource<User> }> {
  const { account, partition } = scope;
  const key = { account, region: globalRegion(partition), nameKey: name.toLowerCase() };
  const record = await tx.get(users, key);
  const arn = userArn(record ?? { partition, account, path: "/", name });
  return { user: { type: "user", arn, account, region: "", record, tags: record?.tags } };
}

/**
 * The record of a user that must exist.
 *
 * @throws Fault `NoSuchEntity`
 */
export function requireUser({ record, arn }: Resource<User>): User {
  if (record === undefined) throw noSuchUser(arn.slice(arn.lastIndexOf("/") + 1));
  return record;
}

/** A user as IAM tells it. */
export function toWireUser(user: User, withTags: boolean): WireUser {
  const tags = Object.entries(user.tags).map(([Key, Value]) => ({ Key, Value }));
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.userId,
    Arn: userArn(user),
    // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
    CreateDate: new Date(user.createdAtMs),
    ...(withTags && tags.length > 0 ? { Tags: tags } : {}),
  };
}
