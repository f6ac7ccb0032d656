import { CreateAccessKeyCommand, CreateUserCommand } from "@aws-sdk/client-iam";
import { GetAccessKeyInfoCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER } from "../../../testing/emulator.ts";

describe("GetAccessKeyInfo", () => {
  it("tells the account that a key belongs to, whoever asks", async () => {
    const { iam, as } = await emulator();
    await iam.send(new CreateUserCommand({ UserName: "alice" }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "alice" }));
    const ask = new GetAccessKeyInfoCommand({ AccessKeyId: AccessKey?.AccessKeyId });
    expect((await as(OTHER).sts.send(ask)).Account).toBe(OWNER);
  });

  it("takes an account id for the key of its root user", async () => {
    const { sts } = await emulator();
    const ask = new GetAccessKeyInfoCommand({ AccessKeyId: OTHER });
    expect((await sts.send(ask)).Account).toBe(OTHER);
  });

  it.each([
    ["AKIASHORT", "greater than or equal to 16"],
    ["A".repeat(129), "less than or equal to 128"],
    ["AKIA-NOT-A-WORD-CHAR", "satisfy regular expression pattern"],
    ["NOACCOUNTINTHISKEY00", "valid AccessKeyId"],
  ])("refuses %s", async (AccessKeyId, text) => {
    const { sts } = await emulator();
    await expect(sts.send(new GetAccessKeyInfoCommand({ AccessKeyId }))).rejects.toMatchObject({
      name: "ValidationError",
      message: expect.stringContaining(text) as string,
    });
  });
});
