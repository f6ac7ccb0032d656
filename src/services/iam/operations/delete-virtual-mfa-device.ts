import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteVirtualMFADevice, type DeleteVirtualMFADeviceRequest } from "../contract.ts";
import { deleteConflict } from "../faults.ts";
import { deviceAt, requireDevice } from "../mfa-device.ts";
import { mfaDevices } from "../tables.ts";

/**
 * Deletes a device that no user has.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html | DeleteVirtualMFADevice}
 */
export const deleteVirtualMFADevice: Operation<
  DeleteVirtualMFADeviceRequest,
  Record<string, never>
> = writeOperation(DeleteVirtualMFADevice, {
  crossAccount: false,
  locate: (input, call) => deviceAt(input.SerialNumber, call),
  permission: ({ device }) => ({ action: "iam:DeleteVirtualMFADevice", resource: device }),
  async run({ device, tx }) {
    const { account, region, serialNumber, owner } = requireDevice(device);
    if (owner !== undefined)
      throw deleteConflict("MFA VirtualDevice in use. Must deactivate first.");
    await tx.delete(mfaDevices, { account, region, serialNumber });
    return {};
  },
});
