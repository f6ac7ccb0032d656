import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeactivateMFADevice, type DeactivateMFADeviceRequest } from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { deviceAt, requireDeviceOf } from "../mfa-device.ts";
import { mfaDevices } from "../tables.ts";
import { userOrRoot } from "../user.ts";

/**
 * Takes a device off its user. The device itself stays.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html | DeactivateMFADevice}
 */
export const deactivateMFADevice: Operation<
  DeactivateMFADeviceRequest,
  Record<string, never>
> = writeOperation(DeactivateMFADevice, {
  crossAccount: false,
  locate: async (input, call) => ({
    ...(await userOrRoot(input.UserName, call)),
    ...(await deviceAt(input.SerialNumber, call)),
  }),
  permission: ({ user }) => ({ action: "iam:DeactivateMFADevice", resource: user }),
  async run({ user, device, tx }) {
    const found = requireDeviceOf(requireEntity(user), device);
    await tx.put(mfaDevices, { ...found, owner: undefined });
    return {};
  },
});
