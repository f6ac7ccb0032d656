/**
 * A location: a part of S3 that an instance may open, and the role by which it does.
 *
 * ```
 * s3://               default                  arn:aws:s3:...:access-grants/default/location/default
 * s3://photos/2026*   635f1139-1af2-4e43-...   arn:aws:s3:...:access-grants/default/location/635f1139-...
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-location-register.html | Register a location}
 */
import { parseArn } from "../../model/arn.ts";
import { ACCESS_GRANTS } from "../../model/bucket-access.ts";
import { Fault } from "../../model/fault.ts";
import type { Call } from "../../model/operation.ts";
import type { Permission, Resource } from "../../model/resource.ts";
import { globalRegion } from "../../model/scope.ts";
import type { ReadTransaction } from "../../model/store.ts";
import type { GetCallerIdentity } from "../sts/contract.ts";
import {
  instanceArn,
  instanceAt,
  type GrantsInstance,
  type LocatedInstance,
} from "./access-grants-instance.ts";
import { invalidRole, noSuchLocation } from "./access-grants-faults.ts";
import type { AccountInput } from "./account.ts";
import type { GrantScope } from "./grant-scope.ts";
import { buckets, grantsLocations } from "./tables.ts";

export interface GrantsLocation {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly id: string;
  /** As it was registered. */
  readonly scope: string;
  readonly roleArn: string;
  readonly createdAtMs: number;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** The id of `s3://`; others are UUIDs. */
export const DEFAULT_LOCATION_ID = "default";

export interface LocatedLocation extends LocatedInstance {
  readonly location: Resource<GrantsLocation>;
}

export interface LocationInput extends AccountInput {
  readonly AccessGrantsLocationId: string;
}

/** Finds a location by its id. */
export async function locationAt(input: LocationInput, call: Call): Promise<LocatedLocation> {
  const { instance } = await instanceAt(input, call);
  const id = input.AccessGrantsLocationId;
  const record = await findLocation(instance.record, id, call.tx);
  return { instance, location: locationOf(instance, id, record) };
}

/** A location as a resource. */
export function locationOf(
  { arn, account, region }: Resource<GrantsInstance>,
  id: string,
  record: GrantsLocation | undefined,
): Resource<GrantsLocation> {
  const type = "accessgrantslocation";
  return { type, arn: `${arn}/location/${id}`, account, region, record, tags: record?.tags };
}

/** A location of an instance; undefined where there is none of that id. */
export async function findLocation(
  instance: GrantsInstance | undefined,
  id: string,
  tx: ReadTransaction,
): Promise<GrantsLocation | undefined> {
  if (instance === undefined || !id.isWellFormed()) return undefined;
  const { account, region } = instance;
  return tx.get(grantsLocations, { account, region, id });
}

/** The ARN of a location. */
export function locationArn(location: GrantsLocation): string {
  return `${instanceArn(location)}/location/${location.id}`;
}

/**
 * The location that must be there.
 *
 * @throws Fault `NoSuchAccessGrantsLocationError`
 */
export function requireLocation({ record }: Resource<GrantsLocation>): GrantsLocation {
  if (record === undefined) throw noSuchLocation();
  return record;
}

/** Whoever gives a location its role passes it to S3 Access Grants. What is no role is refused later. */
export function passRole(arn: string): readonly Permission[] {
  const role = parseArn(arn);
  if (role?.service !== "iam" || !role.resource.startsWith("role/")) return [];
  const { account, partition } = role;
  return [
    {
      action: "iam:PassRole",
      resource: { type: "role", arn, account, region: globalRegion(partition), record: undefined },
      conditions: { "iam:PassedToService": ACCESS_GRANTS },
    },
  ];
}

/**
 * Makes sure that a role is there and trusts the instance: it is assumed once for nothing.
 *
 * @throws Fault `InvalidIamRole`
 */
export async function checkRole(
  roleArn: string,
  instance: GrantsInstance,
  { services, ids }: Pick<Call, "services" | "ids">,
): Promise<void> {
  const role = parseArn(roleArn);
  const isRole = role?.service === "iam" && role.resource.startsWith("role/");
  if (!isRole || role.account !== instance.account) throw invalidRole();
  try {
    const as = {
      kind: "role",
      roleArn,
      sessionName: newSessionName(ids),
      principal: ACCESS_GRANTS,
      sourceArn: instanceArn(instance),
    } as const;
    await services.invoke<typeof GetCallerIdentity>("sts", "GetCallerIdentity", {}, as);
  } catch (error) {
    if (error instanceof Fault) throw invalidRole();
    throw error;
  }
}

/** The name of a session that S3 Access Grants opens. */
export function newSessionName(ids: Call["ids"]): string {
  return `access-grants-${ids.uuid()}`;
}

/** Tells whether a scope's bucket is one of the instance's account and region. */
export async function hasBucket(
  { bucket: name }: GrantScope,
  { account, region, partition }: GrantsInstance,
  tx: ReadTransaction,
): Promise<boolean> {
  const found = await tx.get(buckets, { partition, name });
  return found?.account === account && found.region === region;
}
