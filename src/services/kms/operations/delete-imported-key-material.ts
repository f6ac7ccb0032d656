import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { WriteTransaction } from "../../../model/store.ts";
import { check, keyIdLength, materialIdForm } from "../constraint.ts";
import {
  DeleteImportedKeyMaterial,
  type DeleteImportedKeyMaterialRequest,
  type DeleteImportedKeyMaterialResponse,
} from "../contract.ts";
import { keyMaterialNotFound, wrongOrigin } from "../faults.ts";
import { isPrimary, keyArn, type KmsKey } from "../key.ts";
import { keyChange } from "../key-change.ts";
import { requireCustomerManaged } from "../key-state.ts";
import { lockKey, type LocatedKey } from "../located.ts";
import { materialsOf, type KeyMaterial } from "../material.ts";
import { removeMaterial } from "../material-expiry.ts";
import { lockRelated } from "../multi-region.ts";
import { materials } from "../tables.ts";

/**
 * Takes imported material away; the key waits for the same to be imported again.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html | DeleteImportedKeyMaterial}
 */
export const deleteImportedKeyMaterial: Operation<
  DeleteImportedKeyMaterialRequest,
  DeleteImportedKeyMaterialResponse
> = writeOperation<DeleteImportedKeyMaterialRequest, DeleteImportedKeyMaterialResponse, LocatedKey>(
  DeleteImportedKeyMaterial,
  {
    ...keyChange("DeleteImportedKeyMaterial"),
    validate: ({ KeyId, KeyMaterialId }) =>
      check(keyIdLength(KeyId), ...materialIdForm(KeyMaterialId)),
    async run({ input, key: located, settings, tx }) {
      // A key that is about to be deleted may lose its material at once.
      const key = await lockKey(located, tx);
      requireCustomerManaged(key);
      if (key.origin !== "EXTERNAL") throw wrongOrigin(keyArn(key), key.origin);
      const { vault } = settings;
      const wanted = input.KeyMaterialId ?? key.materialId;
      const material = (await materialsOf(key, { tx })).find((each) => each.materialId === wanted);
      if (material === undefined) {
        if (input.KeyMaterialId !== undefined) throw keyMaterialNotFound(input.KeyMaterialId);
        return { KeyId: keyArn(key) };
      }
      if (material.state.startsWith("PENDING_")) await dropPending(key, material, tx);
      else await removeMaterial(key, material, { vault, tx });
      return { KeyId: keyArn(key), KeyMaterialId: material.materialId };
    },
  },
);

/** What was never used leaves nothing behind; deleted from a primary key, it goes everywhere. */
async function dropPending(
  key: KmsKey,
  { materialId }: KeyMaterial,
  tx: WriteTransaction,
): Promise<void> {
  const others = await lockRelated(key, tx);
  for (const { account, region, keyId } of isPrimary(key) ? [key, ...others] : [key]) {
    await tx.delete(materials, { account, region, keyId, materialId });
  }
  if (isPrimary(key)) return;
  for (const { account, region, keyId } of others) {
    const own = await tx.lock(materials, { account, region, keyId, materialId });
    const state = "PENDING_MULTI_REGION_IMPORT_AND_ROTATION";
    if (own !== undefined) await tx.put(materials, { ...own, state });
  }
}
