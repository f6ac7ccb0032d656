import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GetKeyLastUsageCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeyPoliciesCommand,
  ListKeyRotationsCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  ReplicateKeyCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
  UpdatePrimaryRegionCommand,
  type KMSClient,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { emulator, OWNER, START_MS, type Emulator } from "../../testing/emulator.ts";
import { bytes, newKey, ownerAdmits, passDays, policyOf, rootOf } from "../../testing/key-kit.ts";

const EUROPE = "eu-west-1";
const DAY_MS = 86_400_000;

/** A multi-region key with a ciphertext, an alias and two grants. */
interface Prepared {
  readonly kit: Emulator;
  readonly kms: KMSClient;
  readonly KeyId: string;
  readonly arn: string;
  readonly CiphertextBlob: Uint8Array | undefined;
  readonly grantIds: readonly string[];
}

async function prepared(): Promise<Prepared> {
  const kit = await emulator();
  const { kms } = kit;
  const { id: KeyId, arn } = await newKey(kms, { MultiRegion: true });
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: bytes("x") }));
  await kms.send(new CreateAliasCommand({ AliasName: "alias/old", TargetKeyId: KeyId }));
  const grantIds: string[] = [];
  for (let count = 0; count < 2; count += 1) {
    const { GrantId = "" } = await kms.send(newGrant(KeyId));
    grantIds.push(GrantId);
  }
  await kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: EUROPE }));
  return { kit, kms, KeyId, arn, CiphertextBlob, grantIds };
}

const newGrant = (KeyId: string): CreateGrantCommand =>
  new CreateGrantCommand({ KeyId, GranteePrincipal: rootOf(OWNER), Operations: ["Encrypt"] });

/** A command; the client takes a different type for each. */
type Sent = Parameters<KMSClient["send"]>[0];

type Row = readonly [
  name: string,
  disabled: "ok" | "refused",
  pendingDeletion: "ok" | "refused",
  send: (prepared: Prepared) => object,
];

