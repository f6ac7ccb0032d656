/**
 * What AWS leaves to a key's own account: every operation on a key that it does not open to others,
 * asked for by the key's ARN from another account whose policies allow it, as the key's does; and the
 * operations that stay in the caller's account, whatever it names.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html | Allowing users in other accounts to use a KMS key}
 */
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetParametersForImportCommand,
  ImportKeyMaterialCommand,
  ListAliasesCommand,
  ListKeyPoliciesCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateKeyDescriptionCommand,
  UpdatePrimaryRegionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER } from "../../src/testing/emulator.ts";
import {
  admit,
  allow,
  bytes,
  newKey,
  newUser,
  ownerAdmits,
  policyOf,
  rootOf,
} from "../../src/testing/key-kit.ts";
import { denialOf } from "./denial.ts";

const HIDDEN =
  "on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";

/** A command; the client takes a different type for each. */
type Command = (KeyId: string) => object;

const CLOSED: Readonly<Record<string, Command>> = {
  CancelKeyDeletion: (KeyId) => new CancelKeyDeletionCommand({ KeyId }),
  DeleteImportedKeyMaterial: (KeyId) => new DeleteImportedKeyMaterialCommand({ KeyId }),
  DisableKey: (KeyId) => new DisableKeyCommand({ KeyId }),
  DisableKeyRotation: (KeyId) => new DisableKeyRotationCommand({ KeyId }),
  EnableKey: (KeyId) => new EnableKeyCommand({ KeyId }),
  EnableKeyRotation: (KeyId) => new EnableKeyRotationCommand({ KeyId }),
  GetKeyPolicy: (KeyId) => new GetKeyPolicyCommand({ KeyId }),
  GetParametersForImport: (KeyId) =>
    new GetParametersForImportCommand({
      KeyId,
      WrappingAlgorithm: "RSAES_OAEP_SHA_256",
      WrappingKeySpec: "RSA_2048",
    }),
  ImportKeyMaterial: (KeyId) =>
    new ImportKeyMaterialCommand({
      KeyId,
      ImportToken: bytes("token"),
      EncryptedKeyMaterial: bytes("material"),
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }),
  ListKeyPolicies: (KeyId) => new ListKeyPoliciesCommand({ KeyId }),
  ListKeyRotations: (KeyId) => new ListKeyRotationsCommand({ KeyId }),
  ListResourceTags: (KeyId) => new ListResourceTagsCommand({ KeyId }),
  PutKeyPolicy: (KeyId) =>
    new PutKeyPolicyCommand({ KeyId, Policy: policyOf(admit(rootOf(OTHER), "kms:*")) }),
  ReplicateKey: (KeyId) => new ReplicateKeyCommand({ KeyId, ReplicaRegion: "eu-west-1" }),
  RotateKeyOnDemand: (KeyId) => new RotateKeyOnDemandCommand({ KeyId }),
  ScheduleKeyDeletion: (KeyId) => new ScheduleKeyDeletionCommand({ KeyId }),
  TagResource: (KeyId) => new TagResourceCommand({ KeyId, Tags: [{ TagKey: "k", TagValue: "v" }] }),
  UntagResource: (KeyId) => new UntagResourceCommand({ KeyId, TagKeys: ["k"] }),
  UpdateKeyDescription: (KeyId) => new UpdateKeyDescriptionCommand({ KeyId, Description: "d" }),
  UpdatePrimaryRegion: (KeyId) =>
    new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: "eu-west-1" }),
};

const openKey = policyOf(ownerAdmits(), admit(rootOf(OTHER), "kms:*"));

describe("an operation that AWS leaves to a key's own account", () => {
  it.each(Object.entries(CLOSED))(
    "%s is refused whatever both policies say",
    async (name, command) => {
      const kit = await emulator({ iam: "enforce" });
      const key = await newKey(kit.kms, { Policy: openKey });
      const bob = await newUser(kit, "bob", { account: OTHER, policy: allow("kms:*") });
      const sent = bob.kms.send(command(key.arn) as never);
      expect(await denialOf(sent, kit)).toMatchObject({
        name: "AccessDeniedException",
        message: `User: ${bob.arn} is not authorized to perform: kms:${name} ${HIDDEN}`,
        isExplicit: false,
        layer: "resource",
        mends: [`${OWNER} resource`],
        advice: [expect.stringContaining(`AWS opens kms:${name} to no other account`)],
      });
      const { KeyMetadata } = await kit.kms.send(new DescribeKeyCommand({ KeyId: key.id }));
      expect(KeyMetadata).toMatchObject({ Enabled: true, Description: "", MultiRegion: false });
    },
  );

  it("puts no alias of another account on a key", async () => {
    const kit = await emulator({ iam: "enforce" });
    const key = await newKey(kit.kms, { Policy: openKey });
    const bob = await newUser(kit, "bob", { account: OTHER, policy: allow("kms:*") });
    const create = new CreateAliasCommand({ AliasName: "alias/mine", TargetKeyId: key.arn });
    expect(await denialOf(bob.kms.send(create), kit)).toMatchObject({
      name: "AccessDeniedException",
      isExplicit: false,
    });
  });

  it("lists the caller's own keys and aliases only", async () => {
    const kit = await emulator({ iam: "enforce" });
    const key = await newKey(kit.kms, { Policy: openKey });
    const shared = { AliasName: "alias/shared", TargetKeyId: key.id };
    await kit.kms.send(new CreateAliasCommand(shared));
    const { kms } = kit.as(OTHER);
    expect((await kms.send(new ListKeysCommand({}))).Keys).toEqual([]);
    expect((await kms.send(new ListAliasesCommand({}))).Aliases).toEqual([]);
    const describeIt = (KeyId: string): Promise<unknown> =>
      kms.send(new DescribeKeyCommand({ KeyId }));
    // By the alias's ARN it is found, as the policy opens it; by its bare name it is not.
    const aliasArn = `arn:aws:kms:us-east-1:${OWNER}:alias/shared`;
    expect(await describeIt(aliasArn)).toMatchObject({ KeyMetadata: { Arn: key.arn } });
    await expect(describeIt("alias/shared")).rejects.toMatchObject({ name: "NotFoundException" });
    await expect(describeIt(key.id)).rejects.toMatchObject({ name: "NotFoundException" });
  });
});
