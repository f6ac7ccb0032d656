/**
 * A key of one account, used from another: every operation that AWS opens, with both sides' policies
 * and with each of them missing; and the ways of sharing that people walk: a grant to a role, a key
 * for one service only, a key whose policy forgets its own account, a multi-region key, rotation.
 */
import { generateKeyPairSync } from "node:crypto";
import {
  CreateGrantCommand,
  DecapsulateCommand,
  DecryptCommand,
  DeriveSharedSecretCommand,
  DescribeKeyCommand,
  EncapsulateCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateMacCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  GetPublicKeyCommand,
  ListGrantsCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  ReplicateKeyCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  RotateKeyOnDemandCommand,
  SignCommand,
  VerifyCommand,
  VerifyMacCommand,
  type CreateKeyCommandInput,
  type KMSClient,
} from "@aws-sdk/client-kms";
import { CreateSecretCommand, GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../src/testing/emulator.ts";
import {
  admit,
  allow,
  bytes,
  newKey,
  newRole,
  newUser,
  ownerAdmits,
  policyOf,
  rootOf,
  text,
  type TestKey,
} from "../../src/testing/key-kit.ts";
import { denialOf, type Denial } from "./denial.ts";

const HIDDEN =
  "on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";

/** A command; the client takes a different type for each. */
type Sent = object;

const MESSAGE = bytes("a message");

/** What the owner has ready for an operation: its own answers, which the other account works on. */
interface Ready {
  readonly key: TestKey;
  readonly kms: KMSClient;
}

interface Opened {
  readonly key?: CreateKeyCommandInput;
  /** The actions it needs, where that is not the operation itself. */
  readonly actions?: readonly string[];
  command(ready: Ready): Sent | Promise<Sent>;
}

const OF_MAC = { MacAlgorithm: "HMAC_SHA_256", Message: MESSAGE } as const;
const OF_SIGNATURE = { SigningAlgorithm: "ECDSA_SHA_256", Message: MESSAGE } as const;
const MAC_KEY = { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" } as const;
const SIGNING_KEY = { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" } as const;
const ENCAPSULATION_KEY = { KeySpec: "ML_KEM_768", KeyUsage: "ENCAPSULATE_DECAPSULATE" } as const;
const AGREEMENT_KEY = { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" } as const;

const encrypt = (KeyId: string): EncryptCommand =>
  new EncryptCommand({ KeyId, Plaintext: MESSAGE });

async function sealed({ key, kms }: Ready): Promise<Uint8Array> {
  const { CiphertextBlob } = await kms.send(encrypt(key.id));
  return CiphertextBlob ?? new Uint8Array();
}

async function granted({ key, kms }: Ready): Promise<string> {
  const grant = {
    KeyId: key.id,
    GranteePrincipal: rootOf(OWNER),
    Operations: ["Decrypt"] as const,
  };
  const { GrantId = "" } = await kms.send(
    new CreateGrantCommand({ ...grant, Operations: [...grant.Operations] }),
  );
  return GrantId;
}

/** Every operation that AWS opens to other accounts, but for RetireGrant, which goes by the grant. */
const OPENED: Readonly<Record<string, Opened>> = {
  CreateGrant: {
    command: ({ key: { arn: KeyId } }) =>
      new CreateGrantCommand({ KeyId, GranteePrincipal: rootOf(OTHER), Operations: ["Decrypt"] }),
  },
  Decapsulate: {
    key: ENCAPSULATION_KEY,
    async command({ key: { arn: KeyId }, kms }) {
      const input = { KeyId, EncapsulationAlgorithm: "ML_KEM" } as const;
      const { SharedSecretCiphertextBlob } = await kms.send(new EncapsulateCommand(input));
      return new DecapsulateCommand({ ...input, SharedSecretCiphertextBlob });
    },
  },
  Decrypt: {
    command: async (ready) =>
      new DecryptCommand({ KeyId: ready.key.arn, CiphertextBlob: await sealed(ready) }),
  },
  DeriveSharedSecret: {
    key: AGREEMENT_KEY,
    command({ key: { arn: KeyId } }) {
      const { publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
      const PublicKey = publicKey.export({ format: "der", type: "spki" });
      const input = { KeyId, KeyAgreementAlgorithm: "ECDH", PublicKey } as const;
      return new DeriveSharedSecretCommand(input);
    },
  },
  DescribeKey: { command: ({ key: { arn: KeyId } }) => new DescribeKeyCommand({ KeyId }) },
  Encapsulate: {
    key: ENCAPSULATION_KEY,
    command: ({ key: { arn: KeyId } }) =>
      new EncapsulateCommand({ KeyId, EncapsulationAlgorithm: "ML_KEM" }),
  },
  Encrypt: { command: ({ key: { arn } }) => encrypt(arn) },
  GenerateDataKey: {
    command: ({ key: { arn: KeyId } }) => new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }),
  },
  GenerateDataKeyPair: {
    command: ({ key: { arn: KeyId } }) =>
      new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec: "ECC_NIST_P256" }),
  },
  GenerateDataKeyPairWithoutPlaintext: {
    command: ({ key: { arn: KeyId } }) =>
      new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId, KeyPairSpec: "ECC_NIST_P256" }),
  },
  GenerateDataKeyWithoutPlaintext: {
    command: ({ key: { arn: KeyId } }) =>
      new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: "AES_256" }),
  },
  GenerateMac: {
    key: MAC_KEY,
    command: ({ key: { arn: KeyId } }) => new GenerateMacCommand({ KeyId, ...OF_MAC }),
  },
  GetKeyRotationStatus: {
    command: ({ key: { arn: KeyId } }) => new GetKeyRotationStatusCommand({ KeyId }),
  },
  GetPublicKey: {
    key: SIGNING_KEY,
    command: ({ key: { arn: KeyId } }) => new GetPublicKeyCommand({ KeyId }),
  },
  ListGrants: { command: ({ key: { arn: KeyId } }) => new ListGrantsCommand({ KeyId }) },
  ReEncrypt: {
    actions: ["kms:ReEncryptFrom", "kms:ReEncryptTo"],
    async command(ready) {
      const { arn } = ready.key;
      const CiphertextBlob = await sealed(ready);
      return new ReEncryptCommand({ SourceKeyId: arn, DestinationKeyId: arn, CiphertextBlob });
    },
  },
  RevokeGrant: {
    command: async (ready) =>
      new RevokeGrantCommand({ KeyId: ready.key.arn, GrantId: await granted(ready) }),
  },
  Sign: {
    key: SIGNING_KEY,
    command: ({ key: { arn: KeyId } }) => new SignCommand({ KeyId, ...OF_SIGNATURE }),
  },
  Verify: {
    key: SIGNING_KEY,
    async command({ key: { arn: KeyId }, kms }) {
      const { Signature } = await kms.send(new SignCommand({ KeyId, ...OF_SIGNATURE }));
      return new VerifyCommand({ KeyId, Signature, ...OF_SIGNATURE });
    },
  },
  VerifyMac: {
    key: MAC_KEY,
    async command({ key: { arn: KeyId }, kms }) {
      const { Mac } = await kms.send(new GenerateMacCommand({ KeyId, ...OF_MAC }));
      return new VerifyMacCommand({ KeyId, Mac, ...OF_MAC });
    },
  },
};

