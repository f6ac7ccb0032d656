import { readOperation, type Operation } from "../../../model/operation.ts";
import { GetMFADevice, type GetMFADeviceRequest, type GetMFADeviceResponse } from "../contract.ts";
import { entitiesOf } from "../entity.ts";
import { deviceAt, requireDevice } from "../mfa-device.ts";
import { userKind } from "../user.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Tells whose device it is, and since when.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetMFADevice.html | GetMFADevice}
 */
export const getMFADevice: Operation<GetMFADeviceRequest, GetMFADeviceResponse> = readOperation(
  GetMFADevice,
  {
    crossAccount: false,
    locate: (input, call) => deviceAt(input.SerialNumber, call),
    permission: ({ device }) => ({ action: "iam:GetMFADevice", resource: device }),
    async run({ device, scope, tx }) {
      const { serialNumber, owner } = requireDevice(device);
      if (owner === undefined) return { SerialNumber: serialNumber };
      const users = await entitiesOf(userKind, scope, tx);
      const user = users.find(({ id }) => id === owner.userId);
      return {
        SerialNumber: serialNumber,
        ...(user !== undefined && { UserName: user.name }),
        EnableDate: wireDate(owner.enabledAtMs),
      };
    },
  },
);
