import { writeOperation, type Operation } from "../../../model/operation.ts";
import { TagMFADevice, type TagMFADeviceRequest } from "../contract.ts";
import { deviceAt } from "../mfa-device.ts";
import { taggedDevice } from "../tagged-kinds.ts";
import { tagging } from "../tagging.ts";

/**
 * Adds tags to a virtual MFA device, over those with the same keys.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagMFADevice.html | TagMFADevice}
 */
export const tagMFADevice: Operation<TagMFADeviceRequest, Record<string, never>> = writeOperation(
  TagMFADevice,
  tagging({
    kind: taggedDevice,
    action: "iam:TagMFADevice",
    locate: async ({ SerialNumber }: TagMFADeviceRequest, call) =>
      (await deviceAt(SerialNumber, call)).device,
  }),
);
