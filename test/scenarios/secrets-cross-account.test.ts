/**
 * A secret under a customer key, read from another account. Four things must be there, and each is
 * missed in its turn:
 *
 * ```
 * 111111111111   the secret's policy   secretsmanager:GetSecretValue for 222222222222
 *                the key's policy      kms:Decrypt for 222222222222
 * 222222222222   the reader's policy   secretsmanager:GetSecretValue on the secret
 *                                      kms:Decrypt on the key
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html | Access secrets from a different account}
 */
import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { PutKeyPolicyCommand, RotateKeyOnDemandCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../src/testing/emulator.ts";
import {
  admit,
  allow,
  newKey,
  newRole,
  newUser,
  ownerAdmits,
  policyOf,
  rootOf,
  type TestKey,
  type TestRole,
  type TestUser,
} from "../../src/testing/key-kit.ts";
import { denialOf } from "./denial.ts";

const READ = "secretsmanager:GetSecretValue";

interface Sides {
  readonly secret: boolean;
  readonly key: boolean;
  /** What the reader's own policy allows. */
  readonly identity: readonly string[];
}

interface Shared {
  readonly kit: Emulator;
  readonly secretArn: string;
  readonly key: TestKey;
  readonly reader: TestUser;
  readonly read: GetSecretValueCommand;
}

async function shared({ secret, key: admits, identity }: Sides): Promise<Shared> {
  const kit = await emulator({ iam: "enforce" });
  const statements = admits ? [admit(rootOf(OTHER), "kms:Decrypt")] : [];
  const key = await newKey(kit.kms, { Policy: policyOf(ownerAdmits(), ...statements) });
  const { ARN: secretArn = "" } = await kit.secretsmanager.send(
    new CreateSecretCommand({ Name: "db", SecretString: "s3cr3t", KmsKeyId: key.arn }),
  );
  if (secret) await admitReader(kit);
  const policy = allow(identity, [secretArn, key.arn]);
  const reader = await newUser(kit, "reader", { account: OTHER, policy });
  const read = new GetSecretValueCommand({ SecretId: secretArn });
  return { kit, secretArn, key, reader, read };
}

async function admitReader({ secretsmanager }: Emulator): Promise<void> {
  const ResourcePolicy = policyOf(admit(rootOf(OTHER), READ));
  await secretsmanager.send(new PutResourcePolicyCommand({ SecretId: "db", ResourcePolicy }));
}

describe("a secret with a customer key, shared to another account", () => {
  it("is read where all four are there", async () => {
    const both = { secret: true, key: true, identity: [READ, "kms:Decrypt"] };
    const { reader, read, secretArn } = await shared(both);
    const { ARN, SecretString } = await reader.secretsmanager.send(read);
    expect([ARN, SecretString]).toEqual([secretArn, "s3cr3t"]);
  });

  it("is refused without the secret's policy, in words that say so", async () => {
    const all = { key: true, identity: [READ, "kms:Decrypt"] };
    const { kit, reader, read, secretArn } = await shared({ ...all, secret: false });
    expect(await denialOf(reader.secretsmanager.send(read), kit)).toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${reader.arn} is not authorized to perform: ${READ} on resource: ${secretArn} because no resource-based policy allows the ${READ} action`,
      layer: "resource",
      mends: [`${OWNER} resource`],
    });
  });

  it("is refused without the reader's right to the secret, in words that say so", async () => {
    const all = { secret: true, key: true };
    const { kit, reader, read, secretArn } = await shared({ ...all, identity: ["kms:Decrypt"] });
    expect(await denialOf(reader.secretsmanager.send(read), kit)).toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${reader.arn} is not authorized to perform: ${READ} on resource: ${secretArn} because no identity-based policy allows the ${READ} action`,
      layer: "identity",
      mends: [`${OTHER} identity`],
    });
  });

  it.each([
    ["the key's policy", { key: false, identity: [READ, "kms:Decrypt"] }, `${OWNER} resource`],
    ["the reader's right to the key", { key: true, identity: [READ] }, `${OTHER} identity`],
  ])("is refused without %s, and only Atoll says which", async (_, sides, mend) => {
    const { kit, reader, read } = await shared({ ...sides, secret: true });
    expect(await denialOf(reader.secretsmanager.send(read), kit)).toMatchObject({
      name: "AccessDeniedException",
      message: "Access to KMS is not allowed",
      mends: [mend],
    });
  });

  it("opens step by step, as its owner and the reader find out what lacks", async () => {
    const nothing = { secret: false, key: false, identity: [READ, "kms:Decrypt"] };
    const { kit, key, reader, read } = await shared(nothing);
    await expect(reader.secretsmanager.send(read)).rejects.toThrow("no resource-based policy");
    await admitReader(kit);
    await expect(reader.secretsmanager.send(read)).rejects.toThrow("Access to KMS is not allowed");
    const Policy = policyOf(ownerAdmits(), admit(rootOf(OTHER), "kms:Decrypt"));
    await kit.kms.send(new PutKeyPolicyCommand({ KeyId: key.id, Policy }));
    expect((await reader.secretsmanager.send(read)).SecretString).toBe("s3cr3t");
    await kit.secretsmanager.send(new DeleteResourcePolicyCommand({ SecretId: "db" }));
    await expect(reader.secretsmanager.send(read)).rejects.toThrow("no resource-based policy");
  });

  it("stays readable when its key is rotated and its value replaced", async () => {
    const both = { secret: true, key: true, identity: [READ, "kms:Decrypt"] };
    const { kit, key, reader, read } = await shared(both);
    await kit.kms.send(new RotateKeyOnDemandCommand({ KeyId: key.id }));
    expect((await reader.secretsmanager.send(read)).SecretString).toBe("s3cr3t");
    const put = { SecretId: "db", SecretString: "changed" };
    await kit.secretsmanager.send(new PutSecretValueCommand(put));
    expect((await reader.secretsmanager.send(read)).SecretString).toBe("changed");
    const previous = new GetSecretValueCommand({ ...read.input, VersionStage: "AWSPREVIOUS" });
    expect((await reader.secretsmanager.send(previous)).SecretString).toBe("s3cr3t");
  });

  it("may be tied to one role of the other account, and to reading by way of the service", async () => {
    const kit = await emulator({ iam: "enforce" });
    const role = `arn:aws:iam::${OTHER}:role/app`;
    const Condition = {
      StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" },
    };
    const key = await newKey(kit.kms, {
      Policy: policyOf(ownerAdmits(), admit(role, "kms:Decrypt", { Condition })),
    });
    const { ARN: SecretId = "" } = await kit.secretsmanager.send(
      new CreateSecretCommand({ Name: "db", SecretString: "s3cr3t", KmsKeyId: key.arn }),
    );
    const ResourcePolicy = policyOf(admit(role, READ));
    await kit.secretsmanager.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy }));
    const policy = allow([READ, "kms:Decrypt"]);
    const app = await newRole(kit, "app", { account: OTHER, policy });
    const other = await newRole(kit, "other", { account: OTHER, policy });
    const read = new GetSecretValueCommand({ SecretId });
    expect((await app.secretsmanager.send(read)).SecretString).toBe("s3cr3t");
    await expect(other.secretsmanager.send(read)).rejects.toThrow("no resource-based policy");
  });
});

