import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, keyIdLength, range } from "../constraint.ts";
import { EnableKeyRotation, type EnableKeyRotationRequest, type Unit } from "../contract.ts";
import { keyChange, keyToChange } from "../key-change.ts";
import { keyPermission } from "../key-permission.ts";
import type { LocatedKey } from "../located.ts";
import { changeSet } from "../multi-region.ts";
import { DAY_MS, PERIOD_DAYS_USUAL, rotationJob } from "../rotation.ts";
import { requireRotatable } from "../rotation-rule.ts";

const PERIOD_DAYS = { min: 90, max: 2560 };

/**
 * Lets a key's material be replaced every so many days; a period given anew changes the schedule.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html | EnableKeyRotation}
 */
export const enableKeyRotation: Operation<EnableKeyRotationRequest, Unit> = writeOperation<
  EnableKeyRotationRequest,
  Unit,
  LocatedKey
>(EnableKeyRotation, {
  ...keyChange("EnableKeyRotation"),
  validate: ({ KeyId, RotationPeriodInDays }) =>
    check(keyIdLength(KeyId), range("rotationPeriodInDays", RotationPeriodInDays, PERIOD_DAYS)),
  permission: ({ key, input, caller, scope }) =>
    keyPermission(
      "kms:EnableKeyRotation",
      key,
      { caller, scope },
      {
        conditions: { "kms:RotationPeriodInDays": String(periodOf(input)) },
      },
    ),
  async run({ input, key: located, clock, tx }) {
    const key = await keyToChange(located, tx);
    requireRotatable(key, "by schedule");
    const periodDays = periodOf(input);
    // The same again changes nothing: the next date stays.
    if (key.rotation?.periodDays === periodDays) return {};
    const rotation = { periodDays, nextAtMs: clock.nowMs() + periodDays * DAY_MS };
    await changeSet(key, { rotation }, tx);
    await tx.enqueue(rotationJob(key, rotation));
    return {};
  },
});

function periodOf({ RotationPeriodInDays = PERIOD_DAYS_USUAL }: EnableKeyRotationRequest): number {
  return Math.trunc(RotationPeriodInDays);
}
