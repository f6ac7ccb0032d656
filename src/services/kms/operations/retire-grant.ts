import { writeOperation, type Call, type Operation } from "../../../model/operation.ts";
import { accountOf } from "../../../model/principal.ts";
import type { Permission, Resource } from "../../../model/resource.ts";
import { check, keyIdLength, length } from "../constraint.ts";
import { RetireGrant, type RetireGrantRequest, type Unit } from "../contract.ts";
import { contextConditions } from "../encryption-context.ts";
import { dryRun, grantNotFound, validation } from "../faults.ts";
import { dropGrant, isAccountPrincipal, namesOf, type Grant } from "../grant.ts";
import { describeGrant } from "../grant-match.ts";
import { readGrantToken } from "../grant-token.ts";
import type { KeyPlace } from "../key.ts";
import { keyPermission, plainConditions } from "../key-permission.ts";
import { parseKeyPlace } from "../key-reference.ts";
import { keyIn, lockKey, type KeyResource } from "../located.ts";
import { constraintType } from "../new-grant.ts";
import { grants } from "../tables.ts";

interface Located {
  readonly key: KeyResource;
  readonly grant: Resource<Grant>;
}

/**
 * Ends a grant, as whoever it was given for that: its retiring principal, its grantee if it says so,
 * the account that made it, or the key's. No key policy lets anybody do it.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html | Retiring and revoking grants}
 */
export const retireGrant: Operation<RetireGrantRequest, Unit> = writeOperation<
  RetireGrantRequest,
  Unit,
  Located
>(RetireGrant, {
  crossAccount: true,
  validate({ GrantToken, KeyId, GrantId }) {
    check(
      length("grantToken", GrantToken, { min: 1, max: 8192 }),
      keyIdLength(KeyId),
      length("grantId", GrantId, { min: 1, max: 128 }),
    );
    const isById = KeyId !== undefined && GrantId !== undefined;
    const isPartly = KeyId !== undefined || GrantId !== undefined;
    if (GrantToken === undefined ? !isById : isPartly) {
      throw validation("Specify either a grant token, or a key ID and a grant ID.");
    }
  },
  async locate(input, call) {
    const { key: place, grantId } = namedGrant(input, call);
    const key = await keyIn(place, call);
    const { account, region, keyId } = place;
    const record = await call.tx.get(grants, { account, region, keyId, grantId });
    return { key, grant: { type: "grant", arn: key.arn, account, region, record } };
  },
  permission: ({ key, grant, caller, scope }) => ({
    ...keyPermission("kms:RetireGrant", { ...key, grants: [] }, { caller, scope }),
    resource: { ...key, policy: denialsOf(key.policy) },
    conditions: plainConditions({ caller, scope }, retiringConditions(key, grant.record)),
    ...retiringRight(grant.record, key, caller),
  }),
  async run({ input, key: located, grant, settings, scope, tx }) {
    const { grantId } = namedGrant(input, { settings, scope });
    if (grant.record === undefined) throw grantNotFound(grantId);
    if (input.DryRun === true) throw dryRun();
    await dropGrant(grant.record, await lockKey(located, tx), tx);
    return {};
  },
});

function namedGrant(
  { GrantToken, KeyId = "", GrantId = "" }: RetireGrantRequest,
  { settings, scope }: Pick<Call, "settings" | "scope">,
): { readonly key: KeyPlace; readonly grantId: string } {
  if (GrantToken !== undefined) return readGrantToken(GrantToken, settings.vault);
  return { key: parseKeyPlace(KeyId, scope), grantId: GrantId.toWellFormed() };
}

/** What conditions may ask: of the key its aliases, of the grant its constraint. */
function retiringConditions(
  { record }: KeyResource,
  grant: Grant | undefined,
): NonNullable<Permission["conditions"]> {
  const { aliases = [] } = record ?? {};
  const constraints = grant?.constraints ?? {};
  return {
    "kms:ResourceAliases": aliases.length === 0 ? undefined : aliases,
    "kms:GrantConstraintType": constraintType(constraints),
    ...contextConditions(
      constraints.EncryptionContextEquals ?? constraints.EncryptionContextSubset,
    ),
  };
}

/** Whom a key's policy admits is no matter, only whom it denies. */
function denialsOf(policy: string | undefined): string | undefined {
  if (policy === undefined) return undefined;
  const { Statement: statements, ...rest } = JSON.parse(policy) as {
    readonly Statement: Statement | readonly Statement[];
  };
  const denials = [statements].flat().filter(({ Effect }) => Effect === "Deny");
  return denials.length === 0 ? undefined : JSON.stringify({ ...rest, Statement: denials });
}

interface Statement {
  readonly Effect: string;
}

/**
 * By which right a caller ends a grant: it names the caller for that, or lies with an account whose
 * policies then say who in it may: the key's, the one that made the grant, one that the grant names.
 */
function retiringRight(
  grant: Grant | undefined,
  { account }: KeyResource,
  { principal }: Call["caller"],
): Pick<Permission, "grants" | "accountAdmission"> {
  const names = namesOf(principal);
  const holders = holdersOf(grant).filter((name) => names.includes(name));
  const name = grant === undefined ? "the account of the key" : describeGrant(grant);
  if (holders.some((holder) => !isAccountPrincipal(holder))) return { grants: [name] };
  const own = accountOf(principal);
  const isDelegated = own === account || own === grant?.issuingAccount || holders.length > 0;
  return own !== undefined && isDelegated ? { accountAdmission: name } : {};
}

function holdersOf(grant: Grant | undefined): readonly string[] {
  if (grant === undefined) return [];
  const { grantee, retiring, operations } = grant;
  const named = operations.includes("RetireGrant") ? [grantee] : [];
  return retiring === null ? named : [retiring, ...named];
}
