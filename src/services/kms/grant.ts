/**
 * Grants: they let one principal do some operations on one key, beside its policy. They only ever
 * allow, and who created one may take it back.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/grants.html | Grants in KMS}
 */
import type { Call } from "../../model/operation.ts";
import type { Principal } from "../../model/principal.ts";
import type { Scope } from "../../model/scope.ts";
import type { WriteTransaction } from "../../model/store.ts";
import type { GrantConstraints, GrantListEntry } from "./contract.ts";
import { keyArn, type KeyPlace, type KmsKey } from "./key.ts";
import { wireDate } from "./key-metadata.ts";
import { grants, keys, retirableGrants } from "./tables.ts";

export interface Grant extends Scope {
  readonly keyId: string;
  /** 64 hexadecimal digits. */
  readonly grantId: string;
  /** An ARN, or a service's name like `dynamodb.amazonaws.com`. */
  readonly grantee: string;
  /** Who may retire it besides its creator; null for nobody. */
  readonly retiring: string | null;
  readonly name: string | null;
  readonly operations: readonly string[];
  readonly constraints?: GrantConstraints | undefined;
  readonly createdAtMs: number;
  /** The account of whoever made it. */
  readonly issuingAccount: string;
}

/** The same grant as its retiring principal finds it, below that principal's account. */
export interface RetirableGrant {
  readonly account: string;
  readonly region: string;
  readonly retiring: string;
  /** The key's ARN and the grant's id, which make it unique. */
  readonly place: string;
  readonly key: KeyPlace;
  readonly grantId: string;
}

/** How many grants a key may have. */
export const GRANTS_MAX = 50_000;

/** Tells whether a principal is an AWS service: services are named, all others have ARNs. */
export function isServicePrincipal(principal: string): boolean {
  return !principal.startsWith("arn:");
}

/** The grants on a key that name a caller, its role, or its whole account. */
export async function grantsOf(
  { account, region, keyId }: KmsKey,
  { caller, tx }: Pick<Call, "caller" | "tx">,
): Promise<readonly Grant[]> {
  const found: Grant[] = [];
  for (const grantee of namesOf(caller.principal)) {
    const prefix = { account, region, keyId, grantee };
    found.push(...(await tx.scan(grants, { index: "byGrantee", prefix })));
  }
  return found;
}

/** By which names a grant may mean a principal. */
export function namesOf(principal: Principal): readonly string[] {
  switch (principal.kind) {
    case "root":
      return [principal.arn];
    case "user":
    case "federated-user":
      return [principal.arn, rootOf(principal)];
    case "role-session":
      return [principal.roleArn, principal.arn, rootOf(principal)];
    case "service":
      return [principal.service];
    case "anonymous":
    case "web-identity":
      return [];
  }
}

/** Tells whether a grant's principal is a whole account, whose policies then say who in it. */
export function isAccountPrincipal(arn: string): boolean {
  return arn.endsWith(":root");
}

function rootOf({ arn, account }: { readonly arn: string; readonly account: string }): string {
  return `${arn.slice(0, arn.indexOf(":", 4))}:iam::${account}:root`;
}

/** Keeps a grant, and lets its key and its retiring principal know of it. */
export async function keepGrant(grant: Grant, key: KmsKey, tx: WriteTransaction): Promise<void> {
  await tx.put(grants, grant);
  await tx.put(keys, { ...key, grantCount: key.grantCount + 1 });
  const retirable = retirableOf(grant);
  if (retirable !== undefined) await tx.put(retirableGrants, retirable);
}

/** Takes a grant away. */
export async function dropGrant(grant: Grant, key: KmsKey, tx: WriteTransaction): Promise<void> {
  await forgetGrant(grant, tx);
  await tx.put(keys, { ...key, grantCount: key.grantCount - 1 });
}

/** Takes a grant away whose key goes, too. */
export async function forgetGrant(grant: Grant, tx: WriteTransaction): Promise<void> {
  const { account, region, keyId, grantId } = grant;
  await tx.delete(grants, { account, region, keyId, grantId });
  const retirable = retirableOf(grant);
  if (retirable !== undefined) {
    const { retiring, place } = retirable;
    await tx.delete(retirableGrants, { account: retirable.account, region, retiring, place });
  }
}

/** Services retire what they were given by themselves, and ask for no list. */
function retirableOf(grant: Grant): RetirableGrant | undefined {
  const { retiring, region, grantId } = grant;
  if (retiring === null) return undefined;
  const account = isServicePrincipal(retiring) ? grant.account : (retiring.split(":")[4] ?? "");
  const { partition, keyId } = grant;
  const key = { partition, account: grant.account, region, keyId };
  return { account, region, retiring, place: `${keyArn(key)}/${grantId}`, key, grantId };
}

/** As ListGrants shows it. */
export function grantEntry(grant: Grant): GrantListEntry {
  const { grantee, retiring } = grant;
  return {
    KeyId: keyArn(grant),
    GrantId: grant.grantId,
    Name: grant.name ?? "",
    CreationDate: wireDate(grant.createdAtMs),
    ...(isServicePrincipal(grantee)
      ? { GranteeServicePrincipal: grantee }
      : { GranteePrincipal: grantee }),
    ...(retiring !== null &&
      (isServicePrincipal(retiring)
        ? { RetiringServicePrincipal: retiring }
        : { RetiringPrincipal: retiring })),
    IssuingAccount: `arn:${grant.partition}:iam::${grant.issuingAccount}:root`,
    Operations: grant.operations,
    Constraints: grant.constraints,
  };
}
