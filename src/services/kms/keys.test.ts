import {
  CancelKeyDeletionCommand,
  ConnectCustomKeyStoreCommand,
  CreateAliasCommand,
  CreateCustomKeyStoreCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DeleteCustomKeyStoreCommand,
  DescribeCustomKeyStoresCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisconnectCustomKeyStoreCommand,
  EnableKeyCommand,
  EncryptCommand,
  GetKeyPolicyCommand,
  GetPublicKeyCommand,
  ListAliasesCommand,
  ListKeyPoliciesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateCustomKeyStoreCommand,
  UpdateKeyDescriptionCommand,
  type CreateKeyCommandInput,
  type KeySpec,
  type KeyUsageType,
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
} from "../../testing/key-kit.ts";

const DAY_MS = 86_400_000;

/** A policy with a condition that a request without the key meets. */
function forAllValuesOf(key: string): string {
  const Condition = { "ForAllValues:StringEquals": { [key]: "x" } };
  return policyOf(ownerAdmits(), admit(rootOf(OWNER), "kms:Encrypt", { Condition }));
}

const SPECS: readonly (readonly [KeySpec, readonly KeyUsageType[]])[] = [
  ["SYMMETRIC_DEFAULT", ["ENCRYPT_DECRYPT"]],
  ["RSA_2048", ["ENCRYPT_DECRYPT", "SIGN_VERIFY"]],
  ["ECC_NIST_P256", ["SIGN_VERIFY", "KEY_AGREEMENT"]],
  ["ECC_SECG_P256K1", ["SIGN_VERIFY"]],
  ["ECC_NIST_EDWARDS25519", ["SIGN_VERIFY"]],
  ["HMAC_512", ["GENERATE_VERIFY_MAC"]],
  ["ML_DSA_44", ["SIGN_VERIFY"]],
  ["ML_KEM_512", ["ENCAPSULATE_DECAPSULATE"]],
];

const USAGES: readonly KeyUsageType[] = [
  "ENCRYPT_DECRYPT",
  "SIGN_VERIFY",
  "GENERATE_VERIFY_MAC",
  "KEY_AGREEMENT",
  "ENCAPSULATE_DECAPSULATE",
];