/** What other emulators list; AWS opens ReEncrypt, key agreement and encapsulation, too. */
const WELL_KNOWN = [
  "CreateGrant",
  "Decrypt",
  "DescribeKey",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "GenerateDataKeyWithoutPlaintext",
  "GenerateMac",
  "GetKeyRotationStatus",
  "GetPublicKey",
  "ListGrants",
  "RetireGrant",
  "RevokeGrant",
  "Sign",
  "Verify",
  "VerifyMac",
];

const cases = Object.entries(OPENED).map(
  ([name, opened]) => [name, opened.actions ?? [`kms:${name}`], opened] as const,
);

/** A key whose policy admits the other account's user to some actions, who may do some itself. */
async function shared(
  { key: input = {}, command }: Opened,
  {
    admitted,
    allowed,
  }: { readonly admitted?: readonly string[]; readonly allowed?: readonly string[] },
): Promise<{ readonly kit: Emulator; readonly key: TestKey; readonly sent: Promise<unknown> }> {
  const kit = await emulator({ iam: "enforce" });
  const bob = `arn:aws:iam::${OTHER}:user/bob`;
  const statements = admitted === undefined ? [] : [admit(bob, admitted)];
  const { kms } = await newUser(kit, "bob", {
    account: OTHER,
    ...(allowed !== undefined && { policy: allow(allowed) }),
  });
  const key = await newKey(kit.kms, { ...input, Policy: policyOf(ownerAdmits(), ...statements) });
  const ready = await command({ key, kms: kit.kms });
  return { kit, key, sent: kms.send(ready as never) };
}

