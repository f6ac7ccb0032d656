import {
  CreateAliasCommand,
  CreateGrantCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateRandomCommand,
  ListAliasesCommand,
  ListKeysCommand,
  PutKeyPolicyCommand,
  ReplicateKeyCommand,
  RetireGrantCommand,
  ScheduleKeyDeletionCommand,
  UpdatePrimaryRegionCommand,
  type CreateGrantCommandInput,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../testing/emulator.ts";
import {
  admit,
  allow,
  bytes,
  newKey,
  newUser,
  ownerAdmits,
  passDays,
  policyOf,
  rootOf,
  type TestKey,
} from "../../testing/key-kit.ts";

const EUROPE = "eu-west-1";
const DENIED = { name: "AccessDeniedException" };

/** A key and its replica in Europe. */
async function replicated(): Promise<{ readonly kit: Emulator; readonly key: TestKey }> {
  const kit = await emulator({ iam: "enforce" });
  const key = await newKey(kit.kms, { MultiRegion: true });
  await kit.kms.send(new ReplicateKeyCommand({ KeyId: key.id, ReplicaRegion: EUROPE }));
  return { kit, key };
}

const inRegion = (region: string): object => ({
  Condition: { StringEquals: { "aws:RequestedRegion": region } },
});

describe("UpdatePrimaryRegion", () => {
  it("needs the permission on both keys, each in its own region", async () => {
    const { kit, key } = await replicated();
    const update = new UpdatePrimaryRegionCommand({ KeyId: key.id, PrimaryRegion: EUROPE });
    const action = "kms:UpdatePrimaryRegion";
    const here = await newUser(kit, "here", { policy: allow(action, "*", inRegion("us-east-1")) });
    // The replica's side lacks it: the policy holds for the region of the request only.
    await expect(here.kms.send(update)).rejects.toMatchObject(DENIED);
    const one = await newUser(kit, "one", { policy: allow(action, key.arn) });
    await expect(one.kms.send(update)).rejects.toMatchObject(DENIED);
    const both = await newUser(kit, "both", {
      policy: allow(action, key.arn.replace("us-east-1", "*")),
    });
    await both.kms.send(update);
  });

  it("alone knows kms:PrimaryRegion: the region that it names", async () => {
    const { kit, key } = await replicated();
    const Condition = { StringEquals: { "kms:PrimaryRegion": EUROPE } };
    const named = await newUser(kit, "named", { policy: allow("kms:*", "*", { Condition }) });
    const encrypt = new EncryptCommand({ KeyId: key.id, Plaintext: bytes("x") });
    await expect(named.kms.send(encrypt)).rejects.toMatchObject(DENIED);
    await expect(kit.as(OWNER, EUROPE).kms.send(encrypt)).resolves.toBeDefined();
    await named.kms.send(new UpdatePrimaryRegionCommand({ KeyId: key.id, PrimaryRegion: EUROPE }));
  });
});

describe("ReplicateKey", () => {
  it("needs CreateKey where the replica will be, for a multi-region key", async () => {
    const kit = await emulator({ iam: "enforce" });
    const { id: KeyId } = await newKey(kit.kms, { MultiRegion: true });
    const replicate = (ReplicaRegion: string): ReplicateKeyCommand =>
      new ReplicateKeyCommand({ KeyId, ReplicaRegion });
    const actions = ["kms:ReplicateKey", "kms:CreateKey"];
    const here = await newUser(kit, "here", { policy: allow(actions, "*", inRegion("us-east-1")) });
    // CreateKey is asked for in Europe, and the policy is for us-east-1.
    await expect(here.kms.send(replicate(EUROPE))).rejects.toMatchObject(DENIED);
    const StringEquals = { "kms:MultiRegionKeyType": ["PRIMARY", "REPLICA"] };
    const Condition = { StringEquals, Bool: { "kms:MultiRegion": "true" } };
    const policy = allow(actions, "*", { Condition });
    const anywhere = await newUser(kit, "anywhere", { policy });
    await anywhere.kms.send(replicate(EUROPE));
  });
});

describe("kms:TrailingDaysWithoutKeyUsage", () => {
  const protectedFor = (days: number): object => ({
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: ["kms:ScheduleKeyDeletion", "kms:DisableKey"],
    Resource: "*",
    Condition: { NumericLessThan: { "kms:TrailingDaysWithoutKeyUsage": String(days) } },
  });

  it("counts whole days since the last use, or since the key was made", async () => {
    const kit = await emulator({ iam: "enforce" });
    const { kms } = kit;
    const Policy = policyOf(ownerAdmits(), protectedFor(3));
    const { id: KeyId } = await newKey(kms, { Policy });
    const disable = new DisableKeyCommand({ KeyId });
    await expect(kms.send(disable)).rejects.toMatchObject(DENIED);
    await passDays(kit, 3);
    await kms.send(disable);
    await kms.send(new EnableKeyCommand({ KeyId }));
    await kms.send(new EncryptCommand({ KeyId, Plaintext: bytes("x") }));
    await passDays(kit, 2.9);
    const schedule = new ScheduleKeyDeletionCommand({ KeyId });
    await expect(kms.send(schedule)).rejects.toMatchObject(DENIED);
    await passDays(kit, 0.1);
    await kms.send(schedule);
  });
});

describe("what is on no key", () => {
  it("has no key of KMS's own in ListKeys, ListAliases and GenerateRandom, nor for an alias", async () => {
    const kit = await emulator({ iam: "enforce" });
    const key = await newKey(kit.kms);
    const Condition = { Null: { "kms:CallerAccount": "true" } };
    const actions = ["kms:ListKeys", "kms:ListAliases", "kms:GenerateRandom"];
    const { kms } = await newUser(kit, "u", { policy: allow(actions, "*", { Condition }) });
    expect((await kms.send(new ListKeysCommand({}))).Keys).toHaveLength(1);
    await kms.send(new ListAliasesCommand({}));
    await kms.send(new GenerateRandomCommand({ NumberOfBytes: 1 }));
    const Policy = policyOf(ownerAdmits(), admit({ AWS: "*" }, "kms:CreateAlias"));
    await kit.kms.send(new PutKeyPolicyCommand({ KeyId: key.id, Policy }));
    const onAlias = allow("kms:CreateAlias", `arn:aws:kms:*:${OWNER}:alias/*`, { Condition });
    const other = await newUser(kit, "namer", { policy: onAlias });
    await other.kms.send(new CreateAliasCommand({ AliasName: "alias/a", TargetKeyId: key.id }));
  });
});

describe("RetireGrant", () => {
  const grantee = `arn:aws:iam::${OTHER}:role/any`;

  async function granted(
    policy: string,
    more: Partial<CreateGrantCommandInput> = {},
  ): Promise<{ readonly kit: Emulator; readonly retire: RetireGrantCommand }> {
    const kit = await emulator({ iam: "enforce" });
    const key = await newKey(kit.kms, { Policy: policy });
    const { GrantId } = await kit.kms.send(
      new CreateGrantCommand({
        KeyId: key.id,
        GranteePrincipal: grantee,
        Operations: ["Encrypt"],
        ...more,
      }),
    );
    return { kit, retire: new RetireGrantCommand({ KeyId: key.arn, GrantId }) };
  }

  it("is let by no key policy, which may deny it all the same", async () => {
    const carol = `arn:aws:iam::${OWNER}:user/carol`;
    const { kit, retire } = await granted(
      policyOf(
        ownerAdmits(),
        admit(rootOf(OTHER), "kms:RetireGrant"),
        admit("*", "kms:RetireGrant", {
          Effect: "Deny",
          Condition: { ArnEquals: { "aws:PrincipalArn": carol } },
        }),
      ),
    );
    const identity = { policy: allow("kms:*") };
    const bob = await newUser(kit, "bob", { account: OTHER, ...identity });
    await expect(bob.kms.send(retire)).rejects.toMatchObject(DENIED);
    const denied = await newUser(kit, "carol", identity);
    await expect(denied.kms.send(retire)).rejects.toMatchObject(DENIED);
    const alice = await newUser(kit, "alice", identity);
    await alice.kms.send(retire);
  });

  it("is delegated by the account that made the grant to its users", async () => {
    const kit = await emulator({ iam: "enforce" });
    const Policy = policyOf(ownerAdmits(), admit(rootOf(OTHER), "kms:CreateGrant"));
    const key = await newKey(kit.kms, { Policy });
    const maker = await newUser(kit, "maker", { account: OTHER, policy: allow("kms:CreateGrant") });
    const create = { GranteePrincipal: rootOf(OWNER), Operations: ["Encrypt" as const] };
    const { GrantId } = await maker.kms.send(new CreateGrantCommand({ KeyId: key.arn, ...create }));
    const retire = new RetireGrantCommand({ KeyId: key.arn, GrantId });
    await expect(maker.kms.send(retire)).rejects.toMatchObject(DENIED);
    const policy = allow("kms:RetireGrant");
    const stranger = await newUser(kit, "stranger", { account: "333333333333", policy });
    await expect(stranger.kms.send(retire)).rejects.toMatchObject(DENIED);
    const ender = await newUser(kit, "ender", { account: OTHER, policy });
    await ender.kms.send(retire);
  });

  it("knows the constraint of the grant", async () => {
    const { kit, retire } = await granted(policyOf(ownerAdmits()), {
      Constraints: { EncryptionContextSubset: { Department: "IT" } },
    });
    const tryWith = (name: string, Department: string): Promise<unknown> => {
      const StringEquals = {
        "kms:GrantConstraintType": "EncryptionContextSubset",
        "kms:EncryptionContext:Department": Department,
      };
      const policy = allow("kms:RetireGrant", "*", { Condition: { StringEquals } });
      return newUser(kit, name, { policy }).then(({ kms }) => kms.send(retire));
    };
    await expect(tryWith("wrong", "HR")).rejects.toMatchObject(DENIED);
    await tryWith("right", "IT");
  });
});
