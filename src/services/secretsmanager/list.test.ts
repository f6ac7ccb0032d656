import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  UpdateSecretCommand,
  type CreateSecretCommandInput,
  type Filter,
  type ListSecretsCommandInput,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../testing/emulator.ts";
import { wordsOf } from "./words.ts";

const DAY_MS = 86_400_000;

async function namesIn(
  { secretsmanager }: { readonly secretsmanager: SecretsManagerClient },
  input: ListSecretsCommandInput = {},
): Promise<readonly (string | undefined)[]> {
  const { SecretList = [] } = await secretsmanager.send(new ListSecretsCommand(input));
  return SecretList.map(({ Name }) => Name);
}

/** Secrets made one second after another. */
async function withSecrets(
  ...secrets: readonly Partial<CreateSecretCommandInput>[]
): Promise<Emulator> {
  const kit = await emulator();
  for (const secret of secrets) {
    await kit.secretsmanager.send(new CreateSecretCommand({ Name: "unnamed", ...secret }));
    await kit.clock.advance(1000);
  }
  return kit;
}

const by = (Key: NonNullable<Filter["Key"]>, ...Values: string[]): Filter => ({ Key, Values });

describe("words", () => {
  it.each([
    ["credsDatabase#892", ["creds", "database", "892"]],
    ["uat/COMPANYthings", ["uat", "compan", "ythings"]],
    ["uat/COMPANY", ["uat", "company"]],
    ["My_Secret-v2", ["my", "secret", "v", "2"]],
    ["DescTwo", ["desc", "two"]],
    ["+", []],
  ])("of %s", (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });
});

describe("ListSecrets", () => {
  it("lists by the date of creation, or as it is asked", async () => {
    const kit = await withSecrets(
      { Name: "b", SecretString: "x" },
      { Name: "a", SecretString: "x" },
      { Name: "c", SecretString: "x" },
    );
    expect(await namesIn(kit)).toEqual(["b", "a", "c"]);
    expect(await namesIn(kit, { SortOrder: "desc" })).toEqual(["c", "a", "b"]);
    expect(await namesIn(kit, { SortBy: "name" })).toEqual(["a", "b", "c"]);
    await kit.secretsmanager.send(new UpdateSecretCommand({ SecretId: "b", Description: "d" }));
    expect(await namesIn(kit, { SortBy: "last-changed-date" })).toEqual(["a", "c", "b"]);
    await kit.clock.advance(DAY_MS);
    await kit.secretsmanager.send(new GetSecretValueCommand({ SecretId: "a" }));
    expect(await namesIn(kit, { SortBy: "last-accessed-date", SortOrder: "desc" })).toEqual([
      "a",
      "c",
      "b",
    ]);
  });

  it("tells what DescribeSecret tells, never the value", async () => {
    const kit = await withSecrets({ Name: "db", SecretString: "hunter2", Description: "d" });
    const { SecretList } = await kit.secretsmanager.send(new ListSecretsCommand({}));
    expect(SecretList).toMatchObject([{ Name: "db", Description: "d" }]);
    expect(Object.values(SecretList?.[0]?.SecretVersionsToStages ?? {})).toEqual([["AWSCURRENT"]]);
    expect(JSON.stringify(SecretList)).not.toContain("hunter2");
  });

  it("leaves out what is marked for deletion unless asked", async () => {
    const kit = await withSecrets({ Name: "a" }, { Name: "b" });
    await kit.secretsmanager.send(new DeleteSecretCommand({ SecretId: "a" }));
    expect(await namesIn(kit)).toEqual(["b"]);
    expect(await namesIn(kit, { IncludePlannedDeletion: true })).toEqual(["a", "b"]);
  });

  it("comes in pages, in both directions", async () => {
    const kit = await withSecrets(...["a", "b", "c", "d", "e"].map((Name) => ({ Name })), {
      Name: "x",
    });
    for (const SortOrder of ["asc", "desc"] as const) {
      const seen: (string | undefined)[][] = [];
      let NextToken: string | undefined;
      do {
        const page = await kit.secretsmanager.send(
          new ListSecretsCommand({
            MaxResults: 2,
            NextToken,
            SortOrder,
            Filters: [by("name", "!x")],
          }),
        );
        seen.push((page.SecretList ?? []).map(({ Name }) => Name));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      const wanted = [["a", "b"], ["c", "d"], ["e"]];
      const reversed = [["e", "d"], ["c", "b"], ["a"]];
      expect(seen).toEqual(SortOrder === "asc" ? wanted : reversed);
    }
  });

  it("shows each account and region its own", async () => {
    const kit = await withSecrets({ Name: "a" });
    expect(await namesIn(kit.as(OTHER))).toEqual([]);
    expect(await namesIn(kit.as(OWNER, "eu-west-1"))).toEqual([]);
  });

  it.each<readonly [string, readonly Filter[], readonly string[]]>([
    ["the beginning of a name", [by("name", "App")], ["App/one"]],
    ["a name in the other case", [by("name", "app")], ["app/two"]],
    ["one of two names", [by("name", "App", "app")], ["App/one", "app/two"]],
    ["no such name", [by("name", "!App")], ["app/two", "plain"]],
    ["a tag's key", [by("tag-key", "te")], ["App/one", "app/two"]],
    ["a tag's value", [by("tag-value", "blue")], ["App/one"]],
    ["two filters", [by("tag-key", "team"), by("tag-value", "red")], ["app/two"]],
    ["a word of a description", [by("description", "pass")], ["plain"]],
    ["words of a description in any case", [by("description", "ADMIN pass")], ["plain"]],
    ["the middle of a word", [by("description", "word")], []],
    ["a word of anything", [by("all", "two")], ["app/two"]],
    ["a word of a tag", [by("all", "RED")], ["app/two"]],
    ["words of one text only", [by("all", "two red")], []],
    ["no word at all", [by("all", "+")], []],
    ["a primary region", [by("primary-region", "us-east-1")], []],
    ["an owning service", [by("owning-service", "rds")], []],
  ])("filters by %s", async (_, Filters, wanted) => {
    const kit = await withSecrets(
      { Name: "App/one", Tags: [{ Key: "team", Value: "blue" }] },
      { Name: "app/two", Tags: [{ Key: "team", Value: "red" }] },
      { Name: "plain", Description: "The admin password" },
    );
    expect(await namesIn(kit, { Filters: [...Filters] })).toEqual(wanted);
  });

  it.each<readonly [ListSecretsCommandInput, string, RegExp]>([
    [{ Filters: [{ Values: ["x"] }] }, "InvalidParameterException", /^Invalid filter key$/],
    [
      { Filters: [{ Key: "name" }] },
      "InvalidParameterException",
      /^Invalid filter values for key: name$/,
    ],
    [
      { Filters: [{ Key: "nothing" as "name", Values: ["x"] }] },
      "ValidationException",
      /^1 validation error detected: Value 'nothing' at 'filters\.1\.member\.key' failed to satisfy constraint: Member must satisfy enum value set: \[all, name/,
    ],
    [{ MaxResults: 101 }, "ValidationException", /'maxResults'/],
    [{ SortBy: "size" as "name" }, "ValidationException", /'sortBy'/],
    [{ NextToken: "!!" }, "InvalidNextTokenException", /./],
  ])("refuses %j", async (input, name, message) => {
    const { secretsmanager } = await emulator();
    await expect(secretsmanager.send(new ListSecretsCommand(input))).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
  });
});
