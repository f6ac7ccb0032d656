/**
 * An instance of S3 Access Grants: one for each account and region, with a resource policy that may let
 * other accounts ask it for data.
 *
 * ```
 * instanceAt({ AccountId: "111122223333" }, call)    that account's, in the request's region
 * arn:aws:s3:us-east-1:111122223333:access-grants/default
 * ```
 *
 * Most operations are for the instance's own account. Those by which others look for what is granted to
 * them, and fetch it, are judged on both sides.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-cross-accounts.html | S3 Access Grants cross-account access}
 */
import { signatureConditions } from "../../model/bucket-access.ts";
import type { Call } from "../../model/operation.ts";
import type { Permission, Resource } from "../../model/resource.ts";
import { isAccountId } from "../../model/scope.ts";
import { noInstance } from "./access-grants-faults.ts";
import { accountOf, type AccountInput } from "./account.ts";
import { grantsInstances } from "./tables.ts";

export interface GrantsInstance {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly createdAtMs: number;
  /** Who else may ask, as it was put. */
  readonly policy?: string | undefined;
  readonly policyCreatedAtMs?: number | undefined;
  readonly policyOrganization?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** The only one of its account and region. */
export const INSTANCE_ID = "default";

export interface LocatedInstance {
  readonly instance: Resource<GrantsInstance>;
}

type Place = Pick<GrantsInstance, "account" | "region" | "partition">;

/** The ARN of an instance, which begins those of all that is in it. */
export function instanceArn({ partition, region, account }: Place): string {
  return `arn:${partition}:s3:${region}:${account}:access-grants/${INSTANCE_ID}`;
}

/** Finds the instance that a request is for. */
export async function instanceAt(input: AccountInput, call: Call): Promise<LocatedInstance> {
  return { instance: await instanceOf(accountOf(input, call), call) };
}

/** Finds an account's instance in the request's region. */
export async function instanceOf(
  account: string,
  { tx, scope }: Pick<Call, "tx" | "scope">,
): Promise<Resource<GrantsInstance>> {
  const { region, partition } = scope;
  const record = isAccountId(account)
    ? await tx.get(grantsInstances, { account, region })
    : undefined;
  const arn = instanceArn({ partition, region, account });
  const { policy, tags } = record ?? {};
  return { type: "accessgrantsinstance", arn, account, region, record, policy, tags };
}

/**
 * The instance that must be there.
 *
 * @throws Fault `AccessGrantsInstanceNotExistsError`
 */
export function requireInstance({ record }: Resource<GrantsInstance>): GrantsInstance {
  if (record === undefined) throw noInstance();
  return record;
}

/** What asking an instance needs, for which another account may be let in. */
export function toAsk(
  action: string,
  instance: Resource<GrantsInstance>,
  { caller, clock }: Pick<Call, "caller" | "clock">,
): Permission {
  const conditions = {
    "s3:ResourceAccount": instance.account,
    ...signatureConditions(caller, clock.nowMs()),
  };
  return { action, resource: instance, conditions };
}
