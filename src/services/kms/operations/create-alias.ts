import { writeOperation, type Operation } from "../../../model/operation.ts";
import { requireAliasName, requireTarget } from "../alias.ts";
import { addAlias } from "../alias-target.ts";
import { CreateAlias, type CreateAliasRequest, type Unit } from "../contract.ts";
import { aliasExists } from "../faults.ts";
import { keyToChange } from "../key-change.ts";
import { aliasAndTarget, aliasPermissions } from "../located-alias.ts";
import { aliases } from "../tables.ts";

/**
 * Gives a key a further name.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html | CreateAlias}
 */
export const createAlias: Operation<CreateAliasRequest, Unit> = writeOperation(CreateAlias, {
  crossAccount: false,
  validate(input) {
    requireTarget(input.TargetKeyId);
    requireAliasName(input.AliasName);
  },
  locate: (input, call) => aliasAndTarget(input, call),
  permission: ({ alias, key, caller, scope }) =>
    aliasPermissions("kms:CreateAlias", { alias, keys: [key] }, { caller, scope }),
  async run({ input, alias, key: located, scope, clock, tx }) {
    const { partition, account, region } = scope;
    const { AliasName: aliasName } = input;
    if (alias.record !== undefined) throw aliasExists(alias.arn);
    const key = await keyToChange(located, tx);
    const nowMs = clock.nowMs();
    const times = { createdAtMs: nowMs, updatedAtMs: nowMs };
    const { keyId } = key;
    await tx.put(aliases, { partition, account, region, aliasName, keyId, ...times });
    await addAlias(key, aliasName, tx);
    return {};
  },
});
