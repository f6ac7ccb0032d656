import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  type CreateSecretCommandInput,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { emulator, OWNER, REGION, START_MS, type Emulator } from "../../testing/emulator.ts";

const TOKEN = "11111111-2222-4333-8444-555555555555";
const OTHER_TOKEN = "99999999-2222-4333-8444-555555555555";
const DAY_MS = 86_400_000;

const create = (input: Partial<CreateSecretCommandInput> = {}): CreateSecretCommand =>
  new CreateSecretCommand({ Name: "db", SecretString: "s3cr3t", ...input });
const get = (SecretId = "db"): GetSecretValueCommand => new GetSecretValueCommand({ SecretId });
const look = (SecretId = "db"): DescribeSecretCommand => new DescribeSecretCommand({ SecretId });

/** A request as the wire has it, without what an SDK adds. */
async function raw(
  { atoll }: Emulator,
  operation: string,
  body: object,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await atoll.fetch(
    new Request("http://localhost:4566/", {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `secretsmanager.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=${OWNER}/20260101/${REGION}/secretsmanager/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(body),
    }),
  );
  return { status: response.status, body: await response.json() };
}

describe("CreateSecret", () => {
  it("gives an ARN with six random characters, and the token as the version", async () => {
    const { secretsmanager } = await emulator();
    const made = await secretsmanager.send(create({ ClientRequestToken: TOKEN }));
    expect(made.ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:111111111111:secret:db-\w{6}$/);
    expect(made).toMatchObject({ Name: "db", VersionId: TOKEN });
    const read = await secretsmanager.send(get());
    expect(read).toMatchObject({
      ARN: made.ARN,
      Name: "db",
      SecretString: "s3cr3t",
      VersionId: TOKEN,
      VersionStages: ["AWSCURRENT"],
    });
    expect(read.CreatedDate?.getTime()).toBe(START_MS);
    expect(read.SecretBinary).toBeUndefined();
  });

  it("makes an empty one, which has no value and no version", async () => {
    const { secretsmanager } = await emulator();
    const made = await secretsmanager.send(create({ SecretString: undefined, Description: "" }));
    expect(made.VersionId).toBeUndefined();
    const seen = await secretsmanager.send(look());
    expect(seen).not.toHaveProperty("VersionIdsToStages");
    expect(seen).not.toHaveProperty("Description");
    expect(seen).not.toHaveProperty("Tags");
    await expect(secretsmanager.send(get())).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message:
        "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    });
  });

  it("keeps bytes, a description, tags and a key's name", async () => {
    const { secretsmanager } = await emulator();
    const SecretBinary = Uint8Array.of(0, 1, 255);
    const Tags = [
      { Key: "team", Value: "blue" },
      { Key: "__proto__", Value: "x" },
    ];
    await secretsmanager.send(
      create({ SecretString: undefined, SecretBinary, Description: "d", Tags, KmsKeyId: "" }),
    );
    expect((await secretsmanager.send(get())).SecretBinary).toEqual(SecretBinary);
    const seen = await secretsmanager.send(look());
    expect(seen).toMatchObject({ Description: "d", Tags });
    expect(seen.KmsKeyId).toBeUndefined();
  });

  it("is done once for one token, and refuses a taken name", async () => {
    const { secretsmanager } = await emulator();
    const first = await secretsmanager.send(create({ ClientRequestToken: TOKEN }));
    expect(await secretsmanager.send(create({ ClientRequestToken: TOKEN }))).toMatchObject({
      ARN: first.ARN,
      VersionId: TOKEN,
    });
    await expect(
      secretsmanager.send(create({ ClientRequestToken: TOKEN, SecretString: "other" })),
    ).rejects.toMatchObject({
      name: "ResourceExistsException",
      message: `You can't use ClientRequestToken ${TOKEN} because that value is already in use for a version of secret ${first.ARN}.`,
    });
    await expect(secretsmanager.send(create())).rejects.toMatchObject({
      name: "ResourceExistsException",
      message: "The operation failed because the secret db already exists.",
    });
  });

  it.each([
    ["a name with a space", { Name: "a b" }, "ValidationException", /^Invalid name\. Must be/],
    ["a long name", { Name: "n".repeat(513) }, "ValidationException", /less than or equal to 512/],
    ["a long description", { Description: "d".repeat(2049) }, "ValidationException", /2048/],
    ["an empty value", { SecretString: "" }, "ValidationException", /'secretString'/],
    ["a short token", { ClientRequestToken: "t" }, "ValidationException", /'clientRequestToken'/],
    [
      "two values",
      { SecretBinary: Uint8Array.of(1) },
      "InvalidParameterException",
      /^You can't specify both a binary secret value and a string/,
    ],
    [
      "a tag of AWS's",
      { Tags: [{ Key: "aws:x", Value: "" }] },
      "InvalidParameterException",
      /reserved/,
    ],
    [
      "its own region as a replica's",
      { AddReplicaRegions: [{ Region: REGION }] },
      "InvalidParameterException",
      /^Invalid replica region\.$/,
    ],
  ])("refuses %s", async (_, input, name, message) => {
    const { secretsmanager } = await emulator();
    await expect(secretsmanager.send(create(input))).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
  });

  it("takes a value of 64 KiB and no more, and does not repeat it", async () => {
    const { secretsmanager } = await emulator();
    const SecretString = "é".repeat(32_768);
    await secretsmanager.send(create({ SecretString }));
    expect((await secretsmanager.send(get())).SecretString).toBe(SecretString);
    const failure = secretsmanager.send(
      create({ Name: "big", SecretString: `hunter2${"x".repeat(65_536)}` }),
    );
    await expect(failure).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length less than or equal to 65536",
    });
  });

  it.each([
    ["CreateSecret", { Name: "n", SecretString: "x" }, "InvalidRequestException"],
    ["PutSecretValue", { SecretId: "n", SecretString: "x" }, "InvalidRequestException"],
    ["UpdateSecret", { SecretId: "n", SecretString: "x" }, "InvalidRequestException"],
    ["RotateSecret", { SecretId: "n" }, "InvalidParameterException"],
  ])("%s wants a token, which SDKs send by themselves", async (operation, body, type) => {
    const kit = await emulator();
    expect(await raw(kit, operation, body)).toEqual({
      status: 400,
      body: {
        __type: type,
        Message: "You must provide a ClientRequestToken value. We recommend a UUID-type value.",
      },
    });
  });

  it.each([
    ["CreateSecret", { Name: "n", ClientRequestToken: TOKEN, Tags: [null] }],
    ["CreateSecret", { Name: "n", ClientRequestToken: TOKEN, Tags: [{}] }],
    ["CreateSecret", { Name: "n", ClientRequestToken: TOKEN, AddReplicaRegions: [null] }],
    ["CreateSecret", { Name: "n", ClientRequestToken: TOKEN, AddReplicaRegions: [{}] }],
    ["CreateSecret", { Name: ["n"], ClientRequestToken: TOKEN }],
    ["CreateSecret", { Name: "n", ClientRequestToken: TOKEN, SecretBinary: "%" }],
    ["GetSecretValue", { SecretId: "" }],
    ["GetSecretValue", { SecretId: "arn:aws:secretsmanager:us-east-1:1:secret:x" }],
    ["GetSecretValue", { SecretId: "arn:aws:secretsmanager:us-east-1:111111111111:secret:" }],
    ["GetSecretValue", { SecretId: "n", VersionId: "v" }],
    ["UntagResource", { SecretId: "n", TagKeys: [null] }],
    ["ListSecrets", { Filters: [null] }],
    ["ListSecrets", { Filters: [{ Key: "name", Values: [null] }] }],
    ["ListSecrets", { Filters: [{ Key: "name", Values: ["\u{1F600}"] }] }],
    ["BatchGetSecretValue", { SecretIdList: [null] }],
    ["BatchGetSecretValue", { SecretIdList: [] }],
    ["ReplicateSecretToRegions", { SecretId: "n", AddReplicaRegions: [] }],
    ["RemoveRegionsFromReplication", { SecretId: "n", RemoveReplicaRegions: [null] }],
    ["RotateSecret", { SecretId: "n", ClientRequestToken: TOKEN, RotationRules: [] }],
    ["GetRandomPassword", { PasswordLength: "long" }],
    ["ValidateResourcePolicy", { SecretId: "n", ResourcePolicy: "\u0000" }],
    ["PutSecretValue", { SecretId: "n", ClientRequestToken: TOKEN, VersionStages: [null] }],
  ])("%s answers %j with an error of AWS's", async (operation, body) => {
    const kit = await emulator();
    const answer = await raw(kit, operation, body);
    expect(answer).toMatchObject({ status: 400, body: { __type: expect.any(String) } });
  });

  it("says what is missing", async () => {
    const kit = await emulator();
    expect(await raw(kit, "GetSecretValue", {})).toMatchObject({
      status: 400,
      body: { __type: "ValidationException" },
    });
  });
});

