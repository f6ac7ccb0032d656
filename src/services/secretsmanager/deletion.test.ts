import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  TagResourceCommand,
  UpdateSecretCommand,
  type DeleteSecretCommandInput,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { emulator, START_MS } from "../../testing/emulator.ts";
import { passDays } from "../../testing/key-kit.ts";

const SecretId = "db";
const DAY_MS = 86_400_000;

const create = new CreateSecretCommand({ Name: SecretId, SecretString: "x" });
const look = new DescribeSecretCommand({ SecretId });
const read = new GetSecretValueCommand({ SecretId });
const remove = (input: Partial<DeleteSecretCommandInput> = {}): DeleteSecretCommand =>
  new DeleteSecretCommand({ SecretId, ...input });

const NOT_FOUND = { name: "ResourceNotFoundException" };

describe("DeleteSecret", () => {
  it("marks a secret, which goes when its days are over", async () => {
    const kit = await emulator();
    const { secretsmanager } = kit;
    await secretsmanager.send(create);
    const { DeletionDate } = await secretsmanager.send(remove({ RecoveryWindowInDays: 7 }));
    expect(DeletionDate?.getTime()).toBe(START_MS + 7 * DAY_MS);
    await passDays(kit, 6);
    expect((await secretsmanager.send(look)).DeletedDate).toEqual(DeletionDate);
    await passDays(kit, 1);
    await expect(secretsmanager.send(look)).rejects.toMatchObject(NOT_FOUND);
    await secretsmanager.send(create);
    expect((await secretsmanager.send(read)).SecretString).toBe("x");
  });

  it("waits for 30 days unless asked otherwise", async () => {
    const { secretsmanager } = await emulator();
    await secretsmanager.send(create);
    const { DeletionDate } = await secretsmanager.send(remove());
    expect(DeletionDate?.getTime()).toBe(START_MS + 30 * DAY_MS);
  });

  it("closes a marked secret for everything but a look and a restoration", async () => {
    const { secretsmanager } = await emulator();
    await secretsmanager.send(create);
    await secretsmanager.send(remove());
    await secretsmanager.send(look);
    await secretsmanager.send(new ListSecretVersionIdsCommand({ SecretId }));
    for (const command of [
      read,
      new PutSecretValueCommand({ SecretId, SecretString: "y" }),
      new UpdateSecretCommand({ SecretId, Description: "y" }),
      new TagResourceCommand({ SecretId, Tags: [{ Key: "k", Value: "" }] }),
      new GetResourcePolicyCommand({ SecretId }),
    ]) {
      await expect(secretsmanager.send(command as never)).rejects.toMatchObject({
        name: "InvalidRequestException",
        message:
          "You can't perform this operation on the secret because it was marked for deletion.",
      });
    }
    await expect(secretsmanager.send(create)).rejects.toMatchObject({
      name: "InvalidRequestException",
      message:
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
    });
    await expect(secretsmanager.send(remove())).rejects.toMatchObject({
      name: "InvalidRequestException",
    });
  });

  it("is done at once when forced, whether there is such a secret or not", async () => {
    const { secretsmanager } = await emulator();
    const force = remove({ ForceDeleteWithoutRecovery: true });
    const { ARN } = await secretsmanager.send(create);
    expect(await secretsmanager.send(force)).toMatchObject({ ARN, Name: SecretId });
    await expect(secretsmanager.send(look)).rejects.toMatchObject(NOT_FOUND);
    expect(await secretsmanager.send(force)).toMatchObject({ Name: SecretId });
    await expect(secretsmanager.send(remove())).rejects.toMatchObject(NOT_FOUND);
    expect((await secretsmanager.send(create)).ARN).not.toBe(ARN);
    await secretsmanager.send(remove());
    await secretsmanager.send(force);
  });

  it.each([
    [{ RecoveryWindowInDays: 6 }, /must be between 7 and 30 days \(inclusive\)\.$/],
    [{ RecoveryWindowInDays: 31 }, /must be between 7 and 30 days/],
    [
      { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true },
      /^You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays\.$/,
    ],
  ])("refuses %j", async (input, message) => {
    const { secretsmanager } = await emulator();
    await expect(secretsmanager.send(remove(input))).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringMatching(message),
    });
  });
});

describe("RestoreSecret", () => {
  it("brings a marked secret back for good", async () => {
    const kit = await emulator();
    const { secretsmanager } = kit;
    await secretsmanager.send(create);
    await secretsmanager.send(remove({ RecoveryWindowInDays: 7 }));
    await secretsmanager.send(new RestoreSecretCommand({ SecretId }));
    await passDays(kit, 8);
    expect((await secretsmanager.send(read)).SecretString).toBe("x");
    expect(await secretsmanager.send(look)).not.toHaveProperty("DeletedDate");
    await secretsmanager.send(new RestoreSecretCommand({ SecretId }));
  });

  it("does not let the deletion of a namesake befall a new secret", async () => {
    const kit = await emulator();
    const { secretsmanager } = kit;
    await secretsmanager.send(create);
    await secretsmanager.send(remove({ RecoveryWindowInDays: 7 }));
    await secretsmanager.send(remove({ ForceDeleteWithoutRecovery: true }));
    await secretsmanager.send(create);
    await passDays(kit, 8);
    expect((await secretsmanager.send(read)).SecretString).toBe("x");
  });

  it("finds nothing that is gone", async () => {
    const { secretsmanager } = await emulator();
    await expect(secretsmanager.send(new RestoreSecretCommand({ SecretId }))).rejects.toMatchObject(
      NOT_FOUND,
    );
  });
});
