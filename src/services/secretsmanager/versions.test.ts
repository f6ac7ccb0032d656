import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
  type ListSecretVersionIdsCommandInput,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { emulator } from "../../testing/emulator.ts";
import { attach, attachAll, detach, stagesByVersion, type Label } from "./stage.ts";

const SecretId = "db";
const DAY_MS = 86_400_000;

const put = (SecretString: string, VersionStages?: string[]): PutSecretValueCommand =>
  new PutSecretValueCommand({ SecretId, SecretString, VersionStages });
const list = (input: Partial<ListSecretVersionIdsCommandInput> = {}): ListSecretVersionIdsCommand =>
  new ListSecretVersionIdsCommand({ SecretId, ...input });
const move = (
  VersionStage: string,
  RemoveFromVersionId?: string,
  MoveToVersionId?: string,
): UpdateSecretVersionStageCommand =>
  new UpdateSecretVersionStageCommand({
    SecretId,
    VersionStage,
    RemoveFromVersionId,
    MoveToVersionId,
  });

/** A secret with a current version, and one with AWSPENDING. */
async function twoVersions(secretsmanager: SecretsManagerClient): Promise<[string, string]> {
  const one = await secretsmanager.send(
    new CreateSecretCommand({ Name: SecretId, SecretString: "one" }),
  );
  const two = await secretsmanager.send(put("two", ["AWSPENDING"]));
  return [one.VersionId ?? "", two.VersionId ?? ""];
}

async function stagesIn(secretsmanager: SecretsManagerClient): Promise<unknown> {
  return (await secretsmanager.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages;
}

describe("labels", () => {
  const one: readonly Label[] = [{ stage: "AWSCURRENT", versionId: "v1" }];

  it("are on one version each, and AWSPREVIOUS follows AWSCURRENT", () => {
    const two = attach(one, "AWSCURRENT", "v2");
    expect(stagesByVersion(two)).toEqual({ v1: ["AWSPREVIOUS"], v2: ["AWSCURRENT"] });
    expect(stagesByVersion(attach(two, "AWSCURRENT", "v1"))).toEqual({
      v1: ["AWSCURRENT"],
      v2: ["AWSPREVIOUS"],
    });
    expect(attach(one, "AWSCURRENT", "v1")).toBe(one);
    expect(stagesByVersion(detach(two, "AWSPREVIOUS"))).toEqual({ v2: ["AWSCURRENT"] });
    expect(stagesByVersion([])).toBeUndefined();
  });

  it("are 20 at most", () => {
    const names = Array.from({ length: 20 }, (_, index) => `s${index}`);
    expect(() => attachAll([], names, "v")).not.toThrow();
    expect(() => attachAll(one, names, "v")).toThrow(/more than 20 staging labels/);
  });
});

describe("GetSecretValue", () => {
  it("gives the version that an id or a label names", async () => {
    const { secretsmanager } = await emulator();
    const [one, two] = await twoVersions(secretsmanager);
    const read = async (choice: object): Promise<string | undefined> =>
      (await secretsmanager.send(new GetSecretValueCommand({ SecretId, ...choice }))).SecretString;
    expect(await read({ VersionId: two })).toBe("two");
    expect(await read({ VersionStage: "AWSPENDING" })).toBe("two");
    expect(await read({ VersionId: one, VersionStage: "AWSCURRENT" })).toBe("one");
  });

  it("refuses what is nowhere, and two names that do not fit together", async () => {
    const { secretsmanager } = await emulator();
    const [one] = await twoVersions(secretsmanager);
    const missing = "0".repeat(36);
    const read = (choice: object): Promise<unknown> =>
      secretsmanager.send(new GetSecretValueCommand({ SecretId, ...choice }));
    await expect(read({ VersionId: missing })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `Secrets Manager can't find the specified secret value for VersionId: ${missing}`,
    });
    await expect(read({ VersionStage: "none" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Secrets Manager can't find the specified secret value for staging label: none",
    });
    await expect(read({ VersionId: one, VersionStage: "AWSPENDING" })).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: "You provided a VersionStage that is not associated to the provided VersionId.",
    });
  });
});