/** What a rotation function does, and what of it needs the key. */
const ROTATION = [
  "DescribeSecret",
  "GetSecretValue",
  "PutSecretValue",
  "UpdateSecretVersionStage",
  "RotateSecret",
].map((name) => `secretsmanager:${name}`);
const KEY_USE = ["kms:Decrypt", "kms:GenerateDataKey"];
const PENDING_ID = "11111111-2222-4333-8444-555555555555";

interface Rotated {
  readonly kit: Emulator;
  readonly SecretId: string;
  readonly currentId: string;
  /** A role of the other account that may do all of it, as far as its own account is asked. */
  readonly rotator: TestRole;
}

/** A secret that a role of another account is to rotate. */
async function rotated({ secret = ROTATION, key = KEY_USE } = {}): Promise<Rotated> {
  const kit = await emulator({ iam: "enforce" });
  const role = `arn:aws:iam::${OTHER}:role/rotator`;
  const { arn } = await newKey(kit.kms, { Policy: policyOf(ownerAdmits(), admit(role, key)) });
  const { ARN: SecretId = "", VersionId: currentId = "" } = await kit.secretsmanager.send(
    new CreateSecretCommand({ Name: "db", SecretString: "old", KmsKeyId: arn }),
  );
  const ResourcePolicy = policyOf(admit(role, secret));
  await kit.secretsmanager.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy }));
  const policy = allow([...ROTATION, ...KEY_USE]);
  const rotator = await newRole(kit, "rotator", { account: OTHER, policy });
  return { kit, SecretId, currentId, rotator };
}

