import { writeOperation, type Call, type Operation } from "../../../model/operation.ts";
import { accountOf } from "../../../model/principal.ts";
import type { Permission, Resource } from "../../../model/resource.ts";
import { check, keyIdLength, length } from "../constraint.ts";
import { RetireGrant, type RetireGrantRequest, type Unit } from "../contract.ts";
import { dryRun, grantNotFound, validation } from "../faults.ts";
import { dropGrant, isAccountPrincipal, namesOf, type Grant } from "../grant.ts";
import { describeGrant } from "../grant-match.ts";
import { readGrantToken } from "../grant-token.ts";
import type { KeyPlace } from "../key.ts";
import { keyPermission } from "../key-permission.ts";
import { parseKeyPlace } from "../key-reference.ts";
import { keyIn, lockKey, type KeyResource } from "../located.ts";
import { grants } from "../tables.ts";

interface Located {
  readonly key: KeyResource;
  readonly grant: Resource<Grant>;
}

/**
 * Ends a grant, as whoever it was given for that: its retiring principal, its grantee if it says so,
 * or the account that made it.
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
    ...retiringRight(grant.record, caller),
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

/** By which right a caller ends a grant, if the grant gives one. */
function retiringRight(
  grant: Grant | undefined,
  { principal }: Call["caller"],
): Pick<Permission, "grants" | "accountAdmission"> {
  if (grant === undefined) return {};
  const isIssuer = principal.kind === "root" && accountOf(principal) === grant.issuingAccount;
  const names = namesOf(principal);
  const holders = [
    grant.retiring,
    grant.operations.includes("RetireGrant") ? grant.grantee : null,
  ].filter((name) => name !== null && names.includes(name));
  const isDelegated = holders.every((name) => isAccountPrincipal(name ?? ""));
  if (isIssuer || (holders.length > 0 && (!isDelegated || principal.kind === "root"))) {
    return { grants: [describeGrant(grant)] };
  }
  return holders.length > 0 ? { accountAdmission: describeGrant(grant) } : {};
}