describe("UpdateSecretVersionStage", () => {
  it("moves AWSCURRENT, and AWSPREVIOUS after it", async () => {
    const { secretsmanager } = await emulator();
    const [one, two] = await twoVersions(secretsmanager);
    const answer = await secretsmanager.send(move("AWSCURRENT", one, two));
    expect(answer.Name).toBe(SecretId);
    expect(await stagesIn(secretsmanager)).toEqual({
      [one]: ["AWSPREVIOUS"],
      [two]: ["AWSCURRENT", "AWSPENDING"],
    });
  });

  it("adds a label that is nowhere, and takes it away again", async () => {
    const { secretsmanager } = await emulator();
    const [one, two] = await twoVersions(secretsmanager);
    await secretsmanager.send(move("blue", undefined, one));
    expect(await stagesIn(secretsmanager)).toMatchObject({ [one]: ["AWSCURRENT", "blue"] });
    await secretsmanager.send(move("blue", one));
    await secretsmanager.send(move("AWSPENDING", two));
    expect(await stagesIn(secretsmanager)).toEqual({ [one]: ["AWSCURRENT"] });
  });

  it("moves a label only for those who know where it is", async () => {
    const { secretsmanager } = await emulator();
    const [one, two] = await twoVersions(secretsmanager);
    await expect(secretsmanager.send(move("AWSCURRENT", undefined, two))).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: `The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${one}, so you must explicitly reference that version in RemoveFromVersionId.`,
    });
    for (const attempt of [
      move("AWSCURRENT", two, two),
      move("AWSCURRENT", one),
      move("AWSPENDING"),
    ]) {
      await expect(secretsmanager.send(attempt)).rejects.toMatchObject({
        name: "InvalidParameterException",
      });
    }
    await expect(
      secretsmanager.send(move("AWSCURRENT", one, "0".repeat(36))),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

describe("ListSecretVersionIds", () => {
  it("lists versions as they were made, those without a label when asked", async () => {
    const { secretsmanager } = await emulator();
    const { VersionId: one } = await secretsmanager.send(
      new CreateSecretCommand({ Name: SecretId, SecretString: "0" }),
    );
    const { VersionId: two } = await secretsmanager.send(put("1"));
    const { VersionId: three } = await secretsmanager.send(put("2"));
    const labelled = await secretsmanager.send(list());
    expect(labelled.Versions).toMatchObject([
      { VersionId: two, VersionStages: ["AWSPREVIOUS"], KmsKeyIds: ["DefaultEncryptionKey"] },
      { VersionId: three, VersionStages: ["AWSCURRENT"] },
    ]);
    const all = await secretsmanager.send(list({ IncludeDeprecated: true }));
    expect(all.Versions?.map(({ VersionId }) => VersionId)).toEqual([one, two, three]);
    expect(all.Versions?.[0]).not.toHaveProperty("VersionStages");
  });

  it("comes in pages", async () => {
    const { secretsmanager } = await emulator();
    await secretsmanager.send(new CreateSecretCommand({ Name: SecretId, SecretString: "0" }));
    for (const value of ["1", "2", "3", "4"]) await secretsmanager.send(put(value));
    const seen: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const page = await secretsmanager.send(
        list({ IncludeDeprecated: true, MaxResults: 2, NextToken }),
      );
      seen.push(page.Versions?.length);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(seen).toEqual([2, 2, 1]);
    for (const token of ["?", "bm90aGluZw"]) {
      await expect(secretsmanager.send(list({ NextToken: token }))).rejects.toMatchObject({
        name: "InvalidNextTokenException",
      });
    }
  });
});

describe("the limit of 100 versions", () => {
  it("lets old ones without a label go, and keeps those of the last 24 hours", async () => {
    const { secretsmanager, clock } = await emulator();
    await secretsmanager.send(new CreateSecretCommand({ Name: SecretId, SecretString: "0" }));
    for (let count = 1; count < 100; count += 1) await secretsmanager.send(put(String(count)));
    await expect(secretsmanager.send(put("100"))).rejects.toMatchObject({
      name: "LimitExceededException",
    });
    await clock.advance(DAY_MS);
    await secretsmanager.send(put("100"));
    const { Versions = [] } = await secretsmanager.send(list({ IncludeDeprecated: true }));
    expect(Versions).toHaveLength(100);
  });
});

describe("values put at the same time", () => {
  it("all become versions, and one of them is the current one", async () => {
    const { secretsmanager } = await emulator();
    await secretsmanager.send(new CreateSecretCommand({ Name: SecretId, SecretString: "0" }));
    const values = Array.from({ length: 10 }, (_, index) => String(index + 1));
    await Promise.all(values.map((value) => secretsmanager.send(put(value))));
    const { Versions = [] } = await secretsmanager.send(list({ IncludeDeprecated: true }));
    expect(Versions).toHaveLength(11);
    const labelled = Versions.flatMap(({ VersionStages = [] }) => VersionStages);
    expect(labelled.toSorted()).toEqual(["AWSCURRENT", "AWSPREVIOUS"]);
  });
});