describe("CreateKey", () => {
  it("makes a symmetric key unless asked for another", async () => {
    const { kms } = await emulator();
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: "d" }));
    const KeyId = KeyMetadata?.KeyId;
    expect(KeyMetadata).toEqual({
      AWSAccountId: OWNER,
      KeyId,
      Arn: `arn:aws:kms:us-east-1:${OWNER}:key/${KeyId}`,
      CreationDate: KeyMetadata?.CreationDate,
      Enabled: true,
      Description: "d",
      KeyUsage: "ENCRYPT_DECRYPT",
      KeyState: "Enabled",
      Origin: "AWS_KMS",
      KeyManager: "CUSTOMER",
      CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
      KeySpec: "SYMMETRIC_DEFAULT",
      EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
      MultiRegion: false,
      CurrentKeyMaterialId: KeyMetadata?.CurrentKeyMaterialId,
    });
    expect(KeyMetadata?.CreationDate?.getTime()).toBe(START_MS);
  });

  it.each(SPECS)("%s can be used for %s only", async (KeySpec, usages) => {
    const { kms } = await emulator();
    const answers = new Map<string, string>();
    for (const KeyUsage of USAGES) {
      const answer = await newKey(kms, { KeySpec, KeyUsage }).then(
        () => "made",
        ({ name, message }: Error) => `${name}: ${message}`,
      );
      answers.set(KeyUsage, answer);
    }
    for (const KeyUsage of USAGES) {
      const refusal = `ValidationException: KeyUsage ${KeyUsage} is not compatible with KeySpec ${KeySpec}`;
      expect(answers.get(KeyUsage)).toBe(usages.includes(KeyUsage) ? "made" : refusal);
    }
  });

  it.each<readonly [CreateKeyCommandInput, string]>([
    [{ KeySpec: "RSA_2048" }, "ValidationException"],
    [{ KeySpec: "NONE" as KeySpec, KeyUsage: "SIGN_VERIFY" }, "ValidationException"],
    [{ Description: "x".repeat(8193) }, "ValidationException"],
    [{ Origin: "AWS_CLOUDHSM" }, "ValidationException"],
    [{ Origin: "AWS_CLOUDHSM", CustomKeyStoreId: "cks-1" }, "CustomKeyStoreNotFoundException"],
    [{ Policy: "{" }, "MalformedPolicyDocumentException"],
    [{ Policy: policyOf(admit("nobody", "kms:*")) }, "MalformedPolicyDocumentException"],
    [{ Policy: policyOf({ Effect: "Allow", Action: "*" }) }, "MalformedPolicyDocumentException"],
    [{ Policy: policyOf() }, "MalformedPolicyDocumentException"],
    [{ Policy: `${policyOf(ownerAdmits())}${" ".repeat(32_768)}` }, "LimitExceededException"],
    [{ Policy: forAllValuesOf("kms:EncryptionContext:App") }, "MalformedPolicyDocumentException"],
    [{ Policy: forAllValuesOf("aws:RequestTag/team") }, "MalformedPolicyDocumentException"],
    [
      {
        Tags: [
          { TagKey: "a", TagValue: "1" },
          { TagKey: "a", TagValue: "2" },
        ],
      },
      "TagException",
    ],
  ])("refuses %.60j", async (input, name) => {
    const { kms } = await emulator();
    await expect(newKey(kms, input)).rejects.toMatchObject({ name });
    expect((await kms.send(new ListKeysCommand({}))).Keys).toEqual([]);
  });

  it("takes ForAllValues for keys with several values only, and says so", async () => {
    const { kms } = await emulator();
    await expect(
      newKey(kms, { Policy: forAllValuesOf("kms:EncryptionContext:App") }),
    ).rejects.toThrow(
      "OverlyPermissiveCondition:EncryptionContext: Using the ForAllValues set operator with a single-valued condition key matches requests without the specified encryption context or with an unspecified encryption context. To fix, remove ForAllValues.",
    );
    await newKey(kms, { Policy: forAllValuesOf("kms:EncryptionContextKeys") });
  });

  it("tells AWS's pattern for the characters of a policy", async () => {
    const { kms } = await emulator();
    await expect(newKey(kms, { Policy: `${policyOf(ownerAdmits())}\u0100` })).rejects.toThrow(
      String.raw`at 'policy' failed to satisfy constraint: Member must satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u00FF]+`,
    );
  });

  it("keeps nobody from the key's policy unless that is meant, in every mode", async () => {
    for (const iam of ["enforce", "audit", "off"] as const) {
      const { kms } = await emulator({ iam });
      const Policy = policyOf(admit(rootOf(OTHER), "kms:*"));
      const lockedOut = {
        name: "MalformedPolicyDocumentException",
        message: "The new key policy will not allow you to update the key policy in the future.",
      };
      await expect(newKey(kms, { Policy })).rejects.toMatchObject(lockedOut);
      const key = await newKey(kms);
      await expect(
        kms.send(new PutKeyPolicyCommand({ KeyId: key.id, Policy })),
      ).rejects.toMatchObject(lockedOut);
      await newKey(kms, { Policy, BypassPolicyLockoutSafetyCheck: true });
    }
  });
});

