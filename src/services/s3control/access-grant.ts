/**
 * A grant: somebody may read, write or both in a part of a location.
 *
 * ```
 * grantee arn:aws:iam::444455556666:role/analyst, READ, s3://photos/2026/*
 * closestGrant(...)   of those that hold what is asked for, the one that opens the least beside it
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-grant.html | Working with grants in S3 Access Grants}
 */
import type { Call } from "../../model/operation.ts";
import type { Permission, Resource } from "../../model/resource.ts";
import type { Principal } from "../../model/principal.ts";
import type { ReadTransaction } from "../../model/store.ts";
import {
  instanceArn,
  instanceAt,
  type GrantsInstance,
  type LocatedInstance,
} from "./access-grants-instance.ts";
import { noSuchGrant } from "./access-grants-faults.ts";
import { toDo, type AccountInput } from "./account.ts";
import { covers, parseScope, type GrantScope } from "./grant-scope.ts";
import { permits, type GrantPermission } from "./grant-policy.ts";
import { grants } from "./tables.ts";

export interface AccessGrant {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly id: string;
  readonly locationId: string;
  /** The ARN of a user or role, of any account. */
  readonly grantee: string;
  readonly permission: GrantPermission;
  /** As a path, `s3://photos/2026/*`. */
  readonly scope: string;
  readonly isObject: boolean;
  /** As it was sent. */
  readonly subPrefix?: string | undefined;
  readonly createdAtMs: number;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface LocatedGrant extends LocatedInstance {
  readonly grant: Resource<AccessGrant>;
}

export interface GrantInput extends AccountInput {
  readonly AccessGrantId: string;
}

/** Finds a grant by its id. */
export async function grantAt(input: GrantInput, call: Call): Promise<LocatedGrant> {
  const { instance } = await instanceAt(input, call);
  const id = input.AccessGrantId;
  const record = await findGrant(instance.record, id, call.tx);
  return { instance, grant: grantOf(instance, id, record) };
}

/** A grant as a resource. */
export function grantOf(
  { arn, account, region }: Resource<GrantsInstance>,
  id: string,
  record: AccessGrant | undefined,
): Resource<AccessGrant> {
  const type = "accessgrant";
  return { type, arn: `${arn}/grant/${id}`, account, region, record, tags: record?.tags };
}

/** A grant of an instance; undefined where there is none of that id. */
export async function findGrant(
  instance: GrantsInstance | undefined,
  id: string,
  tx: ReadTransaction,
): Promise<AccessGrant | undefined> {
  if (instance === undefined || !id.isWellFormed()) return undefined;
  const { account, region } = instance;
  return tx.get(grants, { account, region, id });
}

/** The ARN of a grant. */
export function grantArn(grant: AccessGrant): string {
  return `${instanceArn(grant)}/grant/${grant.id}`;
}

/**
 * The grant that must be there.
 *
 * @throws Fault `NoSuchAccessGrantError`
 */
export function requireGrant({ record }: Resource<AccessGrant>): AccessGrant {
  if (record === undefined) throw noSuchGrant();
  return record;
}

/** What doing something with a grant needs. */
export function toDoWith(
  action: string,
  grant: Resource<AccessGrant>,
  asked: Pick<Call, "caller" | "clock"> & { readonly input: AccountInput },
): Permission {
  return toDo(action, grant, asked, { "s3:AccessGrantScope": grant.record?.scope });
}

/** As whom grants know a caller: a session is its role. Undefined for those to whom nothing is granted. */
export function granteeOf(principal: Principal): string | undefined {
  if (principal.kind === "user") return principal.arn;
  return principal.kind === "role-session" ? principal.roleArn : undefined;
}

/** What somebody asks for. */
export interface DataRequest {
  readonly grantee: string | undefined;
  readonly target: GrantScope;
  readonly permission: GrantPermission;
}

/** The grant by which a request is met: of those that hold it the one closest to it. */
export async function closestGrant(
  { account, region }: GrantsInstance,
  { grantee, target, permission }: DataRequest,
  tx: ReadTransaction,
): Promise<AccessGrant | undefined> {
  if (grantee === undefined) return undefined;
  // All scopes in a bucket begin with its name and a slash, which "0" follows.
  const bucket = `s3://${target.bucket}`;
  const found = await tx.scan(grants, {
    index: "byGrantee",
    prefix: { account, region, grantee },
    from: `${bucket}/`,
    to: `${bucket}0`,
  });
  let closest: { readonly grant: AccessGrant; readonly closeness: number } | undefined;
  for (const grant of found) {
    const scope = permits(grant.permission, permission) ? scopeOf(grant) : undefined;
    if (scope === undefined || !covers(scope, target)) continue;
    const closeness = closenessOf(scope);
    if (closeness > (closest?.closeness ?? -1)) closest = { grant, closeness };
  }
  return closest?.grant;
}

/** Of scopes that hold the same thing, the longer one is closer, an object the closest. */
function closenessOf({ key, isPrefix }: GrantScope): number {
  return isPrefix ? key.length : Infinity;
}

/** A grant's scope, read. */
export function scopeOf({ scope, isObject }: AccessGrant): GrantScope | undefined {
  return parseScope(scope, { isObject });
}
