import { generateKeyPairSync } from "node:crypto";
import {
  CreateUserCommand,
  DeleteSSHPublicKeyCommand,
  DeleteUserCommand,
  GetSSHPublicKeyCommand,
  ListSSHPublicKeysCommand,
  UpdateSSHPublicKeyCommand,
  UploadSSHPublicKeyCommand,
  type SSHPublicKey,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator, START_MS, type Emulator } from "../../../testing/emulator.ts";

const UserName = "alice";

/** Made by `ssh-keygen -t rsa -b 2048`, with the fingerprint that `ssh-keygen -E md5 -l` tells. */
const SSH_BODY =
  "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCjudpr6apR/Py254fncoR/dM8mv0eZaDYrXMvPrZ/mmyJ8oQukvKyNH1ckVtnT2q3baIHWUkdTp3OmO7ppy8UX1GWeumLMLRZkieuHaIx8OB+e4GYwH4Dm5CPHd/j/9S7ljMnIVQ2shfgV+UYhZNrtff6VMDHyCCXoUm1b5As5NrF7qkIlqo2d4qgJKLq2W2eZ//Q24L7DLBnoJ2iY/NR5azCbdQYDe0INdVhREh0C3mGwBWvesnR0P+nFOGgeqPYVGogZu2bt7aX5+uu03POW3z7f4/9HO9pxaHeYcCor9oPZ2n+vCwf2lB/DckJqiMmThZPHLvJj3dLQ1R6Bmp/1 alice@example.com";
