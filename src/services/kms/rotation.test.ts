import {
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GetKeyRotationStatusCommand,
  ListKeyRotationsCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  UpdatePrimaryRegionCommand,
  type KMSClient,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, START_MS } from "../../testing/emulator.ts";
import {
  admit,
  bytes,
  newKey,
  ownerAdmits,
  passDays,
  policyOf,
  rootOf,
  text,
} from "../../testing/key-kit.ts";

const DAY_MS = 86_400_000;

async function seal(kms: KMSClient, KeyId: string): Promise<Uint8Array | undefined> {
  return (await kms.send(new EncryptCommand({ KeyId, Plaintext: bytes("x") }))).CiphertextBlob;
}

async function opens(kms: KMSClient, CiphertextBlob: Uint8Array | undefined): Promise<string> {
  return text((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext);
}

async function materialOf(kms: KMSClient, KeyId: string): Promise<string | undefined> {
  return (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.CurrentKeyMaterialId;
}

describe("rotation", () => {
  it("on demand makes new material, and what the old has encrypted still opens", async () => {
    const { kms } = await emulator();
    const key = await newKey(kms);
    const KeyId = key.id;
    const before = [await seal(kms, KeyId), await materialOf(kms, KeyId)] as const;
    expect(await kms.send(new RotateKeyOnDemandCommand({ KeyId }))).toMatchObject({
      KeyId: key.arn,
    });
    expect(await materialOf(kms, KeyId)).not.toBe(before[1]);
    const after = await seal(kms, KeyId);
    expect(await opens(kms, before[0])).toBe("x");
    expect(await opens(kms, after)).toBe("x");
    const { Rotations } = await kms.send(new ListKeyRotationsCommand({ KeyId }));
    expect(Rotations).toMatchObject([{ RotationType: "ON_DEMAND", KeyMaterialState: "CURRENT" }]);
    const all = await kms.send(
      new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL", Limit: 1 }),
    );
    expect(all).toMatchObject({ Truncated: true });
    const rest = await kms.send(
      new ListKeyRotationsCommand({
        KeyId,
        IncludeKeyMaterial: "ALL_KEY_MATERIAL",
        Marker: all.NextMarker,
      }),
    );
    expect(rest.Rotations).toMatchObject([
      { KeyMaterialId: before[1], KeyMaterialState: "NON_CURRENT" },
    ]);
  });

  it("by schedule happens when its time has come, again and again", async () => {
    const kit = await emulator();
    const { kms } = kit;
    const { id: KeyId, arn } = await newKey(kms);
    const status = new GetKeyRotationStatusCommand({ KeyId });
    expect(await kms.send(status)).toMatchObject({ KeyId: arn, KeyRotationEnabled: false });
    await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
    const next = (await kms.send(status)).NextRotationDate;
    expect(next?.getTime()).toBe(START_MS + 90 * DAY_MS);
    const first = await seal(kms, KeyId);
    await passDays(kit, 89);
    expect((await kms.send(new ListKeyRotationsCommand({ KeyId }))).Rotations).toEqual([]);
    await passDays(kit, 200);
    const { Rotations = [] } = await kms.send(new ListKeyRotationsCommand({ KeyId }));
    expect(Rotations.map(({ RotationDate }) => RotationDate?.getTime())).toEqual(
      [270, 180, 90].map((days) => START_MS + days * DAY_MS),
    );
    expect(Rotations.every(({ RotationType }) => RotationType === "AUTOMATIC")).toBe(true);
    expect(await opens(kms, first)).toBe("x");

    await kms.send(new DisableKeyRotationCommand({ KeyId }));
    await passDays(kit, 400);
    const { Rotations: same } = await kms.send(new ListKeyRotationsCommand({ KeyId }));
    expect(same).toHaveLength(3);
  });

  it("across accounts: the other account's old ciphertexts open, too", async () => {
    const { kms, as } = await emulator({ iam: "enforce" });
    const Policy = policyOf(ownerAdmits(), admit(rootOf(OTHER), ["kms:Encrypt", "kms:Decrypt"]));
    const key = await newKey(kms, { Policy });
    const other = as(OTHER).kms;
    const sealed = await seal(other, key.arn);
    await kms.send(new RotateKeyOnDemandCommand({ KeyId: key.id }));
    expect(await opens(other, sealed)).toBe("x");
  });

  it("is for enabled symmetric keys", async () => {
    const { kms } = await emulator();
    const mac = await newKey(kms, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
    for (const command of [
      new EnableKeyRotationCommand({ KeyId: mac.id }),
      new RotateKeyOnDemandCommand({ KeyId: mac.id }),
    ]) {
      await expect(kms.send(command)).rejects.toMatchObject({
        name: "UnsupportedOperationException",
      });
    }
    const status = await kms.send(new GetKeyRotationStatusCommand({ KeyId: mac.id }));
    expect(status).toMatchObject({ KeyId: mac.arn, KeyRotationEnabled: false });
    const { id: KeyId, arn } = await newKey(kms);
    for (const RotationPeriodInDays of [89, 2561]) {
      await expect(
        kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays })),
      ).rejects.toMatchObject({ name: "ValidationException" });
    }
    for (let count = 0; count < 25; count += 1) {
      await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
    }
    await expect(kms.send(new RotateKeyOnDemandCommand({ KeyId }))).rejects.toMatchObject({
      name: "LimitExceededException",
      message: `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${arn}`,
    });
    await kms.send(new DisableKeyCommand({ KeyId }));
    await expect(kms.send(new EnableKeyRotationCommand({ KeyId }))).rejects.toMatchObject({
      name: "DisabledException",
    });
  });
});

