/**
 * Grants: they let one principal do some operations on one key, beside its policy. They only ever
 * allow, and who created one may take it back.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/grants.html | Grants in KMS}
 */
import { isEntity } from "../../iam-engine/principal-place.ts";
import {
  notePrincipals,
  type NamedPrincipal,
  type PolicyHolder,
} from "../../model/named-principal.ts";
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
  /** An ARN, a service's name like `dynamodb.amazonaws.com`, the unique id of whom was deleted. */
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

/** Tells whether a principal is an AWS service: others have ARNs, or unique ids once deleted. */
export function isServicePrincipal(principal: string): boolean {
  return !principal.startsWith("arn:") && principal.includes(".");
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
  await notePrincipals({ before: [], after: entitiesOf(grant) }, holderOf(grant), tx);
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
  await notePrincipals({ before: entitiesOf(grant), after: [] }, holderOf(grant), tx);
  await forgetRetirable(grant, tx);
}

async function forgetRetirable(grant: Grant, tx: WriteTransaction): Promise<void> {
  const retirable = retirableOf(grant);
  if (retirable !== undefined) {
    const { account, region, retiring, place } = retirable;
    await tx.delete(retirableGrants, { account, region, retiring, place });
  }
}

/** The users and roles that a grant is for. */
export function entitiesOf({ grantee, retiring }: Grant): readonly string[] {
  return [grantee, retiring].filter((each) => each !== null && isEntity(each)) as string[];
}

/** A grant has no ARN of its own: the key's and its id stand for one. */
function holderOf(grant: Grant): PolicyHolder {
  const { account, region, grantId } = grant;
  return { service: "kms", resourceArn: `${keyArn(grant)}/${grantId}`, account, region };
}

/** Puts another principal into a grant: a user's new ARN, or the id of whom was deleted. */
export async function rebindGrant(note: NamedPrincipal, tx: WriteTransaction): Promise<boolean> {
  const { account, region, resourceArn, written, principal } = note;
  const [, keyId = "", grantId = ""] = resourceArn.split("/");
  const grant = await tx.lock(grants, { account, region, keyId, grantId });
  if (grant === undefined) return false;
  const grantee = grant.grantee === written ? principal : grant.grantee;
  const retiring = grant.retiring === written ? principal : grant.retiring;
  const changed = { ...grant, grantee, retiring };
  await forgetRetirable(grant, tx);
  await tx.put(grants, changed);
  const retirable = retirableOf(changed);
  if (retirable !== undefined) await tx.put(retirableGrants, retirable);
  return true;
}

/**
 * Services retire what they were given by themselves, and ask for no list; who is deleted asks for
 * nothing.
 */
function retirableOf(grant: Grant): RetirableGrant | undefined {
  const { retiring, region, grantId } = grant;
  const isListed = retiring !== null && (retiring.includes(":") || isServicePrincipal(retiring));
  if (!isListed) return undefined;
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