describe("an operation that AWS opens to other accounts", () => {
  it("is one of these", () => {
    const asked = [...Object.keys(OPENED), "RetireGrant"];
    expect(asked).toEqual(expect.arrayContaining(WELL_KNOWN));
    expect(asked).toHaveLength(WELL_KNOWN.length + 4);
  });

  it.each(cases)("%s goes through where both policies allow it", async (_, actions, opened) => {
    const { sent } = await shared(opened, { admitted: actions, allowed: actions });
    await expect(sent).resolves.toBeDefined();
  });

  it.each(cases)("%s lacks the key's policy", async (_, actions, opened) => {
    const { sent, kit, key } = await shared(opened, { allowed: actions });
    const denial = await denialOf(sent, kit);
    expect(denial).toMatchObject({ name: "AccessDeniedException", layer: "resource" });
    expect(denial.message).toContain(`is not authorized to perform: ${actions[0]} ${HIDDEN}`);
    expect(denial.message).not.toContain(key.id);
    expect(denial.mends).toEqual([`${OWNER} resource`]);
  });

  it.each(cases)("%s lacks the caller's own policy", async (_, actions, opened) => {
    const { sent, kit, key } = await shared(opened, { admitted: actions });
    const denial = await denialOf(sent, kit);
    expect(denial).toMatchObject({
      name: "AccessDeniedException",
      message: `User: arn:aws:iam::${OTHER}:user/bob is not authorized to perform: ${actions[0]} on resource: ${key.arn} because no identity-based policy allows the ${actions[0]} action`,
      layer: "identity",
      mends: [`${OTHER} identity`],
    });
  });

  it("RetireGrant goes by the grant, without a policy on either side", async () => {
    const kit = await emulator({ iam: "enforce" });
    const key = await newKey(kit.kms);
    const bob = await newUser(kit, "bob", { account: OTHER });
    const carol = await newUser(kit, "carol", { account: OTHER });
    const { GrantId } = await kit.kms.send(
      new CreateGrantCommand({
        KeyId: key.id,
        GranteePrincipal: bob.arn,
        RetiringPrincipal: carol.arn,
        Operations: ["Decrypt"],
      }),
    );
    const retire = new RetireGrantCommand({ KeyId: key.arn, GrantId });
    const denial = await denialOf(bob.kms.send(retire), kit);
    expect(denial).toMatchObject({ name: "AccessDeniedException", isExplicit: false });
    expect(denial.message).toContain(
      `User: ${bob.arn} is not authorized to perform: kms:RetireGrant`,
    );
    expect(denial.mends).toEqual([`${OTHER} identity`, `${OWNER} resource`]);
    await carol.kms.send(retire);
    expect((await kit.kms.send(new ListGrantsCommand({ KeyId: key.id }))).Grants).toEqual([]);
  });
});

