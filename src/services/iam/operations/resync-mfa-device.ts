import { writeOperation, type Operation } from "../../../model/operation.ts";
import { ResyncMFADevice, type ResyncMFADeviceRequest } from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { checkTwoCodes, deviceAt, requireDeviceOf } from "../mfa-device.ts";
import { mfaDevices } from "../tables.ts";
import { userNamed } from "../user.ts";

/**
 * Brings a device back into step by two codes, one right after the other.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResyncMFADevice.html | ResyncMFADevice}
 */
export const resyncMFADevice: Operation<
  ResyncMFADeviceRequest,
  Record<string, never>
> = writeOperation(ResyncMFADevice, {
  crossAccount: false,
  locate: async (input, call) => ({
    ...(await userNamed(input.UserName, call)),
    ...(await deviceAt(input.SerialNumber, call)),
  }),
  permission: ({ user }) => ({ action: "iam:ResyncMFADevice", resource: user }),
  async run({ input, user, device, clock, tx }) {
    const found = requireDeviceOf(requireEntity(user), device);
    const lastStep = checkTwoCodes(found, input, clock.nowMs());
    await tx.put(mfaDevices, { ...found, lastStep });
    return {};
  },
});
