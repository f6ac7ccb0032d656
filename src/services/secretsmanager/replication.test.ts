import { DisableKeyCommand } from "@aws-sdk/client-kms";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RemoveRegionsFromReplicationCommand,
  ReplicateSecretToRegionsCommand,
  RotateSecretCommand,
  StopReplicationToReplicaCommand,
  TagResourceCommand,
  UpdateSecretCommand,
  type CreateSecretCommandInput,
  type ReplicateSecretToRegionsCommandInput,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { emulator, OWNER, type Emulator } from "../../testing/emulator.ts";
import { admit, newKey, policyOf, rootOf } from "../../testing/key-kit.ts";

const SecretId = "db";
const EUROPE = "eu-west-1";

interface Regions extends Emulator {
  readonly here: SecretsManagerClient;
  readonly there: SecretsManagerClient;
}

/** A secret, and clients in its region and in another one. */
async function regions(input: Partial<CreateSecretCommandInput> = {}): Promise<Regions> {
  const kit = await emulator({ iam: "enforce" });
  const here = kit.secretsmanager;
  await here.send(new CreateSecretCommand({ Name: SecretId, SecretString: "one", ...input }));
  return { ...kit, here, there: kit.as(OWNER, EUROPE).secretsmanager };
}

const replicate = (
  input: Partial<ReplicateSecretToRegionsCommandInput> = {},
): ReplicateSecretToRegionsCommand =>
  new ReplicateSecretToRegionsCommand({
    SecretId,
    AddReplicaRegions: [{ Region: EUROPE }],
    ...input,
  });

async function valueIn(secretsmanager: SecretsManagerClient): Promise<string | undefined> {
  return (await secretsmanager.send(new GetSecretValueCommand({ SecretId }))).SecretString;
}

const look = new DescribeSecretCommand({ SecretId });
const put = (SecretString: string): PutSecretValueCommand =>
  new PutSecretValueCommand({ SecretId, SecretString });

describe("ReplicateSecretToRegions", () => {
  it("makes a copy with the same name, ARN but for the region, value and labels", async () => {
    const { here, there } = await regions({ Tags: [{ Key: "k", Value: "v" }] });
    await here.send(put("two"));
    const { ReplicationStatus } = await here.send(replicate());
    expect(ReplicationStatus).toMatchObject([
      { Region: EUROPE, Status: "InSync", KmsKeyId: "alias/aws/secretsmanager" },
    ]);
    expect(await valueIn(there)).toBe("two");
    const [primary, copy] = [await here.send(look), await there.send(look)];
    expect(copy.ARN).toBe(primary.ARN?.replace("us-east-1", EUROPE));
    expect(copy).toMatchObject({
      Name: SecretId,
      PrimaryRegion: "us-east-1",
      Tags: [{ Key: "k", Value: "v" }],
      VersionIdsToStages: primary.VersionIdsToStages,
    });
    expect(primary.PrimaryRegion).toBe("us-east-1");
    const previous = new GetSecretValueCommand({ SecretId, VersionStage: "AWSPREVIOUS" });
    expect((await there.send(previous)).SecretString).toBe("one");
  });

  it("lets the copy follow the primary's value, tags, description and policy", async () => {
    const { here, there } = await regions({ AddReplicaRegions: [{ Region: EUROPE }] });
    await here.send(put("two"));
    await here.send(new TagResourceCommand({ SecretId, Tags: [{ Key: "k", Value: "v" }] }));
    await here.send(new UpdateSecretCommand({ SecretId, Description: "d", SecretString: "three" }));
    const ResourcePolicy = policyOf(admit(rootOf(OWNER), "secretsmanager:GetSecretValue"));
    await here.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy }));
    expect(await valueIn(there)).toBe("three");
    const copy = await there.send(look);
    expect(copy).toMatchObject({ Description: "d", Tags: [{ Key: "k", Value: "v" }] });
    expect(copy.VersionIdsToStages).toEqual((await here.send(look)).VersionIdsToStages);
    expect((await there.send(new GetResourcePolicyCommand({ SecretId }))).ResourcePolicy).toBe(
      ResourcePolicy,
    );
  });

  it("encrypts the copy under a key of its own region", async () => {
    const kit = await regions();
    const key = await newKey(kit.as(OWNER, EUROPE).kms);
    const AddReplicaRegions = [{ Region: EUROPE, KmsKeyId: key.arn }];
    const { ReplicationStatus } = await kit.here.send(replicate({ AddReplicaRegions }));
    expect(ReplicationStatus).toMatchObject([{ Status: "InSync", KmsKeyId: key.arn }]);
    const { Versions } = await kit.there.send(new ListSecretVersionIdsCommand({ SecretId }));
    expect(Versions).toMatchObject([{ KmsKeyIds: [key.arn] }]);
    expect(await valueIn(kit.there)).toBe("one");
  });

  it("says where a copy failed, and brings it up to date later", async () => {
    const kit = await regions();
    const { kms } = kit.as(OWNER, EUROPE);
    const [broken, good] = [await newKey(kms), await newKey(kms)];
    const withKey = (KmsKeyId: string): ReplicateSecretToRegionsCommand =>
      replicate({ AddReplicaRegions: [{ Region: EUROPE, KmsKeyId }] });
    await kit.here.send(withKey(broken.arn));
    await kms.send(new DisableKeyCommand({ KeyId: broken.id }));
    await kit.here.send(put("two"));
    expect((await kit.here.send(look)).ReplicationStatus).toMatchObject([
      { Status: "Failed", StatusMessage: expect.stringContaining(broken.id) },
    ]);
    expect(await valueIn(kit.here)).toBe("two");
    await kit.here.send(withKey(good.arn));
    expect(await valueIn(kit.there)).toBe("two");
  });

  it("takes a taken name only by force", async () => {
    const { here, there } = await regions();
    await there.send(new CreateSecretCommand({ Name: SecretId, SecretString: "theirs" }));
    const { ReplicationStatus } = await here.send(replicate());
    expect(ReplicationStatus).toMatchObject([
      {
        Status: "Failed",
        StatusMessage: "Replication failed: Secret name db already exists in region eu-west-1.",
      },
    ]);
    expect(await valueIn(there)).toBe("theirs");
    await here.send(replicate({ ForceOverwriteReplicaSecret: true }));
    expect(await valueIn(there)).toBe("one");
  });

  it("refuses what has not the form of a region", async () => {
    const { here } = await regions();
    const form =
      "failed to satisfy constraint: Member must satisfy regular expression pattern: ^([a-z]+-)+\\d+$";
    const AddReplicaRegions = [{ Region: "nowhere" }];
    const refusal = (member: string): object => ({
      name: "ValidationException",
      message: `1 validation error detected: Value 'nowhere' at '${member}' ${form}`,
    });
    await expect(here.send(replicate({ AddReplicaRegions }))).rejects.toMatchObject(
      refusal("addReplicaRegions.1.member.region"),
    );
    await expect(
      here.send(
        new RemoveRegionsFromReplicationCommand({ SecretId, RemoveReplicaRegions: ["nowhere"] }),
      ),
    ).rejects.toMatchObject(refusal("removeReplicaRegions.1.member"));
  });

  it.each(["us-east-1", "cn-north-1"])("refuses %s as a region", async (Region) => {
    const { here } = await regions();
    await expect(here.send(replicate({ AddReplicaRegions: [{ Region }] }))).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "Invalid replica region.",
    });
  });

  it("is told by the day of each copy's last access", async () => {
    const { here, there } = await regions({ AddReplicaRegions: [{ Region: EUROPE }] });
    await valueIn(there);
    const { ReplicationStatus, LastAccessedDate } = await here.send(look);
    expect(ReplicationStatus?.[0]?.LastAccessedDate).toBeDefined();
    expect(LastAccessedDate).toBeUndefined();
  });
});

