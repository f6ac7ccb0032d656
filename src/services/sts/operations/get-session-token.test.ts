import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeleteUserPolicyCommand,
  DeleteVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  EnableMFADeviceCommand,
  GetMFADeviceCommand,
  GetUserCommand,
  ListMFADevicesCommand,
  ListVirtualMFADevicesCommand,
  PutUserPolicyCommand,
  ResyncMFADeviceCommand,
} from "@aws-sdk/client-iam";
import { CreateQueueCommand, ListQueuesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import {
  AssumeRoleCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  type Credentials,
} from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { totpCode, totpStep } from "../../iam/totp.ts";
import { emulator, OWNER, type Clients, type Emulator } from "../../../testing/emulator.ts";

const document = (statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

const allows = (action: string): string =>
  document({ Effect: "Allow", Action: action, Resource: "*" });

async function alice(kit: Emulator, policy: string): Promise<Clients> {
  const UserName = "alice";
  await kit.iam.send(new CreateUserCommand({ UserName }));
  const put = { UserName, PolicyName: "p", PolicyDocument: policy };
  await kit.iam.send(new PutUserPolicyCommand(put));
  const { AccessKey } = await kit.iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
  return kit.as({ accessKeyId, secretAccessKey });
}

function clientsOf(kit: Emulator, credentials: Credentials | undefined): Clients {
  const {
    AccessKeyId: accessKeyId = "",
    SecretAccessKey: secretAccessKey = "",
    SessionToken: sessionToken,
  } = credentials ?? {};
  return kit.as({ accessKeyId, secretAccessKey, sessionToken });
}

interface Device {
  readonly serial: string;
  /** What the device shows now, or some steps later. */
  code(steps?: number): string;
}

async function deviceOf(kit: Emulator): Promise<Device> {
  const { VirtualMFADevice } = await kit.iam.send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "phone" }),
  );
  const seed = fromBase32(Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString());
  return {
    serial: VirtualMFADevice?.SerialNumber ?? "",
    code: (steps = 0) => totpCode(seed, totpStep(kit.clock.nowMs()) + steps),
  };
}

function fromBase32(text: string): Uint8Array {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = Array.from(text, (each) => alphabet.indexOf(each).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 2));
}

async function enabledDevice(kit: Emulator): Promise<Device> {
  const device = await deviceOf(kit);
  await kit.iam.send(
    new EnableMFADeviceCommand({
      UserName: "alice",
      SerialNumber: device.serial,
      AuthenticationCode1: device.code(),
      AuthenticationCode2: device.code(1),
    }),
  );
  await kit.clock.advance(120_000);
  return device;
}

