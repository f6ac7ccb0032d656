import { writeOperation, type Operation } from "../../../model/operation.ts";
import { EnableMFADevice, type EnableMFADeviceRequest } from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { existsAlready, overQuota } from "../faults.ts";
import {
  checkTwoCodes,
  deviceAt,
  devicesOf,
  MFA_DEVICES_MAX,
  requireDevice,
} from "../mfa-device.ts";
import { mfaDevices } from "../tables.ts";
import { userNamed } from "../user.ts";

/**
 * Binds a device to a user, who shows two codes of it, one right after the other.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html | EnableMFADevice}
 */
export const enableMFADevice: Operation<
  EnableMFADeviceRequest,
  Record<string, never>
> = writeOperation(EnableMFADevice, {
  crossAccount: false,
  locate: async (input, call) => ({
    ...(await userNamed(input.UserName, call)),
    ...(await deviceAt(input.SerialNumber, call)),
  }),
  permission: ({ user }) => ({ action: "iam:EnableMFADevice", resource: user }),
  async run({ input, user, device, clock, tx }) {
    const owner = requireEntity(user);
    const found = requireDevice(device);
    if (found.owner !== undefined) {
      throw existsAlready("MFA device is already enabled for this user or another one.");
    }
    const lastStep = checkTwoCodes(found, input, clock.nowMs());
    if ((await devicesOf(owner, tx)).length >= MFA_DEVICES_MAX) {
      throw overQuota("MFADevicesPerUser", MFA_DEVICES_MAX);
    }
    const enabled = { userId: owner.id, enabledAtMs: clock.nowMs() };
    await tx.put(mfaDevices, { ...found, owner: enabled, lastStep });
    return {};
  },
});
