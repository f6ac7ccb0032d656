import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, keyIdLength, length } from "../constraint.ts";
import { RevokeGrant, type RevokeGrantRequest, type Unit } from "../contract.ts";
import { dryRun, grantNotFound } from "../faults.ts";
import { dropGrant } from "../grant.ts";
import { keyPermission } from "../key-permission.ts";
import { keyById, lockKey, type LocatedKey } from "../located.ts";
import { grants } from "../tables.ts";

/**
 * Takes a grant back, as whoever may by the key's policy.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html | RevokeGrant}
 */
export const revokeGrant: Operation<RevokeGrantRequest, Unit> = writeOperation<
  RevokeGrantRequest,
  Unit,
  LocatedKey
>(RevokeGrant, {
  crossAccount: true,
  validate: ({ KeyId, GrantId }) =>
    check(keyIdLength(KeyId), length("grantId", GrantId, { min: 1, max: 128 })),
  locate: (input, call) => keyById(input.KeyId, call),
  permission: ({ key, caller, scope }) =>
    keyPermission("kms:RevokeGrant", key, { caller, scope }, { isAboutGrants: true }),
  async run({ input, key: located, tx }) {
    const grantId = input.GrantId.toWellFormed();
    const key = await lockKey(located, tx);
    const { account, region, keyId } = key;
    const grant = await tx.lock(grants, { account, region, keyId, grantId });
    if (grant === undefined) throw grantNotFound(grantId);
    if (input.DryRun === true) throw dryRun();
    await dropGrant(grant, key, tx);
    return {};
  },
});