describe("GetSessionToken", () => {
  it("gives credentials that are the user, with the user's rights of the moment", async () => {
    const kit = await emulator({ iam: "enforce" });
    const user = await alice(kit, allows("sqs:*"));
    const { Credentials: got } = await user.sts.send(new GetSessionTokenCommand({}));
    const session = clientsOf(kit, got);
    expect(await session.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: `arn:aws:iam::${OWNER}:user/alice`,
    });
    await session.sqs.send(new ListQueuesCommand({}));
    await kit.iam.send(new DeleteUserPolicyCommand({ UserName: "alice", PolicyName: "p" }));
    await expect(session.sqs.send(new ListQueuesCommand({}))).rejects.toThrow("is not authorized");
  });

  it("opens no further session, and not IAM without an MFA device", async () => {
    const kit = await emulator({ iam: "enforce" });
    const user = await alice(kit, allows("*"));
    const device = await enabledDevice(kit);
    const plain = clientsOf(kit, (await user.sts.send(new GetSessionTokenCommand({}))).Credentials);
    await expect(plain.sts.send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
      name: "AccessDenied",
      message: "Cannot call GetSessionToken with session credentials",
    });
    await expect(plain.iam.send(new GetUserCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
    const proven = await user.sts.send(
      new GetSessionTokenCommand({ SerialNumber: device.serial, TokenCode: device.code() }),
    );
    await clientsOf(kit, proven.Credentials).iam.send(new GetUserCommand({}));
  });

  it("says what is wrong with the proof of an MFA device", async () => {
    const kit = await emulator({ iam: "enforce" });
    const user = await alice(kit, allows("*"));
    const { serial: SerialNumber, code } = await enabledDevice(kit);
    const refusal = (input: object, message: string): Promise<void> =>
      expect(user.sts.send(new GetSessionTokenCommand(input))).rejects.toMatchObject({
        name: "AccessDenied",
        message: `MultiFactorAuthentication failed${message}`,
      });
    await refusal({ SerialNumber, TokenCode: "000000" }, " with invalid MFA one time pass code. ");
    const unknown = { SerialNumber: `arn:aws:iam::${OWNER}:mfa/other`, TokenCode: code() };
    await refusal(
      unknown,
      ", unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
    );
    const missing = ", must provide both MFA serial number and one time pass code.";
    await refusal({ SerialNumber }, missing);
    await refusal({ TokenCode: code() }, missing);
    await expect(
      user.sts.send(new GetSessionTokenCommand({ SerialNumber, TokenCode: "12345" })),
    ).rejects.toMatchObject({
      name: "ValidationError",
      message:
        "1 validation error detected: Value '12345' at 'tokenCode' failed to satisfy constraint: Member must have length greater than or equal to 6",
    });
  });

  it("closes STS to what its credentials may not call", async () => {
    const kit = await emulator({ iam: "enforce" });
    const user = await alice(kit, allows("*"));
    const info = new GetAccessKeyInfoCommand({ AccessKeyId: OWNER });
    await user.sts.send(info);
    const plain = clientsOf(kit, (await user.sts.send(new GetSessionTokenCommand({}))).Credentials);
    await expect(plain.sts.send(info)).rejects.toMatchObject({
      name: "AccessDenied",
      message: "Cannot call GetAccessKeyInfo with session credentials",
    });
    const federated = await user.sts.send(
      new GetFederationTokenCommand({ Name: "bob", Policy: allows("*") }),
    );
    await expect(clientsOf(kit, federated.Credentials).sts.send(info)).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("lets a root user's session last an hour at most", async () => {
    const kit = await emulator({ iam: "enforce" });
    const { Credentials: got } = await kit.sts.send(
      new GetSessionTokenCommand({ DurationSeconds: 7200 }),
    );
    expect(got?.Expiration?.getTime()).toBe(kit.clock.nowMs() + 3_600_000);
    expect(await clientsOf(kit, got).sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: `arn:aws:iam::${OWNER}:root`,
    });
  });
});

describe("a virtual MFA device", () => {
  it("proves itself to policies: only with its code does the condition hold", async () => {
    const kit = await emulator({ iam: "enforce" });
    const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
    const user = await alice(
      kit,
      document({ Effect: "Allow", Action: "sqs:*", Resource: "*", Condition: mfa }),
    );
    const device = await enabledDevice(kit);
    const list = new ListQueuesCommand({});
    await expect(user.sqs.send(list), "long-term keys have no MFA").rejects.toThrow(
      "is not authorized",
    );
    const wrong = { SerialNumber: device.serial, TokenCode: "000000" };
    await expect(user.sts.send(new GetSessionTokenCommand(wrong))).rejects.toMatchObject({
      name: "AccessDenied",
      message: "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
    });
    const TokenCode = device.code();
    const proof = new GetSessionTokenCommand({ SerialNumber: device.serial, TokenCode });
    const { Credentials: got } = await user.sts.send(proof);
    await clientsOf(kit, got).sqs.send(list);
    await expect(user.sts.send(proof), "a code is good once").rejects.toThrow("invalid MFA");
  });

  it("is asked before the role that shall be assumed with it", async () => {
    const kit = await emulator({ iam: "enforce" });
    const user = await alice(kit, allows("sts:AssumeRole"));
    const device = await enabledDevice(kit);
    const RoleName = "careful";
    const trust = {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${OWNER}:root` },
      Action: "sts:AssumeRole",
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    };
    const AssumeRolePolicyDocument = document(trust);
    await kit.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const named = { RoleArn: `arn:aws:iam::${OWNER}:role/${RoleName}`, RoleSessionName: "s1" };
    await expect(user.sts.send(new AssumeRoleCommand(named))).rejects.toThrow("not authorized");
    const proof = { ...named, SerialNumber: device.serial };
    await expect(
      user.sts.send(new AssumeRoleCommand({ ...proof, TokenCode: "000000" })),
    ).rejects.toMatchObject({
      name: "AccessDenied",
      message: "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
    });
    await user.sts.send(new AssumeRoleCommand({ ...proof, TokenCode: device.code() }));
  });

  it("is enabled by two codes in a row, listed, brought into step and taken off", async () => {
    const kit = await emulator();
    await alice(kit, allows("*"));
    const device = await deviceOf(kit);
    const named = { UserName: "alice", SerialNumber: device.serial };
    const codes = (
      first: string,
      second: string,
    ): typeof named & {
      AuthenticationCode1: string;
      AuthenticationCode2: string;
    } => ({ ...named, AuthenticationCode1: first, AuthenticationCode2: second });
    await expect(
      kit.iam.send(new EnableMFADeviceCommand(codes(device.code(1), device.code()))),
      "the wrong order",
    ).rejects.toMatchObject({ name: "InvalidAuthenticationCodeException" });
    await kit.iam.send(new EnableMFADeviceCommand(codes(device.code(), device.code(1))));
    const { MFADevices } = await kit.iam.send(new ListMFADevicesCommand({ UserName: "alice" }));
    expect(MFADevices).toMatchObject([{ UserName: "alice", SerialNumber: device.serial }]);
    const { VirtualMFADevices } = await kit.iam.send(
      new ListVirtualMFADevicesCommand({ AssignmentStatus: "Assigned" }),
    );
    expect(VirtualMFADevices).toMatchObject([{ User: { UserName: "alice" } }]);
    expect(
      await kit.iam.send(new GetMFADeviceCommand({ SerialNumber: device.serial })),
    ).toMatchObject({ UserName: "alice" });
    await expect(
      kit.iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber: device.serial })),
    ).rejects.toMatchObject({ name: "DeleteConflictException" });
    await kit.clock.advance(90_000);
    await kit.iam.send(new ResyncMFADeviceCommand(codes(device.code(), device.code(1))));
    await kit.iam.send(new DeactivateMFADeviceCommand(named));
    await kit.iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber: device.serial }));
  });
});

describe("GetFederationToken", () => {
  it("gives what both the user's policies and the session policy allow", async () => {
    const kit = await emulator({ iam: "enforce" });
    const { QueueUrl } = await kit.sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    const user = await alice(
      kit,
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "sqs:ListQueues", Resource: "*" },
          {
            Effect: "Allow",
            Action: "sts:GetFederationToken",
            Resource: `arn:aws:sts::${OWNER}:federated-user/bob`,
          },
        ],
      }),
    );
    await expect(
      user.sts.send(new GetFederationTokenCommand({ Name: "eve" })),
      "only bob may be vouched for",
    ).rejects.toThrow("is not authorized to perform: sts:GetFederationToken");
    const answer = await user.sts.send(
      new GetFederationTokenCommand({ Name: "bob", Policy: allows("sqs:*") }),
    );
    expect(answer.FederatedUser).toEqual({
      FederatedUserId: `${OWNER}:bob`,
      Arn: `arn:aws:sts::${OWNER}:federated-user/bob`,
    });
    expect(answer).toMatchObject({ PackedPolicySize: expect.any(Number) });
    const bob = clientsOf(kit, answer.Credentials);
    expect(await bob.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      UserId: `${OWNER}:bob`,
    });
    await bob.sqs.send(new ListQueuesCommand({}));
    await expect(
      bob.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" })),
      "the user itself may not send",
    ).rejects.toThrow("because no identity-based policy allows");
    await expect(bob.iam.send(new GetUserCommand({ UserName: "alice" }))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
    const RoleArn = `arn:aws:iam::${OWNER}:role/any-role`;
    await expect(
      bob.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "bob" })),
    ).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("gives nothing without a session policy", async () => {
    const kit = await emulator({ iam: "enforce" });
    const user = await alice(kit, allows("*"));
    const { Credentials: got } = await user.sts.send(
      new GetFederationTokenCommand({ Name: "bob" }),
    );
    await expect(clientsOf(kit, got).sqs.send(new ListQueuesCommand({}))).rejects.toThrow(
      "because no session policy allows the sqs:listqueues action",
    );
  });
});
