import { writeOperation, type Operation } from "../../../model/operation.ts";
import { EnableKey, type EnableKeyRequest, type Unit } from "../contract.ts";
import { keyChange, keyToChange } from "../key-change.ts";
import { requireMaterial } from "../key-state.ts";
import { resumeRotation } from "../rotation.ts";
import { keys } from "../tables.ts";

/**
 * Lets a disabled key be used again. Its material is replaced at once if it should have been meanwhile.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html | EnableKey}
 */
export const enableKey: Operation<EnableKeyRequest, Unit> = writeOperation(EnableKey, {
  ...keyChange("EnableKey"),
  async run({ key: located, clock, tx }) {
    const key = await keyToChange(located, tx);
    requireMaterial(key);
    const enabled = { ...key, isEnabled: true };
    await tx.put(keys, enabled);
    await resumeRotation(enabled, clock.nowMs(), tx);
    return {};
  },
});