describe("the states of a key", () => {
  it("are disabled, enabled, scheduled for deletion, brought back, and gone", async () => {
    const { kms, clock } = await emulator();
    const key = await newKey(kms);
    const KeyId = key.id;
    const state = async (): Promise<string | undefined> =>
      (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
    await kms.send(new DisableKeyCommand({ KeyId }));
    expect(await state()).toBe("Disabled");
    await kms.send(new EnableKeyCommand({ KeyId }));
    expect(await state()).toBe("Enabled");

    await expect(
      kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 6 })),
    ).rejects.toMatchObject({ name: "ValidationException" });
    const scheduled = await kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
    expect(scheduled).toMatchObject({
      KeyId: key.arn,
      KeyState: "PendingDeletion",
      PendingWindowInDays: 30,
    });
    expect(scheduled.DeletionDate?.getTime()).toBe(START_MS + 30 * DAY_MS);
    const pending = {
      name: "KMSInvalidStateException",
      message: `${key.arn} is pending deletion.`,
    };
    await expect(kms.send(new EnableKeyCommand({ KeyId }))).rejects.toMatchObject(pending);
    await expect(kms.send(new ScheduleKeyDeletionCommand({ KeyId }))).rejects.toMatchObject(
      pending,
    );

    await passDays({ clock }, 29);
    await kms.send(new CancelKeyDeletionCommand({ KeyId }));
    expect(await state()).toBe("Disabled");
    await passDays({ clock }, 2);
    expect(await state()).toBe("Disabled");
    await expect(kms.send(new CancelKeyDeletionCommand({ KeyId }))).rejects.toMatchObject({
      name: "KMSInvalidStateException",
    });

    await kms.send(new CreateAliasCommand({ AliasName: "alias/a", TargetKeyId: KeyId }));
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    await passDays({ clock }, 7);
    await expect(state()).rejects.toMatchObject({ name: "NotFoundException" });
    expect((await kms.send(new ListAliasesCommand({}))).Aliases).toEqual([]);
    expect((await kms.send(new ListKeysCommand({}))).Keys).toEqual([]);
  });

  it("leave its description and policy to be changed and read", async () => {
    const { kms } = await emulator();
    const { id: KeyId } = await newKey(kms);
    await kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: "new" }));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata?.Description).toBe("new");
    const read = new GetKeyPolicyCommand({ KeyId, PolicyName: "default" });
    const { Policy = "" } = await kms.send(read);
    expect(JSON.parse(Policy)).toMatchObject({
      Statement: [{ Sid: "Enable IAM User Permissions", Principal: { AWS: rootOf(OWNER) } }],
    });
    const changed = policyOf(ownerAdmits(), admit(rootOf(OTHER), "kms:Decrypt"));
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: changed }));
    expect((await kms.send(read)).Policy).toBe(changed);
    expect(await kms.send(new ListKeyPoliciesCommand({ KeyId }))).toMatchObject({
      PolicyNames: ["default"],
      Truncated: false,
    });
    await expect(
      kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: "other" })),
    ).rejects.toMatchObject({ name: "NotFoundException" });
  });
});

describe("ListKeys", () => {
  it("gives every key once, in pages, and only of this account and region", async () => {
    const { kms, as } = await emulator();
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) made.push((await newKey(kms)).id);
    await newKey(as(OTHER).kms);
    await newKey(as(OWNER, "eu-west-1").kms);
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await kms.send(new ListKeysCommand({ Limit: 2, Marker }));
      seen.push(...(page.Keys ?? []).map(({ KeyId = "" }) => KeyId));
      Marker = page.NextMarker;
      expect(page.Truncated).toBe(Marker !== undefined);
    } while (Marker !== undefined);
    expect(seen.toSorted()).toEqual(made.toSorted());
    await expect(kms.send(new ListKeysCommand({ Limit: 0 }))).rejects.toMatchObject({
      message:
        "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    });
  });
});

