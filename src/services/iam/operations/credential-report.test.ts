import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  UpdateAccessKeyCommand,
  UpdateAccountPasswordPolicyCommand,
  UpdateLoginProfileCommand,
  UpdateSigningCertificateCommand,
  UploadSigningCertificateCommand,
} from "@aws-sdk/client-iam";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { LEAF, OTHER as OTHER_CERTIFICATE } from "../../../testing/certificates.ts";
import { emulator, OTHER, OWNER, START_MS, type Emulator } from "../../../testing/emulator.ts";
import { totpCode } from "../totp.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = "2026-01-01T00:00:00+00:00";
const PASSWORD = "Correct-Horse-1";

async function report({ iam }: Pick<Emulator, "iam">): Promise<string> {
  await iam.send(new GenerateCredentialReportCommand({}));
  const { Content = new Uint8Array() } = await iam.send(new GetCredentialReportCommand({}));
  return Buffer.from(Content).toString();
}

async function rowOf(atoll: Emulator, user: string): Promise<Record<string, string>> {
  const [header = "", ...rows] = (await report(atoll)).split("\n");
  const fields = rows.find((row) => row.startsWith(`${user},`))?.split(",") ?? [];
  return Object.fromEntries(header.split(",").map((name, index) => [name, fields[index] ?? ""]));
}

describe("GenerateCredentialReport", () => {
  it("writes AWS's columns, the root user and a user without anything", async () => {
    const { iam } = await emulator();
    await iam.send(new CreateUserCommand({ UserName: "alice", Path: "/team/" }));
    const none = "false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A";
    expect(await report({ iam })).toBe(
      [
        "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated",
        `<root_account>,arn:aws:iam::${OWNER}:root,${START},false,N/A,N/A,not_supported,false,${none}`,
        `alice,arn:aws:iam::${OWNER}:user/team/alice,${START},false,N/A,N/A,N/A,false,${none}`,
      ].join("\n"),
    );
  });

  it("tells of passwords, devices, keys and certificates", async () => {
    const atoll = await emulator();
    const { iam } = atoll;
    const UserName = "alice";
    await iam.send(new CreateUserCommand({ UserName }));
    await iam.send(new UpdateAccountPasswordPolicyCommand({ MaxPasswordAge: 90 }));
    await iam.send(new CreateLoginProfileCommand({ UserName, Password: PASSWORD }));
    const made = await iam.send(
      new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "phone" }),
    );
    const seed = Buffer.from(made.VirtualMFADevice?.Base32StringSeed ?? []).toString();
    const step = Math.floor(START_MS / 30_000);
    const secret = fromBase32(seed);
    await iam.send(
      new EnableMFADeviceCommand({
        UserName,
        SerialNumber: made.VirtualMFADevice?.SerialNumber,
        AuthenticationCode1: totpCode(secret, step),
        AuthenticationCode2: totpCode(secret, step + 1),
      }),
    );
    const keys = [];
    for (let index = 0; index < 2; index += 1) {
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } =
        AccessKey ?? {};
      keys.push({ accessKeyId, secretAccessKey });
    }
    const [used = { accessKeyId: "", secretAccessKey: "" }, off] = keys;
    await atoll.as(used, "eu-west-1").sqs.send(new ListQueuesCommand({}));
    const AccessKeyId = off?.accessKeyId;
    await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Inactive" }));
    const upload = (CertificateBody: string): Promise<string> =>
      iam
        .send(new UploadSigningCertificateCommand({ UserName, CertificateBody }))
        .then(({ Certificate }) => Certificate?.CertificateId ?? "");
    await upload(LEAF);
    const CertificateId = await upload(OTHER_CERTIFICATE);
    const switchOff = { UserName, CertificateId, Status: "Inactive" as const };
    await iam.send(new UpdateSigningCertificateCommand(switchOff));
    await atoll.clock.advance(DAY_MS);
    await iam.send(new UpdateLoginProfileCommand({ UserName, Password: `${PASSWORD}!` }));

    const row = await rowOf(atoll, "alice");
    expect(row).toMatchObject({
      password_enabled: "true",
      password_last_used: "no_information",
      password_last_changed: "2026-01-02T00:00:00+00:00",
      password_next_rotation: "2026-04-02T00:00:00+00:00",
      mfa_active: "true",
      cert_1_active: "false",
      cert_1_last_rotated: START,
      cert_2_active: "true",
      cert_2_last_rotated: START,
    });
    const place = used.accessKeyId < (AccessKeyId ?? "") ? "1" : "2";
    const other = place === "1" ? "2" : "1";
    expect(row).toMatchObject({
      [`access_key_${place}_active`]: "true",
      [`access_key_${place}_last_rotated`]: START,
      [`access_key_${place}_last_used_date`]: START,
      [`access_key_${place}_last_used_region`]: "eu-west-1",
      [`access_key_${place}_last_used_service`]: "sqs",
      [`access_key_${other}_active`]: "false",
      [`access_key_${other}_last_rotated`]: START,
      [`access_key_${other}_last_used_date`]: "N/A",
    });
  });

  it("puts a name with a comma in quotes", async () => {
    const { iam } = await emulator();
    await iam.send(new CreateUserCommand({ UserName: "doe,jane" }));
    expect(await report({ iam })).toContain(
      `"doe,jane","arn:aws:iam::${OWNER}:user/doe,jane",${START}`,
    );
  });

  it("starts one, and has it for four hours", async () => {
    const atoll = await emulator();
    const generate = (): Promise<object> => atoll.iam.send(new GenerateCredentialReportCommand({}));
    expect(await generate()).toMatchObject({
      State: "STARTED",
      Description: "No report exists. Starting a new report generation task",
    });
    await atoll.clock.advance(4 * HOUR_MS);
    const again = await generate();
    expect(again).toMatchObject({ State: "COMPLETE" });
    expect(again).not.toHaveProperty("Description");
    await atoll.clock.advance(1);
    expect(await generate()).toMatchObject({ State: "STARTED" });
  });
});

describe("GetCredentialReport", () => {
  it("gives the report as it was written", async () => {
    const atoll = await emulator();
    const before = await report(atoll);
    await atoll.iam.send(new CreateUserCommand({ UserName: "alice" }));
    await atoll.clock.advance(HOUR_MS);
    expect(await report(atoll)).toBe(before);
    const answer = await atoll.iam.send(new GetCredentialReportCommand({}));
    expect(answer).toMatchObject({
      ReportFormat: "text/csv",
      GeneratedTime: new Date(START_MS),
    });
  });

  it("says that there is none, or none any more", async () => {
    const atoll = await emulator();
    const get = new GetCredentialReportCommand({});
    await expect(atoll.iam.send(get)).rejects.toMatchObject({
      name: "CredentialReportNotPresentException",
      $metadata: { httpStatusCode: 410 },
    });
    await report(atoll);
    await expect(atoll.as(OTHER).iam.send(get)).rejects.toMatchObject({
      name: "CredentialReportNotPresentException",
    });
    await atoll.clock.advance(4 * HOUR_MS + 1);
    await expect(atoll.iam.send(get)).rejects.toMatchObject({
      name: "CredentialReportExpiredException",
    });
  });
});

function fromBase32(text: string): Uint8Array {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = Array.from(text)
    .map((each) => alphabet.indexOf(each).toString(2).padStart(5, "0"))
    .join("");
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}
