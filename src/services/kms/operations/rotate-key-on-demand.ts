import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { WriteTransaction } from "../../../model/store.ts";
import {
  RotateKeyOnDemand,
  type RotateKeyOnDemandRequest,
  type RotateKeyOnDemandResponse,
} from "../contract.ts";
import { nothingToRotateTo, rotationsExhausted } from "../faults.ts";
import { keyArn, type KmsKey } from "../key.ts";
import { keyChange, keyToChange } from "../key-change.ts";
import { materialsOf, type KeyMaterial } from "../material.ts";
import { rotate, rotateImported } from "../rotation.ts";
import { requireRotatable } from "../rotation-rule.ts";
import { keys } from "../tables.ts";

const ON_DEMAND_MAX = 25;

/**
 * Replaces a key's material now: by new, or by what was imported for that.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html | RotateKeyOnDemand}
 */
export const rotateKeyOnDemand: Operation<RotateKeyOnDemandRequest, RotateKeyOnDemandResponse> =
  writeOperation(RotateKeyOnDemand, {
    ...keyChange("RotateKeyOnDemand"),
    async run({ key: located, clock, ids, settings, tx }) {
      const key = await keyToChange(located, tx);
      requireRotatable(key, "on demand");
      if (key.onDemandRotations >= ON_DEMAND_MAX) {
        throw rotationsExhausted(keyArn(key));
      }
      const work = { tx, ids, vault: settings.vault, nowMs: clock.nowMs() };
      const rotated =
        key.origin === "EXTERNAL"
          ? await rotateImported(key, await pendingMaterial(key, tx), work)
          : await rotate(key, "ON_DEMAND", work);
      await tx.put(keys, { ...rotated, onDemandRotations: key.onDemandRotations + 1 });
      return { KeyId: keyArn(key) };
    },
  });

async function pendingMaterial(key: KmsKey, tx: WriteTransaction): Promise<KeyMaterial> {
  const pending = (await materialsOf(key, { tx })).find(
    ({ state }) => state === "PENDING_ROTATION",
  );
  if (pending !== undefined) return pending;
  throw nothingToRotateTo(keyArn(key));
}
