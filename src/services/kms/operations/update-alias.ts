import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { Resource } from "../../../model/resource.ts";
import { requireAliasName, requireTarget, type Alias } from "../alias.ts";
import { addAlias, dropAlias } from "../alias-target.ts";
import { UpdateAlias, type Unit, type UpdateAliasRequest } from "../contract.ts";
import { aliasNotFound, validation } from "../faults.ts";
import type { KmsKey } from "../key.ts";
import { keyToChange } from "../key-change.ts";
import type { KeyResource } from "../located.ts";
import { aliasAndTarget, aliasNamed, aliasPermissions } from "../located-alias.ts";
import { aliases, keys } from "../tables.ts";

interface Located {
  readonly alias: Resource<Alias>;
  /** The key that it shall lead to. */
  readonly key: KeyResource;
  /** The key that it leads to. */
  readonly before: KeyResource | undefined;
}

/**
 * Lets an alias lead to another key of the same kind.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html | UpdateAlias}
 */
export const updateAlias: Operation<UpdateAliasRequest, Unit> = writeOperation<
  UpdateAliasRequest,
  Unit,
  Located
>(UpdateAlias, {
  crossAccount: false,
  validate(input) {
    requireTarget(input.TargetKeyId);
    requireAliasName(input.AliasName);
  },
  async locate(input, call) {
    const { key: before } = await aliasNamed(input.AliasName, call);
    return { ...(await aliasAndTarget(input, call)), before };
  },
  permission({ alias, key, before, caller, scope }) {
    const keys = before === undefined ? [key] : [before, key];
    return aliasPermissions("kms:UpdateAlias", { alias, keys }, { caller, scope });
  },
  async run({ input, alias, key: located, clock, tx }) {
    const { AliasName: aliasName } = input;
    const { record } = alias;
    if (record === undefined) throw aliasNotFound(alias.arn);
    const { account, region } = record;
    const target = await keyToChange(located, tx);
    const present = await tx.get(keys, { account, region, keyId: record.keyId });
    if (present !== undefined) requireSameKind(present, target);
    if (record.keyId !== target.keyId) {
      await dropAlias(record, aliasName, tx);
      await addAlias(target, aliasName, tx);
    }
    await tx.put(aliases, { ...record, keyId: target.keyId, updatedAtMs: clock.nowMs() });
    return {};
  },
});

/** What uses the alias must go on working. */
function requireSameKind(one: KmsKey, other: KmsKey): void {
  const isSymmetric = ({ keySpec }: KmsKey): boolean => keySpec === "SYMMETRIC_DEFAULT";
  if (one.keyUsage === other.keyUsage && isSymmetric(one) === isSymmetric(other)) return;
  throw validation(
    "The current and new KMS key must be the same type (both symmetric or both asymmetric or both HMAC), and they must have the same key usage.",
  );
}