const FINGERPRINT = "f7:00:af:b2:a3:ad:6b:f2:7d:ce:f6:e2:d5:1a:cf:68";
const PEM_BODY = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAo7naa+mqUfz8tueH53KE
f3TPJr9HmWg2K1zLz62f5psifKELpLysjR9XJFbZ09qt22iB1lJHU6dzpju6acvF
F9RlnrpizC0WZInrh2iMfDgfnuBmMB+A5uQjx3f4//Uu5YzJyFUNrIX4FflGIWTa
7X3+lTAx8ggl6FJtW+QLOTaxe6pCJaqNneKoCSi6tltnmf/0NuC+wywZ6CdomPzU
eWswm3UGA3tCDXVYURIdAt5hsAVr3rJ0dD/pxThoHqj2FRqIGbtm7e2l+frrtNzz
lt8+3+P/RzvacWh3mHAqK/aD2dp/rwsH9pQfw3JCaojJk4WTxy7yY93S0NUegZqf
9QIDAQAB
-----END PUBLIC KEY-----
`;

function rsaPem(modulusLength: number): string {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength });
  return publicKey.export({ type: "spki", format: "pem" }).toString();
}

async function withAlice(): Promise<Emulator> {
  const atoll = await emulator();
  await atoll.iam.send(new CreateUserCommand({ UserName }));
  return atoll;
}

async function upload(
  { iam }: Emulator,
  SSHPublicKeyBody = SSH_BODY,
): Promise<SSHPublicKey | undefined> {
  const command = new UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody });
  return (await iam.send(command)).SSHPublicKey;
}

describe("UploadSSHPublicKey", () => {
  it("takes in a key as ssh-keygen writes it", async () => {
    const atoll = await withAlice();
    expect(await upload(atoll)).toEqual({
      UserName,
      SSHPublicKeyId: expect.stringMatching(/^APKA[A-Z0-9]{17}$/),
      Fingerprint: FINGERPRINT,
      SSHPublicKeyBody: SSH_BODY,
      Status: "Active",
      UploadDate: new Date(START_MS),
    });
  });

  it("gives a key the same fingerprint in PEM", async () => {
    const atoll = await withAlice();
    expect((await upload(atoll, PEM_BODY))?.Fingerprint).toBe(FINGERPRINT);
    await expect(upload(atoll)).rejects.toMatchObject({ name: "DuplicateSSHPublicKeyException" });
  });

  it("refuses what is no RSA key of 2048 bits", async () => {
    const atoll = await withAlice();
    const [type = "", encoded = ""] = SSH_BODY.split(" ");
    const refused: readonly (readonly [string, string])[] = [
      ["some text", "UnrecognizedPublicKeyEncodingException"],
      [`ssh-ed25519 ${encoded}`, "UnrecognizedPublicKeyEncodingException"],
      [`${type} ${encoded.slice(0, 100)}`, "InvalidPublicKeyException"],
      [`${type} AAAA`, "InvalidPublicKeyException"],
      [type, "InvalidPublicKeyException"],
      [rsaPem(1024), "InvalidPublicKeyException"],
      ["-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "InvalidPublicKeyException"],
      ["-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "InvalidPublicKeyException"],
    ];
    for (const [body, name] of refused) {
      await expect(upload(atoll, body)).rejects.toMatchObject({ name });
    }
  });

  it("holds five keys, and keeps their user from being deleted", async () => {
    const atoll = await withAlice();
    for (let index = 0; index < 5; index += 1) await upload(atoll, rsaPem(2048));
    await expect(upload(atoll)).rejects.toMatchObject({ name: "LimitExceededException" });
    await expect(atoll.iam.send(new DeleteUserCommand({ UserName }))).rejects.toMatchObject({
      name: "DeleteConflictException",
    });
  });
});

describe("GetSSHPublicKey", () => {
  it("tells a key in the encoding asked for, whichever it came in", async () => {
    const atoll = await withAlice();
    const SSHPublicKeyId = (await upload(atoll))?.SSHPublicKeyId ?? "";
    const bodyIn = async (Encoding: "SSH" | "PEM"): Promise<string | undefined> => {
      const command = new GetSSHPublicKeyCommand({ UserName, SSHPublicKeyId, Encoding });
      return (await atoll.iam.send(command)).SSHPublicKey?.SSHPublicKeyBody;
    };
    expect(await bodyIn("SSH")).toBe(SSH_BODY);
    expect(await bodyIn("PEM")).toBe(PEM_BODY);
    await atoll.iam.send(new DeleteSSHPublicKeyCommand({ UserName, SSHPublicKeyId }));
    const again = (await upload(atoll, PEM_BODY))?.SSHPublicKeyId;
    const asSsh = { UserName, SSHPublicKeyId: again, Encoding: "SSH" as const };
    const answer = await atoll.iam.send(new GetSSHPublicKeyCommand(asSsh));
    expect(answer.SSHPublicKey?.SSHPublicKeyBody).toBe(SSH_BODY.split(" ").slice(0, 2).join(" "));
  });

  it("says that a key does not exist, or is another user's", async () => {
    const { iam } = await withAlice();
    const SSHPublicKeyId = "APKAXXXXXXXXXXXXXXXXX";
    const missing = {
      name: "NoSuchEntityException",
      message: `The Public Key with id ${SSHPublicKeyId} cannot be found.`,
    };
    const named = { UserName, SSHPublicKeyId };
    const get = new GetSSHPublicKeyCommand({ ...named, Encoding: "SSH" });
    await expect(iam.send(get)).rejects.toMatchObject(missing);
    const update = new UpdateSSHPublicKeyCommand({ ...named, Status: "Inactive" });
    await expect(iam.send(update)).rejects.toMatchObject(missing);
    await expect(iam.send(new DeleteSSHPublicKeyCommand(named))).rejects.toMatchObject(missing);
  });
});

describe("UpdateSSHPublicKey", () => {
  it("switches a key off, as the list tells", async () => {
    const atoll = await withAlice();
    const list = new ListSSHPublicKeysCommand({ UserName });
    expect(await atoll.iam.send(list)).toMatchObject({ SSHPublicKeys: [], IsTruncated: false });
    const SSHPublicKeyId = (await upload(atoll))?.SSHPublicKeyId;
    const update = { UserName, SSHPublicKeyId, Status: "Inactive" as const };
    await atoll.iam.send(new UpdateSSHPublicKeyCommand(update));
    expect((await atoll.iam.send(list)).SSHPublicKeys).toEqual([
      { UserName, SSHPublicKeyId, Status: "Inactive", UploadDate: new Date(START_MS) },
    ]);
  });
});