describe("a grant given to a role of another account", () => {
  it("is used by the role's session, without a policy on either side", async () => {
    const kit = await emulator({ iam: "enforce" });
    const key = await newKey(kit.kms);
    const CiphertextBlob = await sealed({ key, kms: kit.kms });
    const reader = await newRole(kit, "reader", { account: OTHER });
    const decrypt = new DecryptCommand({ CiphertextBlob, KeyId: key.arn });
    expect(await denialOf(reader.kms.send(decrypt), kit)).toMatchObject({
      message: `User: ${reader.sessionArn} is not authorized to perform: kms:Decrypt on resource: ${key.arn} because no identity-based policy allows the kms:Decrypt action`,
      mends: [`${OTHER} identity`, `${OWNER} resource`],
    });
    const grant = { KeyId: key.id, GranteePrincipal: reader.arn };
    const { GrantId } = await kit.kms.send(
      new CreateGrantCommand({ ...grant, Operations: ["Decrypt"] }),
    );
    expect(text((await reader.kms.send(decrypt)).Plaintext)).toBe("a message");
    await expect(reader.kms.send(encrypt(key.arn))).rejects.toThrow("not authorized");
    const other = await newRole(kit, "other", { account: OTHER });
    await expect(other.kms.send(decrypt)).rejects.toThrow("not authorized");
    await kit.kms.send(new RevokeGrantCommand({ KeyId: key.id, GrantId }));
    await expect(reader.kms.send(decrypt)).rejects.toThrow("not authorized");
  });
});

describe("a key for Secrets Manager only", () => {
  it("opens the other account's secrets, and nothing that it is asked for itself", async () => {
    const kit = await emulator({ iam: "enforce" });
    const via = { StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } };
    const use = ["kms:Decrypt", "kms:GenerateDataKey"];
    const key = await newKey(kit.kms, {
      Policy: policyOf(ownerAdmits(), admit(rootOf(OTHER), use, { Condition: via })),
    });
    const policy = allow(["secretsmanager:*", "kms:*"]);
    const bob = await newUser(kit, "bob", { account: OTHER, policy });
    const secret = { Name: "db", SecretString: "s3cr3t", KmsKeyId: key.arn };
    await bob.secretsmanager.send(new CreateSecretCommand(secret));
    const read = new GetSecretValueCommand({ SecretId: "db" });
    expect((await bob.secretsmanager.send(read)).SecretString).toBe("s3cr3t");
    const CiphertextBlob = await sealed({ key, kms: kit.kms });
    const denial = await denialOf(
      bob.kms.send(new DecryptCommand({ KeyId: key.arn, CiphertextBlob })),
      kit,
    );
    expect(denial).toMatchObject({
      message: `User: ${bob.arn} is not authorized to perform: kms:Decrypt ${HIDDEN}`,
      layer: "resource",
    });
  });
});

describe("a key whose policy has no statement for its own account", () => {
  it("belongs to whom it names; the account's administrators and its root user are locked out", async () => {
    const kit = await emulator({ iam: "enforce" });
    const bob = await newUser(kit, "bob", { account: OTHER, policy: allow("kms:*") });
    const keeper = await newUser(kit, "keeper", { policy: allow("kms:*") });
    const Policy = policyOf(admit(keeper.arn, "kms:*"), admit(bob.arn, "kms:Encrypt"));
    const key = await newKey(keeper.kms, { Policy });
    const admin = await newUser(kit, "admin", { policy: allow("*") });
    for (const locked of [admin, kit]) {
      const denial: Denial = await denialOf(
        locked.kms.send(new GetKeyPolicyCommand({ KeyId: key.id })),
        kit,
      );
      expect(denial).toMatchObject({ name: "AccessDeniedException", layer: "resource" });
      expect(denial.mends).toEqual([`${OWNER} resource`]);
    }
    await bob.kms.send(encrypt(key.arn));
    await keeper.kms.send(new GetKeyPolicyCommand({ KeyId: key.id }));
    const opened = policyOf(ownerAdmits());
    await keeper.kms.send(new PutKeyPolicyCommand({ KeyId: key.id, Policy: opened }));
    await admin.kms.send(new GetKeyPolicyCommand({ KeyId: key.id }));
    await expect(bob.kms.send(encrypt(key.arn))).rejects.toThrow("not authorized");
  });
});