describe("aliases", () => {
  it("name a key, move to another of its kind, and go", async () => {
    const { kms } = await emulator();
    const [one, two] = [await newKey(kms), await newKey(kms)];
    const mac = await newKey(kms, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
    const AliasName = "alias/orders";
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: one.id }));
    await expect(
      kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: two.id })),
    ).rejects.toMatchObject({
      name: "AlreadyExistsException",
      message: `An alias with the name arn:aws:kms:us-east-1:${OWNER}:${AliasName} already exists`,
    });
    const target = async (): Promise<string | undefined> =>
      (await kms.send(new EncryptCommand({ KeyId: AliasName, Plaintext: bytes("x") }))).KeyId;
    expect(await target()).toBe(one.arn);
    await kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: two.id }));
    expect(await target()).toBe(two.arn);
    await expect(
      kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: mac.id })),
    ).rejects.toMatchObject({ name: "ValidationException" });
    const { Aliases } = await kms.send(new ListAliasesCommand({ KeyId: two.id }));
    expect(Aliases).toMatchObject([{ AliasName, TargetKeyId: two.id }]);
    expect((await kms.send(new ListAliasesCommand({ KeyId: one.id }))).Aliases).toEqual([]);
    await kms.send(new DeleteAliasCommand({ AliasName }));
    await expect(kms.send(new DeleteAliasCommand({ AliasName }))).rejects.toMatchObject({
      name: "NotFoundException",
      message: `Alias arn:aws:kms:us-east-1:${OWNER}:${AliasName} is not found.`,
    });
  });

  it.each([
    ["alias/aws/mine", "NotAuthorizedException"],
    ["mine", "ValidationException"],
    ["alias/", "ValidationException"],
    ["alias/not good", "ValidationException"],
    ["alias/my:alias", "ValidationException"],
  ])("cannot be called %s", async (AliasName, name) => {
    const { kms } = await emulator();
    const { id: TargetKeyId } = await newKey(kms);
    await expect(
      kms.send(new CreateAliasCommand({ AliasName, TargetKeyId })),
    ).rejects.toMatchObject({ name });
  });

  it("lead to keys, not to aliases", async () => {
    const { kms } = await emulator();
    const { id } = await newKey(kms);
    await kms.send(new CreateAliasCommand({ AliasName: "alias/a", TargetKeyId: id }));
    const arn = `arn:aws:kms:us-east-1:${OWNER}:alias/a`;
    for (const TargetKeyId of ["alias/a", arn]) {
      const refused = {
        name: "ValidationException",
        message: "Aliases must refer to keys. Not aliases",
      };
      const AliasName = "alias/b";
      await expect(
        kms.send(new CreateAliasCommand({ AliasName, TargetKeyId })),
      ).rejects.toMatchObject(refused);
      await expect(
        kms.send(new UpdateAliasCommand({ AliasName: "alias/a", TargetKeyId })),
      ).rejects.toMatchObject(refused);
    }
    await expect(
      kms.send(new CreateAliasCommand({ AliasName: "alias/my:alias", TargetKeyId: id })),
    ).rejects.toThrow("alias/my:alias contains invalid characters for an alias");
  });
});