describe("a SecretId", () => {
  it("is a name, an ARN, or an ARN without its end", async () => {
    const { secretsmanager } = await emulator();
    const { ARN = "" } = await secretsmanager.send(create({ Name: "a/_+=.@-b" }));
    for (const id of ["a/_+=.@-b", ARN, ARN.slice(0, -7)]) {
      expect((await secretsmanager.send(get(id))).SecretString).toBe("s3cr3t");
    }
  });

  it("counts as a whole ARN when it ends like one: AWS's own trap", async () => {
    const { secretsmanager } = await emulator();
    const { ARN = "" } = await secretsmanager.send(create({ Name: "db-a1b2c3" }));
    await secretsmanager.send(get("db-a1b2c3"));
    await secretsmanager.send(get(ARN));
    await expect(secretsmanager.send(get(ARN.slice(0, -7)))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("does not find another secret that has the name by now", async () => {
    const { secretsmanager } = await emulator();
    const { ARN = "" } = await secretsmanager.send(create());
    const wrong = `${ARN.slice(0, -6)}zzzzzz`;
    await expect(secretsmanager.send(get(wrong))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Secrets Manager can't find the specified secret.",
    });
  });

  it.each(["a b", "arn:aws:sqs:us-east-1:111111111111:q", "arn:nonsense", "x\u{1F600}"])(
    "cannot be %j",
    async (id) => {
      const { secretsmanager } = await emulator();
      await expect(secretsmanager.send(get(id))).rejects.toMatchObject({
        name: "ValidationException",
      });
    },
  );

  it("is known in its own region and account only", async () => {
    const kit = await emulator();
    await kit.secretsmanager.send(create());
    for (const { secretsmanager } of [kit.as(OWNER, "eu-west-1"), kit.as("222222222222")]) {
      await expect(secretsmanager.send(get())).rejects.toMatchObject({
        name: "ResourceNotFoundException",
      });
    }
  });
});

describe("PutSecretValue", () => {
  const put = (input: object = {}): PutSecretValueCommand =>
    new PutSecretValueCommand({ SecretId: "db", SecretString: "new", ...input });

  it("makes the new version the current one and the former the previous one", async () => {
    const { secretsmanager } = await emulator();
    const { VersionId: first = "" } = await secretsmanager.send(create());
    const { VersionId: second = "", VersionStages } = await secretsmanager.send(put());
    expect(VersionStages).toEqual(["AWSCURRENT"]);
    expect((await secretsmanager.send(get())).SecretString).toBe("new");
    const stages = (await secretsmanager.send(look())).VersionIdsToStages;
    expect(stages).toEqual({ [first]: ["AWSPREVIOUS"], [second]: ["AWSCURRENT"] });
  });

  it("is done once for one token", async () => {
    const { secretsmanager } = await emulator();
    const { ARN } = await secretsmanager.send(create());
    await secretsmanager.send(put({ ClientRequestToken: TOKEN }));
    expect(await secretsmanager.send(put({ ClientRequestToken: TOKEN }))).toMatchObject({
      VersionId: TOKEN,
    });
    await expect(
      secretsmanager.send(put({ ClientRequestToken: TOKEN, SecretString: "third" })),
    ).rejects.toMatchObject({
      name: "ResourceExistsException",
      message: `You can't use ClientRequestToken ${TOKEN} because that value is already in use for a version of secret ${ARN}.`,
    });
    expect((await secretsmanager.send(get())).SecretString).toBe("new");
  });

  it("attaches labels of its own, and AWSCURRENT to the first version of all", async () => {
    const { secretsmanager } = await emulator();
    await secretsmanager.send(create({ SecretString: undefined }));
    const first = await secretsmanager.send(put({ VersionStages: ["blue"] }));
    expect(first.VersionStages).toEqual(["AWSCURRENT", "blue"]);
    const second = await secretsmanager.send(
      put({ VersionStages: ["b", "a"], SecretString: "two" }),
    );
    expect(second.VersionStages).toEqual(["a", "b"]);
    expect((await secretsmanager.send(get())).SecretString).toBe("new");
  });

  it("wants a value, and a secret", async () => {
    const { secretsmanager } = await emulator();
    await expect(secretsmanager.send(put({ SecretString: undefined }))).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: "You must provide either SecretString or SecretBinary.",
    });
    await expect(secretsmanager.send(put())).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

describe("UpdateSecret", () => {
  const update = (input: object): UpdateSecretCommand =>
    new UpdateSecretCommand({ SecretId: "db", ...input });

  it("changes the description without a new version", async () => {
    const { secretsmanager, clock } = await emulator();
    await secretsmanager.send(create());
    await clock.advance(1000);
    const answer = await secretsmanager.send(update({ Description: "new" }));
    expect(answer).not.toHaveProperty("VersionId");
    const seen = await secretsmanager.send(look());
    expect(seen.Description).toBe("new");
    expect(seen.LastChangedDate?.getTime()).toBe(START_MS + 1000);
    expect(Object.keys(seen.VersionIdsToStages ?? {})).toHaveLength(1);
  });

  it("changes the value, once for one token", async () => {
    const { secretsmanager } = await emulator();
    await secretsmanager.send(create({ ClientRequestToken: TOKEN }));
    const change = { SecretString: "new", ClientRequestToken: OTHER_TOKEN };
    expect((await secretsmanager.send(update(change))).VersionId).toBe(OTHER_TOKEN);
    await secretsmanager.send(update(change));
    const seen = await secretsmanager.send(look());
    expect(seen.VersionIdsToStages).toEqual({
      [TOKEN]: ["AWSPREVIOUS"],
      [OTHER_TOKEN]: ["AWSCURRENT"],
    });
    await expect(
      secretsmanager.send(update({ ...change, SecretString: "third" })),
    ).rejects.toMatchObject({ name: "ResourceExistsException" });
  });
});

describe("DescribeSecret", () => {
  it("tells the day of the last access, and none before", async () => {
    const { secretsmanager, clock } = await emulator();
    await secretsmanager.send(create());
    expect(await secretsmanager.send(look())).not.toHaveProperty("LastAccessedDate");
    await clock.advance(DAY_MS + 3_600_000);
    await secretsmanager.send(get());
    const seen = await secretsmanager.send(look());
    expect(seen.LastAccessedDate?.getTime()).toBe(START_MS + DAY_MS);
    expect(seen.CreatedDate?.getTime()).toBe(START_MS);
    expect(seen.LastChangedDate?.getTime()).toBe(START_MS);
  });
});

describe("TagResource and UntagResource", () => {
  it("add, replace and remove tags", async () => {
    const { secretsmanager } = await emulator();
    await secretsmanager.send(create({ Tags: [{ Key: "a", Value: "1" }] }));
    const tag = (Tags: { Key: string; Value: string }[]): TagResourceCommand =>
      new TagResourceCommand({ SecretId: "db", Tags });
    await secretsmanager.send(
      tag([
        { Key: "a", Value: "2" },
        { Key: "b", Value: "" },
      ]),
    );
    expect((await secretsmanager.send(look())).Tags).toEqual([
      { Key: "a", Value: "2" },
      { Key: "b", Value: "" },
    ]);
    await secretsmanager.send(
      new UntagResourceCommand({ SecretId: "db", TagKeys: ["a", "b", "c"] }),
    );
    expect((await secretsmanager.send(look())).Tags).toEqual([]);
    const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    await expect(secretsmanager.send(tag(many))).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });
});
