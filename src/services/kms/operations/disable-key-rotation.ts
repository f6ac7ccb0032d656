import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DisableKeyRotation, type DisableKeyRotationRequest, type Unit } from "../contract.ts";
import { keyChange, keyToChange } from "../key-change.ts";
import { changeSet } from "../multi-region.ts";
import { requireRotatable } from "../rotation-rule.ts";

/**
 * Ends the schedule by which a key's material is replaced.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKeyRotation.html | DisableKeyRotation}
 */
export const disableKeyRotation: Operation<DisableKeyRotationRequest, Unit> = writeOperation(
  DisableKeyRotation,
  {
    ...keyChange("DisableKeyRotation"),
    async run({ key: located, tx }) {
      const key = await keyToChange(located, tx);
      requireRotatable(key, "by schedule");
      await changeSet(key, { rotation: undefined }, tx);
      return {};
    },
  },
);
