import { writeOperation, type Operation } from "../../../model/operation.ts";
import { requireAliasName } from "../alias.ts";
import { dropAlias } from "../alias-target.ts";
import { DeleteAlias, type DeleteAliasRequest, type Unit } from "../contract.ts";
import { aliasNotFound } from "../faults.ts";
import { aliasNamed, aliasPermissions, type LocatedAlias } from "../located-alias.ts";
import { aliases } from "../tables.ts";

/**
 * Takes an alias away; its key stays.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html | DeleteAlias}
 */
export const deleteAlias: Operation<DeleteAliasRequest, Unit> = writeOperation<
  DeleteAliasRequest,
  Unit,
  LocatedAlias
>(DeleteAlias, {
  crossAccount: false,
  validate: (input) => requireAliasName(input.AliasName),
  locate: (input, call) => aliasNamed(input.AliasName, call),
  permission: ({ alias, key, caller, scope }) =>
    aliasPermissions(
      "kms:DeleteAlias",
      { alias, keys: key === undefined ? [] : [key] },
      { caller, scope },
    ),
  async run({ alias: { record, arn }, tx }) {
    if (record === undefined) throw aliasNotFound(arn);
    const { account, region, aliasName } = record;
    await tx.delete(aliases, { account, region, aliasName });
    await dropAlias(record, aliasName, tx);
    return {};
  },
});
