import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListMFADevices,
  type ListMFADevicesRequest,
  type ListMFADevicesResponse,
} from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { devicesOf } from "../mfa-device.ts";
import { pageOf } from "../page.ts";
import { userOrRoot } from "../user.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Lists the MFA devices of a user.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html | ListMFADevices}
 */
export const listMFADevices: Operation<ListMFADevicesRequest, ListMFADevicesResponse> =
  readOperation(ListMFADevices, {
    crossAccount: false,
    locate: (input, call) => userOrRoot(input.UserName, call),
    permission: ({ user }) => ({ action: "iam:ListMFADevices", resource: user }),
    async run({ input, user, tx }) {
      const { name } = requireEntity(user);
      const devices = await devicesOf(requireEntity(user), tx);
      const { items, ...page } = pageOf(devices, ({ serialNumber }) => serialNumber, input);
      const shown = items.map(({ serialNumber, owner }) => ({
        UserName: name,
        SerialNumber: serialNumber,
        EnableDate: wireDate(owner?.enabledAtMs ?? 0),
      }));
      return { MFADevices: shown, ...page };
    },
  });