/** AWS's table: what may be done with a key that is disabled, and with one that is about to go. */
const rows: readonly Row[] = [
  ["CreateAlias", "ok", "refused", ({ KeyId }) => aliasFor("alias/new", KeyId)],
  ["CreateGrant", "refused", "refused", ({ KeyId }) => newGrant(KeyId)],
  ["Decrypt", "refused", "refused", ({ CiphertextBlob }) => new DecryptCommand({ CiphertextBlob })],
  ["DescribeKey", "ok", "ok", (key) => new DescribeKeyCommand(key)],
  ["DisableKeyRotation", "refused", "refused", (key) => new DisableKeyRotationCommand(key)],
  ["EnableKeyRotation", "refused", "refused", (key) => new EnableKeyRotationCommand(key)],
  ["RotateKeyOnDemand", "refused", "refused", (key) => new RotateKeyOnDemandCommand(key)],
  ["Encrypt", "refused", "refused", ({ KeyId }) => encryptWith(KeyId)],
  [
    "GenerateDataKey",
    "refused",
    "refused",
    ({ KeyId }) => new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }),
  ],
  [
    "GenerateDataKeyWithoutPlaintext",
    "refused",
    "refused",
    ({ KeyId }) => new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: "AES_256" }),
  ],
  [
    "GenerateDataKeyPair",
    "refused",
    "refused",
    ({ KeyId }) => new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec: "ECC_NIST_P256" }),
  ],
  [
    "GenerateDataKeyPairWithoutPlaintext",
    "refused",
    "refused",
    ({ KeyId }) =>
      new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId, KeyPairSpec: "ECC_NIST_P256" }),
  ],
  ["GetKeyLastUsage", "ok", "ok", (key) => new GetKeyLastUsageCommand(key)],
  ["GetKeyPolicy", "ok", "ok", (key) => new GetKeyPolicyCommand(key)],
  ["GetKeyRotationStatus", "ok", "ok", (key) => new GetKeyRotationStatusCommand(key)],
  ["ListAliases", "ok", "ok", (key) => new ListAliasesCommand(key)],
  ["ListGrants", "ok", "ok", (key) => new ListGrantsCommand(key)],
  ["ListKeyPolicies", "ok", "ok", (key) => new ListKeyPoliciesCommand(key)],
  ["ListKeyRotations", "ok", "ok", (key) => new ListKeyRotationsCommand(key)],
  ["ListResourceTags", "ok", "ok", (key) => new ListResourceTagsCommand(key)],
  [
    "PutKeyPolicy",
    "ok",
    "ok",
    ({ KeyId }) => new PutKeyPolicyCommand({ KeyId, Policy: policyOf(ownerAdmits()) }),
  ],
  [
    "ReEncrypt",
    "refused",
    "refused",
    ({ KeyId, CiphertextBlob }) =>
      new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: KeyId }),
  ],
  [
    "ReplicateKey",
    "refused",
    "refused",
    ({ KeyId }) => new ReplicateKeyCommand({ KeyId, ReplicaRegion: "eu-west-2" }),
  ],
  [
    "RetireGrant",
    "ok",
    "ok",
    ({ arn, grantIds: [GrantId] }) => new RetireGrantCommand({ KeyId: arn, GrantId }),
  ],
  [
    "RevokeGrant",
    "ok",
    "ok",
    ({ KeyId, grantIds: [, GrantId] }) => new RevokeGrantCommand({ KeyId, GrantId }),
  ],
  [
    "TagResource",
    "ok",
    "refused",
    ({ KeyId }) => new TagResourceCommand({ KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] }),
  ],
  [
    "UntagResource",
    "ok",
    "refused",
    ({ KeyId }) => new UntagResourceCommand({ KeyId, TagKeys: ["a"] }),
  ],
  [
    "UpdateKeyDescription",
    "ok",
    "refused",
    ({ KeyId }) => new UpdateKeyDescriptionCommand({ KeyId, Description: "d" }),
  ],
  [
    "UpdatePrimaryRegion",
    "refused",
    "refused",
    ({ KeyId }) => new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: EUROPE }),
  ],
  ["DeleteAlias", "ok", "ok", () => new DeleteAliasCommand({ AliasName: "alias/old" })],
];

function aliasFor(AliasName: string, TargetKeyId: string): CreateAliasCommand {
  return new CreateAliasCommand({ AliasName, TargetKeyId });
}

function encryptWith(KeyId: string): EncryptCommand {
  return new EncryptCommand({ KeyId, Plaintext: bytes("x") });
}

async function outcomeOf(kms: KMSClient, command: object): Promise<string> {
  try {
    await kms.send(command as Sent);
    return "ok";
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : "?";
  }
}

describe("a key that is disabled", () => {
  it("can be managed, and not used", async () => {
    const key = await prepared();
    await key.kms.send(new DisableKeyCommand({ KeyId: key.KeyId }));
    for (const [name, expected, , send] of rows) {
      const wanted = expected === "ok" ? "ok" : `DisabledException: ${key.arn} is disabled.`;
      expect([name, await outcomeOf(key.kms, send(key))]).toEqual([name, wanted]);
    }
    expect(await outcomeOf(key.kms, new CancelKeyDeletionCommand({ KeyId: key.KeyId }))).toBe(
      `KMSInvalidStateException: ${key.arn} is not pending deletion.`,
    );
  });
});

