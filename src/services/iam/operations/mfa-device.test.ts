import {
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GetMFADeviceCommand,
  ListMFADevicesCommand,
  ListVirtualMFADevicesCommand,
  ResyncMFADeviceCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, type Emulator } from "../../../testing/emulator.ts";
import { totpCode, totpStep } from "../totp.ts";

const UserName = "alice";

interface Device {
  readonly SerialNumber: string;
  /** Two codes, one right after the other, that end `stepsAhead` of the present. */
  codes(stepsAhead?: number): { AuthenticationCode1: string; AuthenticationCode2: string };
}

async function newDevice({ iam, clock }: Emulator): Promise<Device> {
  await iam.send(new CreateUserCommand({ UserName }));
  const { VirtualMFADevice } = await iam.send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "phone" }),
  );
  const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString("utf8");
  const secret = fromBase32(seed);
  return {
    SerialNumber: VirtualMFADevice?.SerialNumber ?? "",
    codes(stepsAhead = 0) {
      const step = totpStep(clock.nowMs()) + stepsAhead;
      return {
        AuthenticationCode1: totpCode(secret, step - 1),
        AuthenticationCode2: totpCode(secret, step),
      };
    },
  };
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of text) {
    value = (value << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(character);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >>> bits) & 0xff);
  }
  return Buffer.from(bytes);
}

async function enabledDevice(atoll: Emulator): Promise<Device> {
  const device = await newDevice(atoll);
  const { SerialNumber } = device;
  await atoll.iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...device.codes() }));
  return device;
}

describe("EnableMFADevice", () => {
  it("binds a device to a user who shows two of its codes", async () => {
    const atoll = await emulator();
    const { SerialNumber } = await enabledDevice(atoll);
    const listed = await atoll.iam.send(new ListMFADevicesCommand({ UserName }));
    expect(listed.MFADevices).toMatchObject([{ UserName, SerialNumber }]);
    const device = await atoll.iam.send(new GetMFADeviceCommand({ SerialNumber, UserName }));
    expect(device).toMatchObject({ SerialNumber, UserName });
  });

  it("refuses codes that the device does not show", async () => {
    const atoll = await emulator();
    const { SerialNumber } = await newDevice(atoll);
    const codes = { AuthenticationCode1: "000000", AuthenticationCode2: "000000" };
    await expect(
      atoll.iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...codes })),
    ).rejects.toMatchObject({ name: "InvalidAuthenticationCodeException" });
  });

  it("refuses a device that is somebody's already", async () => {
    const atoll = await emulator();
    const device = await enabledDevice(atoll);
    const { SerialNumber } = device;
    await expect(
      atoll.iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...device.codes(1) })),
    ).rejects.toMatchObject({ name: "EntityAlreadyExistsException" });
  });

  it("finds no device of another account", async () => {
    const atoll = await emulator();
    const { SerialNumber } = await enabledDevice(atoll);
    await expect(
      atoll.as(OTHER).iam.send(new GetMFADeviceCommand({ SerialNumber })),
    ).rejects.toMatchObject({ name: "NoSuchEntityException" });
  });
});

describe("ResyncMFADevice", () => {
  it("takes two new codes, one right after the other", async () => {
    const atoll = await emulator();
    const device = await enabledDevice(atoll);
    const { SerialNumber } = device;
    await atoll.clock.advance(120_000);
    const resync = { UserName, SerialNumber, ...device.codes() };
    await atoll.iam.send(new ResyncMFADeviceCommand(resync));
    const { AuthenticationCode1: first } = resync;
    const twice = { ...resync, AuthenticationCode1: first, AuthenticationCode2: first };
    await expect(atoll.iam.send(new ResyncMFADeviceCommand(twice))).rejects.toMatchObject({
      name: "InvalidAuthenticationCodeException",
    });
  });
});

describe("ListVirtualMFADevices", () => {
  it("tells assigned devices from others", async () => {
    const atoll = await emulator();
    const { SerialNumber } = await enabledDevice(atoll);
    await atoll.iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "spare" }));
    const list = async (AssignmentStatus: "Assigned" | "Unassigned" | "Any"): Promise<number> => {
      const found = await atoll.iam.send(new ListVirtualMFADevicesCommand({ AssignmentStatus }));
      return found.VirtualMFADevices?.length ?? 0;
    };
    expect([await list("Assigned"), await list("Unassigned"), await list("Any")]).toEqual([
      1, 1, 2,
    ]);
    expect(SerialNumber).toMatch(/:mfa\/phone$/);
  });
});

describe("DeactivateMFADevice and DeleteVirtualMFADevice", () => {
  it("delete a device only after it was taken from its user", async () => {
    const atoll = await emulator();
    const { SerialNumber } = await enabledDevice(atoll);
    const remove = new DeleteVirtualMFADeviceCommand({ SerialNumber });
    await expect(atoll.iam.send(remove)).rejects.toMatchObject({ name: "DeleteConflictException" });
    await atoll.iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber }));
    await atoll.iam.send(remove);
    const left = await atoll.iam.send(new ListVirtualMFADevicesCommand({}));
    expect(left.VirtualMFADevices).toEqual([]);
  });

  it("say that a device does not exist", async () => {
    const { iam } = await emulator();
    const SerialNumber = "arn:aws:iam::111111111111:mfa/none";
    await expect(
      iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber })),
    ).rejects.toMatchObject({ name: "NoSuchEntityException" });
  });
});
