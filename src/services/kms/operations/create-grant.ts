import { findInvalidPrincipal } from "../../../model/named-principal.ts";
import { writeOperation, type Operation, type Run } from "../../../model/operation.ts";
import { accountOf } from "../../../model/principal.ts";
import type { WriteTransaction } from "../../../model/store.ts";
import { CreateGrant, type CreateGrantRequest, type CreateGrantResponse } from "../contract.ts";
import { dryRun, invalidPrincipalArn, limitExceeded } from "../faults.ts";
import { entitiesOf, GRANTS_MAX, keepGrant, type Grant } from "../grant.ts";
import { isNarrower } from "../grant-match.ts";
import { requireGrantTokens, writeGrantToken } from "../grant-token.ts";
import { keyArn, type KmsKey } from "../key.ts";
import { keyPermission } from "../key-permission.ts";
import { requireEnabled } from "../key-state.ts";
import { keyById, lockKey, type KeyResource, type LocatedKey } from "../located.ts";
import {
  grantConditions,
  grantOf,
  isSameGrant,
  requireGrantable,
  requireNewGrant,
} from "../new-grant.ts";
import { grants } from "../tables.ts";

/**
 * Lets a principal, of any account, do some operations on a key. With a name, asking again for the
 * same gives the same grant.
 *
 * Who may create grants only by a grant gives away no more than that has.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html | CreateGrant}
 */
export const createGrant: Operation<CreateGrantRequest, CreateGrantResponse> = writeOperation<
  CreateGrantRequest,
  CreateGrantResponse,
  LocatedKey
>(CreateGrant, {
  crossAccount: true,
  validate(input, call) {
    requireNewGrant(input);
    requireGrantTokens(input.GrantTokens, call);
  },
  locate: (input, call) => keyById(input.KeyId, call),
  permission({ key, input, caller, scope }) {
    const narrower = { ...key, grants: key.grants.filter((grant) => giveAway(input, key, grant)) };
    return keyPermission(
      "kms:CreateGrant",
      narrower,
      { caller, scope },
      {
        context:
          input.Constraints?.EncryptionContextEquals ?? input.Constraints?.EncryptionContextSubset,
        conditions: grantConditions(input),
        isAboutGrants: true,
      },
    );
  },
  run: (facts) => create(facts),
});

async function create({
  input,
  key: located,
  ...call
}: Run<CreateGrantRequest, LocatedKey, WriteTransaction>): Promise<CreateGrantResponse> {
  const { settings, tx } = call;
  const key = await lockKey(located, tx);
  requireEnabled(key);
  requireGrantable(key, input);
  if (input.DryRun === true) throw dryRun();
  const { principal } = call.caller;
  const grant = grantOf(input, key, {
    grantId: Buffer.from(call.ids.bytes(32)).toString("hex"),
    createdAtMs: call.clock.nowMs(),
    issuingAccount: accountOf(principal) ?? call.scope.account,
  });
  const invalid = await findInvalidPrincipal(entitiesOf(grant), key.account, call);
  if (invalid !== undefined) throw invalidPrincipalArn(invalid);
  const existing = await findSame(grant, key, tx);
  if (existing === undefined && key.grantCount >= GRANTS_MAX) {
    throw limitExceeded(`${keyArn(key)} has the maximum number of grants: ${GRANTS_MAX}`);
  }
  if (existing === undefined) await keepGrant(grant, key, tx);
  const { grantId } = existing ?? grant;
  return { GrantId: grantId, GrantToken: writeGrantToken({ ...grant, grantId }, settings.vault) };
}

async function findSame(
  grant: Grant,
  { account, region, keyId }: KmsKey,
  tx: WriteTransaction,
): Promise<Grant | undefined> {
  const { name } = grant;
  if (name === null) return undefined;
  const prefix = { account, region, keyId, name };
  const named = await tx.scan(grants, { index: "byName", prefix });
  return named.find((each) => isSameGrant(each, grant));
}

/** Tells whether a caller who has a grant may give away by it what is asked for. */
function giveAway(input: CreateGrantRequest, { record }: KeyResource, parent: Grant): boolean {
  if (record === undefined) return false;
  const facts = { grantId: "", createdAtMs: 0, issuingAccount: "" };
  return isNarrower(grantOf(input, record, facts), parent);
}
