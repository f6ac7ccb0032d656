/**
 * Access points: doors to a bucket, each with a name in its account and region, a policy and switches
 * against public access of its own. S3 lets requests through them (`s3/access-point.ts`).
 *
 * ```
 * accessPointAt({ Name: "sales" }, call)     the caller's, in the request's region
 * newAlias("sales", ids)                     "sales-ck3...-s3alias", for where a bucket's name must stand
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html | Naming and using access points}
 */
import {
  accessPointArn,
  accessPointConditions,
  accessPoints,
  ALIAS_SUFFIX,
  type AccessPoint,
} from "../../model/bucket-access.ts";
import type { Ids } from "../../model/ids.ts";
import type { Call } from "../../model/operation.ts";
import type { Permission, Resource } from "../../model/resource.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { accountOf, toDo, type AccountInput } from "./account.ts";
import { invalidUri, noSuchAccessPoint } from "./faults.ts";

export interface LocatedPoint {
  readonly point: Resource<AccessPoint>;
}

export interface PointInput extends AccountInput {
  readonly Name: string;
}

/** Finds an access point by its name, in the account of the request. */
export async function accessPointAt(input: PointInput, call: Call): Promise<LocatedPoint> {
  const { tx, scope } = call;
  const { partition, region } = scope;
  const account = accountOf(input, call);
  const name = nameIn(input.Name);
  const key = { account, region, name };
  const isName = name.isWellFormed() && account.isWellFormed();
  const record = isName ? await tx.get(accessPoints, key) : undefined;
  const arn = accessPointArn({ partition, ...key });
  return { point: { type: "accesspoint", arn, account, region, record, tags: record?.tags } };
}

/** Clients may give the ARN of an access point for its name. */
function nameIn(text: string): string {
  const at = text.startsWith("arn:") ? text.indexOf(":accesspoint/") : -1;
  return at < 0 ? text : text.slice(at + ":accesspoint/".length);
}

/** What doing something with an access point needs. */
export function toDoAt(
  action: string,
  point: Resource<AccessPoint>,
  asked: Pick<Call, "caller" | "clock"> & { readonly input: PointInput },
): Permission {
  const { record } = point;
  const own = record === undefined ? {} : accessPointConditions(record);
  return toDo(action, point, asked, own);
}

/**
 * The access point that must be there.
 *
 * @throws Fault `NoSuchAccessPoint`
 */
export function requirePoint({ record }: Resource<AccessPoint>, { Name }: PointInput): AccessPoint {
  if (record === undefined) throw noSuchAccessPoint(nameIn(Name));
  return record;
}

/**
 * The access point that is about to be changed, locked.
 *
 * @throws Fault `NoSuchAccessPoint`
 */
export async function lockPoint(
  point: Resource<AccessPoint>,
  input: PointInput,
  tx: WriteTransaction,
): Promise<AccessPoint> {
  const { account, region, name } = requirePoint(point, input);
  const locked = await tx.lock(accessPoints, { account, region, name });
  if (locked === undefined) throw noSuchAccessPoint(name);
  return locked;
}

const NAME = /^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$/;

/**
 * Checks the name of a new access point.
 *
 * @throws Fault `InvalidURI`
 */
export function checkPointName(name: string): void {
  const isTaken = name.startsWith("xn--") || name.endsWith(ALIAS_SUFFIX);
  if (!NAME.test(name) || isTaken) throw invalidUri(`accesspoint/${name}`);
}

const ALIAS_LENGTH_MAX = 63;
const RANDOM_LENGTH = 34;
const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

/** A new alias: the name, as much of it as there is room for, and something that is nobody else's. */
export function newAlias(name: string, ids: Ids): string {
  const end = `-${ids.text(RANDOM_LENGTH, ALPHABET)}${ALIAS_SUFFIX}`;
  return name.slice(0, ALIAS_LENGTH_MAX - end.length) + end;
}
