import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  CreateVirtualMFADevice,
  type CreateVirtualMFADeviceRequest,
  type CreateVirtualMFADeviceResponse,
} from "../contract.ts";
import { existsAlready } from "../faults.ts";
import { globalRegion } from "../../../model/scope.ts";
import { deviceAt } from "../mfa-device.ts";
import { checkName, checkPath } from "../name-rules.ts";
import { mfaDevices } from "../tables.ts";
import { readTags, taggedCreation } from "../tag.ts";
import { toBase32 } from "../totp.ts";

/** 64 characters of base32, as AWS makes them. */
const SECRET_BYTES = 40;

/**
 * Makes a virtual MFA device: a secret for an authenticator program, told this once.
 *
 * DIFFERS: no picture of a QR code comes along.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html | CreateVirtualMFADevice}
 */
export const createVirtualMFADevice: Operation<
  CreateVirtualMFADeviceRequest,
  CreateVirtualMFADeviceResponse
> = writeOperation(CreateVirtualMFADevice, {
  crossAccount: false,
  validate({ VirtualMFADeviceName, Path, Tags }) {
    checkName("virtualMFADeviceName", VirtualMFADeviceName);
    if (Path !== undefined) checkPath(Path);
    readTags(Tags);
  },
  locate({ VirtualMFADeviceName: name, Path: path = "/" }, call) {
    const { partition, account } = call.scope;
    return deviceAt(`arn:${partition}:iam::${account}:mfa${path}${name}`, call);
  },
  permission: ({ input, device }) =>
    taggedCreation(
      { action: "iam:CreateVirtualMFADevice", resource: device },
      "iam:TagMFADevice",
      input.Tags,
    ),
  async run({ input, device, scope, clock, ids, tx }) {
    if (device.record !== undefined) {
      throw existsAlready("MFADevice entity at the same path and name already exists.");
    }
    const secret = ids.bytes(SECRET_BYTES);
    const serialNumber = device.arn;
    await tx.put(mfaDevices, {
      account: scope.account,
      region: globalRegion(scope.partition),
      serialNumber,
      createdAtMs: clock.nowMs(),
      tags: readTags(input.Tags),
      secret: Buffer.from(secret).toString("base64"),
    });
    const seed = Buffer.from(toBase32(secret));
    return { VirtualMFADevice: { SerialNumber: serialNumber, Base32StringSeed: seed } };
  },
});
