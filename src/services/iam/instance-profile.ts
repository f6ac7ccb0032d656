import { mintUniqueId } from "../../model/access-key.ts";
import type { Ids } from "../../model/ids.ts";
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import type { InstanceProfile as WireInstanceProfile, Role as WireRole } from "./contract.ts";
import { noSuchEntity } from "./faults.ts";
import { globalRegion } from "../../model/scope.ts";
import { toWireRole } from "./role.ts";
import { instanceProfiles, roles } from "./tables.ts";
import { toWireTags, type Tags } from "./tag.ts";
import { readTrustPolicy } from "./trust-policy.ts";
import { wireDate } from "./wire-date.ts";

/**
 * What hands a role to an EC2 instance.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html | Instance profiles}
 */
export interface InstanceProfile {
  readonly account: string;
  readonly region: string;
  readonly nameKey: string;
  readonly name: string;
  readonly path: string;
  readonly partition: string;
  /** `AIPA...` */
  readonly id: string;
  readonly createdAtMs: number;
  readonly tags: Tags;
  /** The name key of its role: there is one at most. */
  readonly roleNameKey?: string | undefined;
}

/** Makes an instance profile's record. */
export function newInstanceProfile(
  facts: Pick<InstanceProfile, "account" | "partition" | "name" | "path" | "createdAtMs" | "tags">,
  ids: Ids,
): InstanceProfile {
  return {
    ...facts,
    region: globalRegion(facts.partition),
    nameKey: facts.name.toLowerCase(),
    id: mintUniqueId("AIPA", facts.account, ids),
  };
}

/** A located instance profile. */
export interface LocatedProfile {
  readonly profile: Resource<InstanceProfile>;
}

/** Finds an instance profile of the caller's account. */
export async function profileNamed(
  name: string,
  { scope, tx }: Pick<Call, "scope" | "tx">,
  path = "/",
): Promise<LocatedProfile> {
  const { account, partition } = scope;
  const key = { account, region: globalRegion(partition), nameKey: name.toLowerCase() };
  const record = await tx.get(instanceProfiles, key);
  const arn = profileArn(record ?? { partition, account, path, name });
  return {
    profile: { type: "instance-profile", arn, account, region: "", record, tags: record?.tags },
  };
}

function profileArn({
  partition,
  account,
  path,
  name,
}: Pick<InstanceProfile, "partition" | "account" | "path" | "name">): string {
  return `arn:${partition}:iam::${account}:instance-profile${path}${name}`;
}

/** The record of an instance profile that must exist. @throws Fault `NoSuchEntity` */
export function requireProfile({ record, arn }: Resource<InstanceProfile>): InstanceProfile {
  if (record !== undefined) return record;
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  throw noSuchEntity("instance profile", name);
}

/** An instance profile that is about to be changed. @throws Fault `NoSuchEntity` */
export async function lockProfile(
  profile: Resource<InstanceProfile>,
  tx: WriteTransaction,
): Promise<InstanceProfile> {
  const { account, region, nameKey } = requireProfile(profile);
  const locked = await tx.lock(instanceProfiles, { account, region, nameKey });
  return requireProfile({ ...profile, record: locked });
}

/** An instance profile as IAM tells it, with its role. */
export async function toWireProfile(
  profile: InstanceProfile,
  detail: "listed" | "whole",
  tx: ReadTransaction,
): Promise<WireInstanceProfile> {
  const tags = toWireTags(profile.tags);
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profileArn(profile),
    CreateDate: wireDate(profile.createdAtMs),
    Roles: await rolesIn(profile, tx),
    ...(detail === "whole" && { Tags: tags }),
  };
}

/** Instance profiles as lists tell them. */
export async function toWireProfiles(
  profiles: readonly InstanceProfile[],
  tx: ReadTransaction,
): Promise<readonly WireInstanceProfile[]> {
  const told: WireInstanceProfile[] = [];
  for (const profile of profiles) told.push(await toWireProfile(profile, "listed", tx));
  return told;
}

async function rolesIn(
  { account, region, roleNameKey }: InstanceProfile,
  tx: ReadTransaction,
): Promise<readonly WireRole[]> {
  if (roleNameKey === undefined) return [];
  const role = await tx.get(roles, { account, region, nameKey: roleNameKey });
  if (role === undefined) return [];
  return [toWireRole(role, await readTrustPolicy(role.trustPolicy, tx), "created")];
}
