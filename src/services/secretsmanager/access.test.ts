import { PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { DisableKeyCommand, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../testing/emulator.ts";
import {
  admit,
  allow,
  newKey,
  newUser,
  ownerAdmits,
  policyOf,
  rootOf,
  type TestUser,
} from "../../testing/key-kit.ts";

const KMS_REFUSES = { name: "AccessDeniedException", message: "Access to KMS is not allowed" };

/** A command; the client takes a different type for each. */
type Sent = object;

interface Shared {
  readonly kit: Emulator;
  readonly arn: string;
  readonly keyArn: string;
  /** Of the other account, with a policy of its own. */
  readonly bob: TestUser;
}

/** A secret under a customer key, and a user of another account; both sides as a test says. */
async function shared({
  secret,
  key,
  identity = allow(["secretsmanager:*", "kms:*"]),
}: {
  readonly secret?: object;
  readonly key?: object;
  readonly identity?: object;
}): Promise<Shared> {
  const kit = await emulator({ iam: "enforce" });
  const statements = key === undefined ? [ownerAdmits()] : [ownerAdmits(), key];
  const { arn: keyArn } = await newKey(kit.kms, { Policy: policyOf(...statements) });
  const { ARN: arn = "" } = await kit.secretsmanager.send(
    new CreateSecretCommand({ Name: "db", SecretString: "s3cr3t", KmsKeyId: keyArn }),
  );
  if (secret !== undefined) await putPolicy(kit, policyOf(secret));
  const bob = await newUser(kit, "bob", { account: OTHER, policy: identity });
  return { kit, arn, keyArn, bob };
}

async function putPolicy({ secretsmanager }: Emulator, ResourcePolicy: string): Promise<void> {
  await secretsmanager.send(new PutResourcePolicyCommand({ SecretId: "db", ResourcePolicy }));
}

const everything = admit(rootOf(OTHER), "secretsmanager:*");
const keyForOther = admit(rootOf(OTHER), ["kms:Decrypt", "kms:GenerateDataKey"]);

describe("another account", () => {
  it("needs the key's policy as well as the secret's", async () => {
    const { kit, arn, keyArn, bob } = await shared({ secret: everything });
    const read = new GetSecretValueCommand({ SecretId: arn });
    await expect(bob.secretsmanager.send(read)).rejects.toMatchObject(KMS_REFUSES);
    const Policy = policyOf(ownerAdmits(), keyForOther);
    await kit.kms.send(new PutKeyPolicyCommand({ KeyId: keyArn, Policy }));
    expect((await bob.secretsmanager.send(read)).SecretString).toBe("s3cr3t");
    const PolicyDocument = policyOf(allow("secretsmanager:*"));
    await kit
      .as(OTHER)
      .iam.send(new PutUserPolicyCommand({ UserName: "bob", PolicyName: "p", PolicyDocument }));
    await expect(bob.secretsmanager.send(read)).rejects.toMatchObject(KMS_REFUSES);
  });

  it("cannot read what lies under aws/secretsmanager, whatever the policy says", async () => {
    const kit = await emulator({ iam: "enforce" });
    const { ARN: SecretId = "" } = await kit.secretsmanager.send(
      new CreateSecretCommand({ Name: "db", SecretString: "s3cr3t" }),
    );
    await putPolicy(kit, policyOf(everything));
    const other = kit.as(OTHER).secretsmanager;
    await other.send(new DescribeSecretCommand({ SecretId }));
    for (const attempt of [
      new GetSecretValueCommand({ SecretId }),
      new PutSecretValueCommand({ SecretId, SecretString: "x" }),
      new UpdateSecretCommand({ SecretId, SecretString: "x" }),
    ]) {
      await expect(other.send(attempt as never)).rejects.toMatchObject({
        name: "InvalidRequestException",
        message:
          "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
      });
    }
  });

  it("finds no secret by name or by a part of its ARN", async () => {
    const { arn, bob } = await shared({ secret: everything, key: keyForOther });
    await expect(
      bob.secretsmanager.send(new GetSecretValueCommand({ SecretId: "db" })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(
      bob.secretsmanager.send(new GetSecretValueCommand({ SecretId: arn.slice(0, -7) })),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  it("reads it all in audit mode, with findings", async () => {
    const kit = await emulator({ iam: "audit" });
    const { ARN: SecretId = "" } = await kit.secretsmanager.send(
      new CreateSecretCommand({ Name: "db", SecretString: "s3cr3t" }),
    );
    const { secretsmanager } = kit.as(OTHER);
    const read = await secretsmanager.send(new GetSecretValueCommand({ SecretId }));
    expect(read.SecretString).toBe("s3cr3t");
    const found = await kit.atoll.fetch(new Request("http://localhost:4566/_atoll/decisions"));
    expect(await found.text()).toContain("kms:Decrypt");
  });
});

describe("a secret's own account", () => {
  it("needs no policy of the secret's, but the user's own", async () => {
    const kit = await emulator({ iam: "enforce" });
    await kit.secretsmanager.send(new CreateSecretCommand({ Name: "db", SecretString: "x" }));
    const alice = await newUser(kit, "alice", {
      policy: allow(
        "secretsmanager:GetSecretValue",
        `arn:aws:secretsmanager:*:${OWNER}:secret:db-??????`,
      ),
    });
    // The account's own key lets everybody in who comes through Secrets Manager.
    await alice.secretsmanager.send(new GetSecretValueCommand({ SecretId: "db" }));
    await expect(
      alice.secretsmanager.send(new DescribeSecretCommand({ SecretId: "db" })),
    ).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${alice.arn} is not authorized to perform: secretsmanager:DescribeSecret on resource: db because no identity-based policy allows the secretsmanager:DescribeSecret action`,
    });
  });

  it("is let in by the secret's policy alone", async () => {
    const kit = await emulator({ iam: "enforce" });
    await kit.secretsmanager.send(new CreateSecretCommand({ Name: "db", SecretString: "x" }));
    const alice = await newUser(kit, "alice");
    await putPolicy(kit, policyOf(admit(alice.arn, "secretsmanager:GetSecretValue")));
    const read = await alice.secretsmanager.send(new GetSecretValueCommand({ SecretId: "db" }));
    expect(read.SecretString).toBe("x");
  });

  it("needs the right to a customer key, which may be tied to Secrets Manager and to the secret", async () => {
    const kit = await emulator({ iam: "enforce" });
    const key = await newKey(kit.kms);
    const { ARN = "", VersionId = "" } = await kit.secretsmanager.send(
      new CreateSecretCommand({ Name: "db", SecretString: "x", KmsKeyId: key.arn }),
    );
    const read = new GetSecretValueCommand({ SecretId: "db" });
    const alice = await newUser(kit, "alice", { policy: allow("secretsmanager:*") });
    await expect(alice.secretsmanager.send(read)).rejects.toMatchObject(KMS_REFUSES);
    const tied = (more: object): Promise<unknown> =>
      kit.iam.send(
        new PutUserPolicyCommand({
          UserName: "alice",
          PolicyName: "key",
          PolicyDocument: policyOf(
            allow("kms:Decrypt", key.arn, { Condition: { StringEquals: more } }),
          ),
        }),
      );
    await tied({ "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" });
    await expect(alice.secretsmanager.send(read)).rejects.toMatchObject(KMS_REFUSES);
    await tied({
      "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com",
      "kms:EncryptionContext:SecretARN": ARN,
      "kms:EncryptionContext:SecretVersionId": VersionId,
    });
    await alice.secretsmanager.send(read);
    await kit.kms.send(new DisableKeyCommand({ KeyId: key.id }));
    await expect(alice.secretsmanager.send(read)).rejects.toMatchObject({
      name: "DecryptionFailure",
    });
  });

  it("sees at once whether a new secret's key may be used", async () => {
    const kit = await emulator({ iam: "enforce" });
    const key = await newKey(kit.kms);
    const alice = await newUser(kit, "alice", {
      policy: allow(["secretsmanager:*", "kms:GenerateDataKey"]),
    });
    const empty = new CreateSecretCommand({ Name: "db", KmsKeyId: key.arn });
    await expect(alice.secretsmanager.send(empty)).rejects.toMatchObject(KMS_REFUSES);
    await expect(
      kit.secretsmanager.send(new CreateSecretCommand({ Name: "db", KmsKeyId: "alias/none" })),
    ).rejects.toMatchObject({ name: "EncryptionFailure" });
    await expect(
      kit.secretsmanager.send(new DescribeSecretCommand({ SecretId: "db" })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("moves labelled versions under a new key, so that the old one is needed no more", async () => {
    const kit = await emulator({ iam: "enforce" });
    const [before, after] = [await newKey(kit.kms), await newKey(kit.kms)];
    const { secretsmanager } = kit;
    await secretsmanager.send(
      new CreateSecretCommand({ Name: "db", SecretString: "one", KmsKeyId: before.arn }),
    );
    await secretsmanager.send(new PutSecretValueCommand({ SecretId: "db", SecretString: "two" }));
    await secretsmanager.send(new UpdateSecretCommand({ SecretId: "db", KmsKeyId: after.arn }));
    await kit.kms.send(new DisableKeyCommand({ KeyId: before.id }));
    for (const [VersionStage, value] of [
      ["AWSCURRENT", "two"],
      ["AWSPREVIOUS", "one"],
    ]) {
      const read = new GetSecretValueCommand({ SecretId: "db", VersionStage });
      expect((await secretsmanager.send(read)).SecretString).toBe(value);
    }
    const { Versions } = await secretsmanager.send(
      new ListSecretVersionIdsCommand({ SecretId: "db" }),
    );
    expect(Versions?.map(({ KmsKeyIds }) => KmsKeyIds)).toEqual([[after.arn], [after.arn]]);
  });

  it("leaves old versions under the old key for who may not encrypt under the new one", async () => {
    const kit = await emulator({ iam: "enforce" });
    const [before, after] = [await newKey(kit.kms), await newKey(kit.kms)];
    await kit.secretsmanager.send(
      new CreateSecretCommand({ Name: "db", SecretString: "one", KmsKeyId: before.arn }),
    );
    const alice = await newUser(kit, "alice", {
      policy: allow(["secretsmanager:*", "kms:GenerateDataKey", "kms:Decrypt"]),
    });
    await alice.secretsmanager.send(
      new UpdateSecretCommand({ SecretId: "db", KmsKeyId: after.arn }),
    );
    await kit.kms.send(new DisableKeyCommand({ KeyId: after.id }));
    const read = new GetSecretValueCommand({ SecretId: "db" });
    expect((await alice.secretsmanager.send(read)).SecretString).toBe("one");
  });
});

describe("condition keys", () => {
  interface Question {
    readonly policy: object;
    readonly allowed: Sent;
    readonly denied: Sent;
  }

  const when = (action: string, StringEquals: object): object =>
    allow(`secretsmanager:${action}`, "*", { Condition: { StringEquals } });

  const questions: Readonly<Record<string, Question>> = {
    "secretsmanager:Name": {
      policy: when("CreateSecret", { "secretsmanager:Name": "good" }),
      allowed: new CreateSecretCommand({ Name: "good" }),
      denied: new CreateSecretCommand({ Name: "bad" }),
    },
    "secretsmanager:Description": {
      policy: when("CreateSecret", { "secretsmanager:Description": "good" }),
      allowed: new CreateSecretCommand({ Name: "n", Description: "good" }),
      denied: new CreateSecretCommand({ Name: "n" }),
    },
    "secretsmanager:VersionStage": {
      policy: when("GetSecretValue", { "secretsmanager:VersionStage": "AWSCURRENT" }),
      allowed: new GetSecretValueCommand({ SecretId: "db", VersionStage: "AWSCURRENT" }),
      denied: new GetSecretValueCommand({ SecretId: "db" }),
    },
    "secretsmanager:RecoveryWindowInDays": {
      policy: allow("secretsmanager:DeleteSecret", "*", {
        Condition: { NumericGreaterThanEquals: { "secretsmanager:RecoveryWindowInDays": "14" } },
      }),
      allowed: new DeleteSecretCommand({ SecretId: "db", RecoveryWindowInDays: 14 }),
      denied: new DeleteSecretCommand({ SecretId: "db", RecoveryWindowInDays: 7 }),
    },
    "secretsmanager:ForceDeleteWithoutRecovery": {
      policy: allow("secretsmanager:DeleteSecret", "*", {
        Condition: { Bool: { "secretsmanager:ForceDeleteWithoutRecovery": "false" } },
      }),
      allowed: new DeleteSecretCommand({ SecretId: "db", ForceDeleteWithoutRecovery: false }),
      denied: new DeleteSecretCommand({ SecretId: "db", ForceDeleteWithoutRecovery: true }),
    },
    "secretsmanager:ResourceTag/team": {
      policy: when("DescribeSecret", { "secretsmanager:ResourceTag/team": "blue" }),
      allowed: new DescribeSecretCommand({ SecretId: "db" }),
      denied: new DescribeSecretCommand({ SecretId: "untagged" }),
    },
    "secretsmanager:SecretPrimaryRegion": {
      policy: when("DescribeSecret", { "secretsmanager:SecretPrimaryRegion": "us-east-1" }),
      allowed: new DescribeSecretCommand({ SecretId: "db" }),
      denied: new DescribeSecretCommand({ SecretId: "missing" }),
    },
    "secretsmanager:BlockPublicPolicy": {
      policy: allow("secretsmanager:PutResourcePolicy", "*", {
        Condition: { Bool: { "secretsmanager:BlockPublicPolicy": "true" } },
      }),
      allowed: new PutResourcePolicyCommand({
        SecretId: "db",
        ResourcePolicy: policyOf(everything),
        BlockPublicPolicy: true,
      }),
      denied: new PutResourcePolicyCommand({
        SecretId: "db",
        ResourcePolicy: policyOf(everything),
      }),
    },
    "aws:RequestTag/team": {
      policy: when("TagResource", { "aws:RequestTag/team": "blue" }),
      allowed: new TagResourceCommand({ SecretId: "db", Tags: [{ Key: "team", Value: "blue" }] }),
      denied: new TagResourceCommand({ SecretId: "db", Tags: [{ Key: "team", Value: "red" }] }),
    },
  };

  it.each(Object.entries(questions))("%s tells requests apart", async (_, question) => {
    const kit = await emulator({ iam: "enforce" });
    const Tags = [{ Key: "team", Value: "blue" }];
    await kit.secretsmanager.send(new CreateSecretCommand({ Name: "db", SecretString: "x", Tags }));
    await kit.secretsmanager.send(new CreateSecretCommand({ Name: "untagged" }));
    const alice = await newUser(kit, "alice", { policy: question.policy });
    await expect(alice.secretsmanager.send(question.denied as never)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    await alice.secretsmanager.send(question.allowed as never);
  });

  it("secretsmanager:SecretId and :KmsKeyArn hold ARNs", async () => {
    const kit = await emulator({ iam: "enforce" });
    const key = await newKey(kit.kms);
    const { ARN } = await kit.secretsmanager.send(
      new CreateSecretCommand({ Name: "db", SecretString: "x" }),
    );
    const alice = await newUser(kit, "alice", {
      policy: allow("secretsmanager:DescribeSecret", "*", {
        Condition: { ArnEquals: { "secretsmanager:SecretId": ARN } },
      }),
    });
    await alice.secretsmanager.send(new DescribeSecretCommand({ SecretId: "db" }));
    const bob = await newUser(kit, "bob", {
      policy: allow(["secretsmanager:CreateSecret", "kms:*"], "*", {
        Condition: { ArnLikeIfExists: { "secretsmanager:KmsKeyArn": key.arn } },
      }),
    });
    await bob.secretsmanager.send(new CreateSecretCommand({ Name: "n", KmsKeyId: key.arn }));
    const elsewhere = `arn:aws:kms:us-east-1:${OWNER}:key/00000000-0000-0000-0000-000000000000`;
    await expect(
      bob.secretsmanager.send(new CreateSecretCommand({ Name: "m", KmsKeyId: elsewhere })),
    ).rejects.toMatchObject({ message: expect.stringContaining("secretsmanager:CreateSecret") });
  });
});

describe("tags that permissions hang on", () => {
  it("cannot be changed by who would lose its own permission with that", async () => {
    const kit = await emulator({ iam: "enforce" });
    const Tags = [{ Key: "team", Value: "blue" }];
    await kit.secretsmanager.send(new CreateSecretCommand({ Name: "db", Tags }));
    const alice = await newUser(kit, "alice", {
      policy: allow("secretsmanager:*", "*", {
        Condition: { StringEquals: { "aws:ResourceTag/team": "blue" } },
      }),
    });
    const untag = new UntagResourceCommand({ SecretId: "db", TagKeys: ["team"] });
    await expect(alice.secretsmanager.send(untag)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    const more = [{ Key: "more", Value: "" }];
    await alice.secretsmanager.send(new TagResourceCommand({ SecretId: "db", Tags: more }));
  });
});

describe("BatchGetSecretValue", () => {
  it("gives what may be read, and says of the rest why not", async () => {
    const kit = await emulator({ iam: "enforce" });
    for (const Name of ["a", "b", "gone"]) {
      await kit.secretsmanager.send(new CreateSecretCommand({ Name, SecretString: Name }));
    }
    await kit.secretsmanager.send(new DeleteSecretCommand({ SecretId: "gone" }));
    const alice = await newUser(kit, "alice", {
      policy: allow(
        ["secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"],
        ["*"],
        {
          Condition: {
            ArnNotLike: { "secretsmanager:SecretId": "arn:aws:secretsmanager:*:*:secret:b-*" },
          },
        },
      ),
    });
    const answer = await alice.secretsmanager.send(
      new BatchGetSecretValueCommand({ SecretIdList: ["a", "b", "gone", "missing"] }),
    );
    expect(answer.SecretValues?.map(({ SecretString }) => SecretString)).toEqual(["a"]);
    expect(answer.Errors).toMatchObject([
      { SecretId: "b", ErrorCode: "AccessDeniedException" },
      { SecretId: "gone", ErrorCode: "InvalidRequestException" },
      { SecretId: "missing", ErrorCode: "ResourceNotFoundException" },
    ]);
  });

  it("finds by filters, in pages, for who may list", async () => {
    const kit = await emulator({ iam: "enforce" });
    for (const Name of ["app/a", "app/b", "app/c", "other"]) {
      await kit.secretsmanager.send(new CreateSecretCommand({ Name, SecretString: Name }));
    }
    const Filters = [{ Key: "name" as const, Values: ["app/"] }];
    const first = await kit.secretsmanager.send(
      new BatchGetSecretValueCommand({ Filters, MaxResults: 2 }),
    );
    expect(first.SecretValues).toHaveLength(2);
    const { NextToken } = first;
    const second = await kit.secretsmanager.send(
      new BatchGetSecretValueCommand({ Filters, MaxResults: 2, NextToken }),
    );
    expect(second.SecretValues?.map(({ Name }) => Name)).toEqual(["app/c"]);
    expect(second.NextToken).toBeUndefined();
    const alice = await newUser(kit, "alice", {
      policy: allow(["secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"]),
    });
    await expect(
      alice.secretsmanager.send(new BatchGetSecretValueCommand({ Filters })),
    ).rejects.toMatchObject({ message: expect.stringContaining("secretsmanager:ListSecrets") });
  });

  it("wants either names or filters", async () => {
    const { secretsmanager } = await emulator();
    for (const input of [{}, { SecretIdList: ["a"], Filters: [] }]) {
      await expect(
        secretsmanager.send(new BatchGetSecretValueCommand(input)),
      ).rejects.toMatchObject({
        name: "InvalidParameterException",
        message: "Either 'SecretIdList' or 'Filters' must be provided, but not both.",
      });
    }
  });
});

describe("operations on no secret", () => {
  it("need a permission on everything", async () => {
    const kit = await emulator({ iam: "enforce" });
    const alice = await newUser(kit, "alice");
    for (const command of [new ListSecretsCommand({}), new GetRandomPasswordCommand({})]) {
      await expect(alice.secretsmanager.send(command as never)).rejects.toMatchObject({
        name: "AccessDeniedException",
      });
    }
  });
});

describe("CreateSecret with replicas", () => {
  it("needs ReplicateSecretToRegions, too", async () => {
    const kit = await emulator({ iam: "enforce" });
    const create = new CreateSecretCommand({
      Name: "db",
      SecretString: "x",
      AddReplicaRegions: [{ Region: "eu-west-1" }],
    });
    const one = allow("secretsmanager:CreateSecret");
    const alice = await newUser(kit, "alice", { policy: one });
    await expect(alice.secretsmanager.send(create)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    const Condition = {
      "ForAllValues:StringEquals": { "secretsmanager:AddReplicaRegions": "eu-west-1" },
    };
    const actions = ["secretsmanager:CreateSecret", "secretsmanager:ReplicateSecretToRegions"];
    const bob = await newUser(kit, "bob", { policy: allow(actions, "*", { Condition }) });
    expect((await bob.secretsmanager.send(create)).ReplicationStatus).toMatchObject([
      { Region: "eu-west-1", Status: "InSync" },
    ]);
  });

  it("names no secret: secretsmanager:SecretId is absent", async () => {
    const kit = await emulator({ iam: "enforce" });
    const Condition = { Null: { "secretsmanager:SecretId": "true" } };
    const policy = allow("secretsmanager:CreateSecret", "*", { Condition });
    const { secretsmanager } = await newUser(kit, "alice", { policy });
    const made = await secretsmanager.send(new CreateSecretCommand({ Name: "db" }));
    expect(made.Name).toBe("db");
  });
});