const putPending = (SecretId: string): PutSecretValueCommand =>
  new PutSecretValueCommand({
    SecretId,
    ClientRequestToken: PENDING_ID,
    SecretString: "new",
    VersionStages: ["AWSPENDING"],
  });
const finish = ({ SecretId, currentId }: Rotated): UpdateSecretVersionStageCommand =>
  new UpdateSecretVersionStageCommand({
    SecretId,
    VersionStage: "AWSCURRENT",
    MoveToVersionId: PENDING_ID,
    RemoveFromVersionId: currentId,
  });
const atStage = (SecretId: string, VersionStage: string): GetSecretValueCommand =>
  new GetSecretValueCommand({ SecretId, VersionStage });

describe("rotation by a role of another account", () => {
  it("goes through the four steps of a rotation function", async () => {
    const given = await rotated();
    const { kit, SecretId, rotator } = given;
    const { secretsmanager } = rotator;
    const readAt = async (stage: string): Promise<string | undefined> =>
      (await secretsmanager.send(atStage(SecretId, stage))).SecretString;
    // createSecret, which may be repeated
    expect(await readAt("AWSCURRENT")).toBe("old");
    await secretsmanager.send(putPending(SecretId));
    await secretsmanager.send(putPending(SecretId));
    // setSecret and testSecret, while everybody else still reads the old one
    expect(await readAt("AWSPENDING")).toBe("new");
    const current = new GetSecretValueCommand({ SecretId: "db" });
    expect((await kit.secretsmanager.send(current)).SecretString).toBe("old");
    // finishSecret
    await secretsmanager.send(finish(given));
    expect(await kit.secretsmanager.send(current)).toMatchObject({
      SecretString: "new",
      VersionId: PENDING_ID,
    });
    expect([await readAt("AWSCURRENT"), await readAt("AWSPREVIOUS")]).toEqual(["new", "old"]);
  });

  it("ends before it is finished where the secret's policy leaves that out", async () => {
    const action = "secretsmanager:UpdateSecretVersionStage";
    const given = await rotated({ secret: ROTATION.filter((each) => each !== action) });
    const { kit, SecretId, rotator } = given;
    await rotator.secretsmanager.send(putPending(SecretId));
    expect(await denialOf(rotator.secretsmanager.send(finish(given)), kit)).toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${rotator.sessionArn} is not authorized to perform: ${action} on resource: ${SecretId} because no resource-based policy allows the ${action} action`,
      layer: "resource",
      mends: [`${OWNER} resource`],
    });
    const read = await kit.secretsmanager.send(new GetSecretValueCommand({ SecretId }));
    expect(read.SecretString).toBe("old");
  });

  it("brings no new value where the key's policy lets it only read, and leaves nothing behind", async () => {
    const { kit, SecretId, rotator, currentId } = await rotated({ key: ["kms:Decrypt"] });
    expect(await denialOf(rotator.secretsmanager.send(putPending(SecretId)), kit)).toMatchObject({
      name: "AccessDeniedException",
      message: "Access to KMS is not allowed",
      layer: "resource",
      mends: [`${OWNER} resource`],
    });
    const seen = await rotator.secretsmanager.send(new DescribeSecretCommand({ SecretId }));
    expect(seen.VersionIdsToStages).toEqual({ [currentId]: ["AWSCURRENT"] });
  });

  it("by RotateSecret answers as AWS does for a function that cannot be invoked: none is here", async () => {
    const { SecretId, rotator, currentId } = await rotated();
    const { secretsmanager } = rotator;
    const rotate = new RotateSecretCommand({
      SecretId,
      RotationLambdaARN: `arn:aws:lambda:us-east-1:${OWNER}:function:rotate`,
    });
    await expect(secretsmanager.send(rotate)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message:
        "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
    });
    const seen = await secretsmanager.send(new DescribeSecretCommand({ SecretId }));
    expect(seen.RotationEnabled).toBeUndefined();
    expect(seen.VersionIdsToStages).toEqual({ [currentId]: ["AWSCURRENT"] });
  });
});
