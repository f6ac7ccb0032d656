import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DisableKey, type DisableKeyRequest, type Unit } from "../contract.ts";
import { keyChange, keyToChange } from "../key-change.ts";
import { requireMaterial } from "../key-state.ts";
import { keys } from "../tables.ts";

/**
 * Keeps a key from being used.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html | DisableKey}
 */
export const disableKey: Operation<DisableKeyRequest, Unit> = writeOperation(DisableKey, {
  ...keyChange("DisableKey"),
  async run({ key: located, tx }) {
    const key = await keyToChange(located, tx);
    requireMaterial(key);
    await tx.put(keys, { ...key, isEnabled: false });
    return {};
  },
});
