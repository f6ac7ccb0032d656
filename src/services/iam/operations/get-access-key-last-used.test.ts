import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountAuthorizationDetailsCommand,
  GetRoleCommand,
  ListUsersCommand,
} from "@aws-sdk/client-iam";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, START_MS, type Emulator } from "../../../testing/emulator.ts";

const MINUTE_MS = 60_000;
const START_MINUTE = new Date(START_MS);

interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

async function userKey({ iam }: Emulator, UserName = "alice"): Promise<Key> {
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
  return { accessKeyId, secretAccessKey };
}

describe("GetAccessKeyLastUsed", () => {
  it("tells nothing of a key that signed nothing", async () => {
    const atoll = await emulator();
    const { accessKeyId: AccessKeyId } = await userKey(atoll);
    const answer = await atoll.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
    expect(answer).toMatchObject({
      UserName: "alice",
      AccessKeyLastUsed: { ServiceName: "N/A", Region: "N/A" },
    });
    expect(answer.AccessKeyLastUsed?.LastUsedDate).toBeUndefined();
  });

  it("tells when, for which service and in which region a key signed a request", async () => {
    const atoll = await emulator();
    const key = await userKey(atoll);
    await atoll.as(key, "eu-central-1").sqs.send(new ListQueuesCommand({}));
    await atoll.clock.advance(5 * MINUTE_MS);
    const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: key.accessKeyId });
    expect((await atoll.iam.send(command)).AccessKeyLastUsed).toEqual({
      ServiceName: "sqs",
      Region: "eu-central-1",
      LastUsedDate: START_MINUTE,
    });
  });

  it("tells the first of several uses within 15 minutes", async () => {
    const atoll = await emulator();
    const key = await userKey(atoll);
    const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: key.accessKeyId });
    await atoll.as(key).sqs.send(new ListQueuesCommand({}));
    await atoll.clock.advance(14 * MINUTE_MS);
    await atoll.as(key).iam.send(new ListUsersCommand({}));
    await atoll.clock.advance(MINUTE_MS);
    expect((await atoll.iam.send(command)).AccessKeyLastUsed).toMatchObject({
      ServiceName: "sqs",
      LastUsedDate: START_MINUTE,
    });
    await atoll.as(key).iam.send(new ListUsersCommand({}));
    await atoll.clock.advance(0);
    expect((await atoll.iam.send(command)).AccessKeyLastUsed).toMatchObject({
      ServiceName: "iam",
      LastUsedDate: new Date(START_MS + 15 * MINUTE_MS),
    });
  });

  it("counts what was denied", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const key = await userKey(atoll);
    await expect(atoll.as(key).sqs.send(new ListQueuesCommand({}))).rejects.toThrow("authorized");
    await atoll.clock.advance(0);
    const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: key.accessKeyId });
    expect((await atoll.iam.send(command)).AccessKeyLastUsed?.ServiceName).toBe("sqs");
  });

  it("knows no deleted key, and none of another account", async () => {
    const atoll = await emulator();
    const { accessKeyId: AccessKeyId } = await userKey(atoll);
    const command = new GetAccessKeyLastUsedCommand({ AccessKeyId });
    const missing = {
      name: "NoSuchEntityException",
      message: `The Access Key with id ${AccessKeyId} cannot be found.`,
    };
    await expect(atoll.as(OTHER).iam.send(command)).rejects.toMatchObject(missing);
    await atoll.iam.send(new DeleteAccessKeyCommand({ UserName: "alice", AccessKeyId }));
    await expect(atoll.iam.send(command)).rejects.toMatchObject(missing);
  });

  it("refuses what cannot be the id of a key", async () => {
    const { iam } = await emulator();
    const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: "too-short" });
    await expect(iam.send(command)).rejects.toMatchObject({ name: "ValidationError" });
  });

  it("is judged on the key's user", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const key = await userKey(atoll);
    const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: key.accessKeyId });
    await expect(atoll.as(key).iam.send(command)).rejects.toThrow(
      `not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key ${key.accessKeyId} because`,
    );
    const PolicyArn = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";
    await atoll.iam.send(new AttachUserPolicyCommand({ UserName: "alice", PolicyArn }));
    expect((await atoll.as(key).iam.send(command)).UserName).toBe("alice");
  });
});

describe("RoleLastUsed", () => {
  const trustPolicy = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${OWNER}:root` },
      Action: "sts:AssumeRole",
    },
  });

  it("is when a session of the role last asked for something", async () => {
    const atoll = await emulator();
    const role = { RoleName: "ci", AssumeRolePolicyDocument: trustPolicy };
    const { Role } = await atoll.iam.send(new CreateRoleCommand(role));
    const key = await userKey(atoll);
    const assume = new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: "build" });
    const { Credentials } = await atoll.as(key).sts.send(assume);
    const get = new GetRoleCommand({ RoleName: "ci" });
    await atoll.clock.advance(0);
    expect((await atoll.iam.send(get)).Role?.RoleLastUsed).toEqual({});
    await atoll.clock.advance(MINUTE_MS);
    const session = atoll.as(
      {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken,
      },
      "eu-west-1",
    );
    await session.sqs.send(new ListQueuesCommand({}));
    await atoll.clock.advance(0);
    const lastUsed = { LastUsedDate: new Date(START_MS + MINUTE_MS), Region: "eu-west-1" };
    expect((await atoll.iam.send(get)).Role?.RoleLastUsed).toEqual(lastUsed);
    const details = new GetAccountAuthorizationDetailsCommand({ Filter: ["Role"] });
    const { RoleDetailList } = await atoll.iam.send(details);
    expect(RoleDetailList?.[0]?.RoleLastUsed).toEqual(lastUsed);
    await atoll.clock.advance(400 * 86_400_000);
    expect((await atoll.iam.send(get)).Role?.RoleLastUsed).toEqual({});
  });
});