describe("multi-region keys", () => {
  const EUROPE = "eu-west-1";

  it("have one id and one material, and open each other's ciphertexts", async () => {
    const { kms, as } = await emulator();
    const key = await newKey(kms, { MultiRegion: true });
    expect(key.id).toMatch(/^mrk-[\da-f]{32}$/);
    const europe = as(OWNER, EUROPE).kms;
    const KeyId = key.id;
    const before = await seal(kms, KeyId);
    const { ReplicaKeyMetadata } = await kms.send(
      new ReplicateKeyCommand({ KeyId, ReplicaRegion: EUROPE, Description: "there" }),
    );
    const replicaArn = key.arn.replace("us-east-1", EUROPE);
    expect(ReplicaKeyMetadata).toMatchObject({ Arn: replicaArn, KeyState: "Creating" });
    expect(await opens(europe, before)).toBe("x");
    const { KeyMetadata } = await europe.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata).toMatchObject({
      Description: "there",
      KeyState: "Enabled",
      MultiRegionConfiguration: {
        MultiRegionKeyType: "REPLICA",
        PrimaryKey: { Arn: key.arn, Region: "us-east-1" },
        ReplicaKeys: [{ Arn: replicaArn, Region: EUROPE }],
      },
    });
    // Rotation is the primary's, and happens in all.
    await expect(europe.send(new RotateKeyOnDemandCommand({ KeyId }))).rejects.toMatchObject({
      name: "UnsupportedOperationException",
      message: `${replicaArn} is not a multi-region primary key.`,
    });
    await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
    expect(await materialOf(europe, KeyId)).toBe(await materialOf(kms, KeyId));
    expect(await opens(kms, await seal(europe, KeyId))).toBe("x");
    expect(await opens(europe, before)).toBe("x");
    await expect(
      kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: EUROPE })),
    ).rejects.toMatchObject({ name: "AlreadyExistsException" });
  });

  it("exchange the primary key's place, and its schedule goes along", async () => {
    const kit = await emulator();
    const { kms, as } = kit;
    const { id: KeyId, arn } = await newKey(kms, { MultiRegion: true });
    const europe = as(OWNER, EUROPE).kms;
    await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 100 }));
    await expect(
      kms.send(new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: EUROPE })),
    ).rejects.toMatchObject({ name: "NotFoundException" });
    await kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: EUROPE }));
    await kms.send(new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: EUROPE }));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata?.MultiRegionConfiguration).toMatchObject({
      MultiRegionKeyType: "REPLICA",
      PrimaryKey: { Region: EUROPE },
      ReplicaKeys: [{ Arn: arn, Region: "us-east-1" }],
    });
    await passDays(kit, 100);
    for (const client of [kms, europe]) {
      const { Rotations } = await client.send(new ListKeyRotationsCommand({ KeyId }));
      expect(Rotations).toHaveLength(1);
    }
    expect(await opens(kms, await seal(europe, KeyId))).toBe("x");
  });

  it("the primary key waits for its replicas to go", async () => {
    const kit = await emulator();
    const { kms, as } = kit;
    const { id: KeyId } = await newKey(kms, { MultiRegion: true });
    const europe = as(OWNER, EUROPE).kms;
    await kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: EUROPE }));
    const schedule = { KeyId, PendingWindowInDays: 7 };
    expect(await kms.send(new ScheduleKeyDeletionCommand(schedule))).toMatchObject({
      KeyState: "PendingReplicaDeletion",
    });
    await passDays(kit, 30);
    const state = async (): Promise<string | undefined> =>
      (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
    expect(await state()).toBe("PendingReplicaDeletion");
    await europe.send(new ScheduleKeyDeletionCommand(schedule));
    await passDays(kit, 7);
    expect(await state()).toBe("PendingDeletion");
    await passDays(kit, 7);
    await expect(state()).rejects.toMatchObject({ name: "NotFoundException" });
  });

  it("cannot be made of a key of one region", async () => {
    const { kms } = await emulator();
    const { id: KeyId, arn } = await newKey(kms);
    await expect(
      kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: EUROPE })),
    ).rejects.toMatchObject({
      name: "UnsupportedOperationException",
      message: `${arn} is not a multi-region primary key.`,
    });
  });
});
