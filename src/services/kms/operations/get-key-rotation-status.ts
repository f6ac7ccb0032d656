import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetKeyRotationStatus,
  type GetKeyRotationStatusRequest,
  type GetKeyRotationStatusResponse,
} from "../contract.ts";
import { keyArn } from "../key.ts";
import { keyChange } from "../key-change.ts";
import { wireDate } from "../key-metadata.ts";
import { requireKey } from "../located.ts";

/**
 * Tells whether a key's material is replaced by a schedule, and when next. That of asymmetric and HMAC
 * keys never is; AWS used to refuse the question and now says so.
 *
 * DIFFERS: a rotation on demand is done at once, so none is ever under way.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html | GetKeyRotationStatus}
 */
export const getKeyRotationStatus: Operation<
  GetKeyRotationStatusRequest,
  GetKeyRotationStatusResponse
> = readOperation(GetKeyRotationStatus, {
  ...keyChange("GetKeyRotationStatus"),
  crossAccount: true,
  run({ key: located }) {
    const key = requireKey(located);
    // A key that is about to be deleted has none, until it is brought back.
    const rotation = key.deletion === undefined ? key.rotation : undefined;
    const isEnabled = rotation !== undefined && key.isEnabled;
    return {
      KeyId: keyArn(key),
      KeyRotationEnabled: rotation !== undefined,
      ...(rotation !== undefined && { RotationPeriodInDays: rotation.periodDays }),
      ...(isEnabled && { NextRotationDate: wireDate(rotation.nextAtMs) }),
    };
  },
});