describe("a replica", () => {
  it("changes with its primary only", async () => {
    const { here, there } = await regions({ AddReplicaRegions: [{ Region: EUROPE }] });
    for (const command of [
      put("x"),
      new UpdateSecretCommand({ SecretId, Description: "x" }),
      new TagResourceCommand({ SecretId, Tags: [{ Key: "k", Value: "" }] }),
      new PutResourcePolicyCommand({ SecretId, ResourcePolicy: "{}" }),
      new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }),
      replicate({ AddReplicaRegions: [{ Region: "eu-west-2" }] }),
      new RemoveRegionsFromReplicationCommand({ SecretId, RemoveReplicaRegions: [EUROPE] }),
      new RotateSecretCommand({ SecretId }),
    ]) {
      await expect(there.send(command as never)).rejects.toMatchObject({
        name: "InvalidParameterException",
        message:
          "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
      });
    }
    await there.send(new GetResourcePolicyCommand({ SecretId }));
    expect(await valueIn(here)).toBe("one");
  });

  it("keeps its primary from being deleted", async () => {
    const { here } = await regions({ AddReplicaRegions: [{ Region: EUROPE }] });
    const { ARN } = await here.send(look);
    await expect(
      here.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true })),
    ).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: `You can't delete secret ${ARN} that still has replica regions [eu-west-1].`,
    });
  });

  it("is found by its primary region", async () => {
    const { here, there } = await regions({ AddReplicaRegions: [{ Region: EUROPE }] });
    await here.send(new CreateSecretCommand({ Name: "plain" }));
    const Filters = [{ Key: "primary-region" as const, Values: ["us-east-1"] }];
    for (const client of [here, there]) {
      const { SecretList } = await client.send(new ListSecretsCommand({ Filters }));
      expect(SecretList?.map(({ Name }) => Name)).toEqual([SecretId]);
    }
  });
});

describe("RemoveRegionsFromReplication", () => {
  it("removes copies at once, and passes over regions without one", async () => {
    const { here, there } = await regions({ AddReplicaRegions: [{ Region: EUROPE }] });
    const remove = new RemoveRegionsFromReplicationCommand({
      SecretId,
      RemoveReplicaRegions: [EUROPE, "eu-west-2"],
    });
    await here.send(remove);
    await here.send(remove);
    await expect(there.send(look)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect(await here.send(look)).not.toHaveProperty("ReplicationStatus");
    await here.send(new DeleteSecretCommand({ SecretId }));
  });
});

describe("StopReplicationToReplica", () => {
  it("makes a copy a secret of its own", async () => {
    const { here, there } = await regions({ AddReplicaRegions: [{ Region: EUROPE }] });
    await there.send(new StopReplicationToReplicaCommand({ SecretId }));
    await there.send(put("theirs"));
    await here.send(put("ours"));
    expect(await valueIn(there)).toBe("theirs");
    expect(await valueIn(here)).toBe("ours");
    expect(await there.send(look)).not.toHaveProperty("PrimaryRegion");
    expect(await here.send(look)).not.toHaveProperty("ReplicationStatus");
  });

  it("is for replicas only", async () => {
    const { here } = await regions();
    await expect(
      here.send(new StopReplicationToReplicaCommand({ SecretId })),
    ).rejects.toMatchObject({ name: "InvalidParameterException" });
  });
});
