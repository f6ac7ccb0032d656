import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UntagMFADevice, type UntagMFADeviceRequest } from "../contract.ts";
import { deviceAt } from "../mfa-device.ts";
import { taggedDevice } from "../tagged-kinds.ts";
import { untagging } from "../tagging.ts";

/**
 * Takes tags of a virtual MFA device away.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagMFADevice.html | UntagMFADevice}
 */
export const untagMFADevice: Operation<
  UntagMFADeviceRequest,
  Record<string, never>
> = writeOperation(
  UntagMFADevice,
  untagging({
    kind: taggedDevice,
    action: "iam:UntagMFADevice",
    locate: async ({ SerialNumber }: UntagMFADeviceRequest, call) =>
      (await deviceAt(SerialNumber, call)).device,
  }),
);