describe("a key that waits for its deletion", () => {
  it.each(["pending deletion", "pending replica deletion"])(
    "can be looked at, given another policy, and brought back: %s",
    async (state) => {
      const key = await prepared();
      const { kms, KeyId, kit } = key;
      const schedule = new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 });
      if (state === "pending deletion") {
        await kit.as(OWNER, EUROPE).kms.send(schedule);
        await passDays(kit, 7);
      }
      await kms.send(schedule);
      const refused = `KMSInvalidStateException: ${key.arn} is ${state}.`;
      for (const [name, , expected, send] of rows) {
        const wanted = expected === "ok" ? "ok" : refused;
        expect([name, await outcomeOf(kms, send(key))]).toEqual([name, wanted]);
      }
      for (const command of [
        new DisableKeyCommand({ KeyId }),
        new EnableKeyCommand({ KeyId }),
        schedule,
      ]) {
        expect(await outcomeOf(kms, command)).toBe(refused);
      }
      expect(await outcomeOf(kms, new CancelKeyDeletionCommand({ KeyId }))).toBe("ok");
    },
  );

  it("loses an alias to another key, and takes none", async () => {
    const { kms } = await emulator();
    const { id: KeyId, arn } = await newKey(kms);
    const other = await newKey(kms);
    const AliasName = "alias/old";
    await kms.send(aliasFor(AliasName, KeyId));
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
    await kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: other.id }));
    expect(await outcomeOf(kms, new UpdateAliasCommand({ AliasName, TargetKeyId: KeyId }))).toBe(
      `KMSInvalidStateException: ${arn} is pending deletion.`,
    );
  });
});

describe("a key's rotation", () => {
  it("is none while it waits for its deletion, and comes back with it", async () => {
    const { kms } = await emulator();
    const { id: KeyId } = await newKey(kms);
    const status = new GetKeyRotationStatusCommand({ KeyId });
    await kms.send(new EnableKeyRotationCommand({ KeyId }));
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
    expect(await kms.send(status)).toMatchObject({ KeyRotationEnabled: false });
    await kms.send(new CancelKeyDeletionCommand({ KeyId }));
    expect(await kms.send(status)).toMatchObject({ KeyRotationEnabled: true });
  });

  it("waits while it is disabled, and is caught up with when it is enabled", async () => {
    const kit = await emulator();
    const { kms } = kit;
    const { id: KeyId } = await newKey(kms);
    await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 100 }));
    await kms.send(new DisableKeyCommand({ KeyId }));
    await passDays(kit, 130);
    const list = new ListKeyRotationsCommand({ KeyId });
    expect((await kms.send(list)).Rotations).toEqual([]);
    await kms.send(new EnableKeyCommand({ KeyId }));
    await passDays(kit, 0);
    const { Rotations = [] } = await kms.send(list);
    expect(Rotations.map(({ RotationDate }) => RotationDate?.getTime())).toEqual([
      START_MS + 130 * DAY_MS,
    ]);
    const { NextRotationDate } = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    expect(NextRotationDate?.getTime()).toBe(START_MS + 230 * DAY_MS);
  });

  it("resumes its schedule when it was disabled in between only", async () => {
    const kit = await emulator();
    const { kms } = kit;
    const { id: KeyId } = await newKey(kms);
    await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 100 }));
    await kms.send(new DisableKeyCommand({ KeyId }));
    await passDays(kit, 50);
    await kms.send(new EnableKeyCommand({ KeyId }));
    await passDays(kit, 50);
    const { Rotations } = await kms.send(new ListKeyRotationsCommand({ KeyId }));
    expect(Rotations).toMatchObject([{ RotationType: "AUTOMATIC" }]);
  });
});

describe("UpdatePrimaryRegion", () => {
  it("takes two enabled keys", async () => {
    const { kit, kms, KeyId, arn } = await prepared();
    const europe = kit.as(OWNER, EUROPE).kms;
    await europe.send(new DisableKeyCommand({ KeyId }));
    const update = new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: EUROPE });
    expect(await outcomeOf(kms, update)).toBe(
      `DisabledException: ${arn.replace("us-east-1", EUROPE)} is disabled.`,
    );
    await europe.send(new EnableKeyCommand({ KeyId }));
    expect(await outcomeOf(kms, update)).toBe("ok");
  });
});