describe("AWS managed keys", () => {
  it("come into being when they are first asked for, and stay the same", async () => {
    const { kms, as } = await emulator();
    expect((await kms.send(new ListKeysCommand({}))).Keys).toEqual([]);
    const describeIt = new DescribeKeyCommand({ KeyId: "alias/aws/s3" });
    const { KeyMetadata } = await kms.send(describeIt);
    expect(KeyMetadata).toMatchObject({
      KeyManager: "AWS",
      Description: "Default key that protects my S3 objects when no other key is defined",
      KeySpec: "SYMMETRIC_DEFAULT",
    });
    expect((await kms.send(describeIt)).KeyMetadata?.KeyId).toBe(KeyMetadata?.KeyId);
    expect((await as(OTHER).kms.send(describeIt)).KeyMetadata?.KeyId).not.toBe(KeyMetadata?.KeyId);
    expect((await kms.send(new ListAliasesCommand({}))).Aliases).toMatchObject([
      { AliasName: "alias/aws/s3", TargetKeyId: KeyMetadata?.KeyId },
    ]);
    await expect(
      kms.send(new DescribeKeyCommand({ KeyId: "alias/aws/nothing" })),
    ).rejects.toMatchObject({ name: "NotFoundException" });
  });

  it("serve their service only, and cannot be changed or deleted", async () => {
    const { kms } = await emulator({ iam: "enforce" });
    const KeyId = "alias/aws/sqs";
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    await expect(
      kms.send(new EncryptCommand({ KeyId, Plaintext: bytes("x") })),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
    const audit = await emulator();
    const { KeyMetadata: other } = await audit.kms.send(new DescribeKeyCommand({ KeyId }));
    await expect(
      audit.kms.send(new ScheduleKeyDeletionCommand({ KeyId: other?.KeyId })),
    ).rejects.toMatchObject({ name: "NotAuthorizedException" });
    await expect(
      kms.send(new DisableKeyCommand({ KeyId: KeyMetadata?.KeyId })),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

describe("tags", () => {
  it("are added, replaced, listed in pages and taken away", async () => {
    const { kms } = await emulator();
    const { id: KeyId } = await newKey(kms, { Tags: [{ TagKey: "a", TagValue: "1" }] });
    const Tags = [
      { TagKey: "a", TagValue: "2" },
      { TagKey: "__proto__", TagValue: "x" },
    ];
    await kms.send(new TagResourceCommand({ KeyId, Tags }));
    const first = await kms.send(new ListResourceTagsCommand({ KeyId, Limit: 1 }));
    expect(first).toMatchObject({ Tags: [{ TagKey: "__proto__" }], Truncated: true });
    const Marker = first.NextMarker;
    expect(await kms.send(new ListResourceTagsCommand({ KeyId, Marker }))).toMatchObject({
      Tags: [{ TagKey: "a", TagValue: "2" }],
      Truncated: false,
    });
    await kms.send(new UntagResourceCommand({ KeyId, TagKeys: ["a", "none", "__proto__"] }));
    expect((await kms.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual([]);
  });
});

describe("GetPublicKey", () => {
  it("is for asymmetric keys", async () => {
    const { kms } = await emulator();
    const pair = await newKey(kms, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
    expect(await kms.send(new GetPublicKeyCommand({ KeyId: pair.id }))).toMatchObject({
      KeyId: pair.arn,
      KeySpec: "RSA_2048",
      KeyUsage: "ENCRYPT_DECRYPT",
      EncryptionAlgorithms: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
    });
    const key = await newKey(kms);
    await expect(kms.send(new GetPublicKeyCommand({ KeyId: key.id }))).rejects.toMatchObject({
      name: "UnsupportedOperationException",
    });
  });
});

describe("custom key stores", () => {
  it("are none", async () => {
    const { kms } = await emulator();
    expect(await kms.send(new DescribeCustomKeyStoresCommand({}))).toMatchObject({
      CustomKeyStores: [],
      Truncated: false,
    });
    const missing = { name: "CustomKeyStoreNotFoundException" };
    const CustomKeyStoreId = "cks-1234567890abcdef0";
    const asked = { CustomKeyStoreId };
    await expect(kms.send(new DescribeCustomKeyStoresCommand(asked))).rejects.toMatchObject(
      missing,
    );
    await expect(kms.send(new ConnectCustomKeyStoreCommand(asked))).rejects.toMatchObject(missing);
    await expect(kms.send(new DisconnectCustomKeyStoreCommand(asked))).rejects.toMatchObject(
      missing,
    );
    await expect(kms.send(new UpdateCustomKeyStoreCommand(asked))).rejects.toMatchObject(missing);
    await expect(kms.send(new DeleteCustomKeyStoreCommand(asked))).rejects.toMatchObject(missing);
    await expect(
      kms.send(
        new CreateCustomKeyStoreCommand({
          CustomKeyStoreName: "s",
          CloudHsmClusterId: "cluster-1a23b4cdefg",
          TrustAnchorCertificate: "c",
          KeyStorePassword: "kmsPswd",
        }),
      ),
    ).rejects.toMatchObject({ name: "CloudHsmClusterNotFoundException" });
    await expect(
      kms.send(new CreateCustomKeyStoreCommand({ CustomKeyStoreName: "s" })),
    ).rejects.toMatchObject({ name: "ValidationException" });
  });
});