describe("a multi-region key", () => {
  const EUROPE = "eu-west-1";

  it("is used from another account in the other region, where its replica's policy decides", async () => {
    const kit = await emulator({ iam: "enforce" });
    const admitting = policyOf(ownerAdmits(), admit(rootOf(OTHER), ["kms:Encrypt", "kms:Decrypt"]));
    const key = await newKey(kit.kms, { MultiRegion: true, Policy: admitting });
    const replica = { KeyId: key.id, ReplicaRegion: EUROPE };
    await kit.kms.send(new ReplicateKeyCommand(replica));
    const there = key.arn.replace("us-east-1", EUROPE);
    const abroad = kit.as(OTHER, EUROPE).kms;
    const { CiphertextBlob } = await kit.as(OTHER).kms.send(encrypt(key.arn));
    const decrypt = new DecryptCommand({ CiphertextBlob, KeyId: there });
    // The replica was made with a policy of its own: the default.
    expect((await denialOf(abroad.send(decrypt), kit)).message).toContain(HIDDEN);
    const put = { KeyId: key.id, Policy: admitting };
    await kit.as(OWNER, EUROPE).kms.send(new PutKeyPolicyCommand(put));
    const opened = await abroad.send(decrypt);
    expect([opened.KeyId, text(opened.Plaintext)]).toEqual([there, "a message"]);
    // The ciphertext itself names the key in whichever region it is opened.
    expect((await abroad.send(new DecryptCommand({ CiphertextBlob }))).KeyId).toBe(there);
  });

  it("of one region only opens nothing elsewhere", async () => {
    const kit = await emulator({ iam: "enforce" });
    const key = await newKey(kit.kms, {
      Policy: policyOf(ownerAdmits(), admit(rootOf(OTHER), "kms:Decrypt")),
    });
    const CiphertextBlob = await sealed({ key, kms: kit.kms });
    const decrypt = new DecryptCommand({ CiphertextBlob });
    await kit.as(OTHER).kms.send(decrypt);
    await expect(kit.as(OTHER, EUROPE).kms.send(decrypt)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${rootOf(OTHER)} is not authorized to perform: kms:Decrypt ${HIDDEN.replace("this resource", "the resource associated with this ciphertext")}`,
    });
  });
});

describe("rotation", () => {
  it("is noticed by nobody in the other account: old ciphertexts open, new ones are made", async () => {
    const kit = await emulator({ iam: "enforce" });
    const use = ["kms:Encrypt", "kms:Decrypt", "kms:GetKeyRotationStatus"];
    const key = await newKey(kit.kms, {
      Policy: policyOf(ownerAdmits(), admit(rootOf(OTHER), use)),
    });
    const bob = await newUser(kit, "bob", { account: OTHER, policy: allow(use, key.arn) });
    const { CiphertextBlob: old } = await bob.kms.send(encrypt(key.arn));
    const rotate = new RotateKeyOnDemandCommand({ KeyId: key.arn });
    await expect(bob.kms.send(rotate)).rejects.toMatchObject({ name: "AccessDeniedException" });
    await kit.kms.send(rotate);
    const { CiphertextBlob: recent } = await bob.kms.send(encrypt(key.arn));
    const open = (CiphertextBlob?: Uint8Array): Promise<{ KeyMaterialId?: string | undefined }> =>
      bob.kms.send(new DecryptCommand({ CiphertextBlob, KeyId: key.arn }));
    const [before, after] = [await open(old), await open(recent)];
    expect(before.KeyMaterialId).toMatch(/^[\da-f]{64}$/);
    expect(after.KeyMaterialId).not.toBe(before.KeyMaterialId);
  });
});
