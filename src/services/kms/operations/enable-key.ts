import { writeOperation, type Operation } from "../../../model/operation.ts";
import { EnableKey, type EnableKeyRequest, type Unit } from "../contract.ts";
import { keyChange, keyToChange } from "../key-change.ts";
import { requireMaterial } from "../key-state.ts";
import { keys } from "../tables.ts";

/**
 * Lets a disabled key be used again.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html | EnableKey}
 */
export const enableKey: Operation<EnableKeyRequest, Unit> = writeOperation(EnableKey, {
  ...keyChange("EnableKey"),
  async run({ key: located, tx }) {
    const key = await keyToChange(located, tx);
    requireMaterial(key);
    await tx.put(keys, { ...key, isEnabled: true });
    return {};
  },
});
