import {
  CreateAliasCommand,
  CreateGrantCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  ListGrantsCommand,
  ListKeyPoliciesCommand,
  ListKeysCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
} from "@aws-sdk/client-kms";
import { PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER } from "../../testing/emulator.ts";
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
} from "../../testing/key-kit.ts";

const HIDDEN =
  "on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";

const encrypt = (KeyId: string): EncryptCommand =>
  new EncryptCommand({ KeyId, Plaintext: bytes("x") });

describe("a key's own account", () => {
  it("needs the key's policy and its own: the default one delegates to the account", async () => {
    const kit = await emulator({ iam: "enforce" });
    const key = await newKey(kit.kms);
    const alice = await newUser(kit, "alice", { policy: allow("kms:Encrypt", key.arn) });
    const bob = await newUser(kit, "bob");
    await alice.kms.send(encrypt(key.id));
    await expect(bob.kms.send(encrypt(key.id))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${bob.arn} is not authorized to perform: kms:Encrypt on resource: ${key.arn} because no identity-based policy allows the kms:Encrypt action`,
    });
  });

  it("is locked out where its key's policy does not admit it, its root user too", async () => {
    const kit = await emulator({ iam: "enforce" });
    const alice = await newUser(kit, "alice", { policy: allow("kms:*") });
    const bob = await newUser(kit, "bob", { policy: allow("kms:*") });
    const Policy = policyOf(admit(alice.arn, "kms:*"));
    const key = await newKey(alice.kms, { Policy });
    await alice.kms.send(encrypt(key.id));
    // What is hidden from other accounts is told within the key's own.
    const because = `on resource: ${key.arn} because no resource-based policy allows the`;
    await expect(bob.kms.send(encrypt(key.id))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${bob.arn} is not authorized to perform: kms:Encrypt ${because} kms:Encrypt action`,
    });
    await expect(kit.kms.send(encrypt(key.id))).rejects.toMatchObject({
      message: `User: ${rootOf(OWNER)} is not authorized to perform: kms:Encrypt ${because} kms:Encrypt action`,
    });
    const { CiphertextBlob } = await alice.kms.send(encrypt(key.id));
    await expect(bob.kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      message: `User: ${bob.arn} is not authorized to perform: kms:Decrypt ${because} kms:Decrypt action`,
    });
  });

  it("is told that a key does not exist, if it may ask", async () => {
    const kit = await emulator({ iam: "enforce" });
    const KeyId = "00000000-1111-2222-3333-444444444444";
    const bob = await newUser(kit, "bob");
    await expect(kit.kms.send(encrypt(KeyId))).rejects.toMatchObject({
      name: "NotFoundException",
      message: `Key 'arn:aws:kms:us-east-1:${OWNER}:key/${KeyId}' does not exist`,
    });
    await expect(bob.kms.send(encrypt(KeyId))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    await expect(kit.kms.send(encrypt("alias/none"))).rejects.toMatchObject({
      name: "NotFoundException",
      message: `Alias arn:aws:kms:us-east-1:${OWNER}:alias/none is not found.`,
    });
  });

  it("sees `*` where an action is on no key", async () => {
    const kit = await emulator({ iam: "enforce" });
    const bob = await newUser(kit, "bob");
    await expect(bob.kms.send(new ListKeysCommand({}))).rejects.toMatchObject({
      message: `User: ${bob.arn} is not authorized to perform: kms:ListKeys on resource: * because no identity-based policy allows the kms:ListKeys action`,
    });
  });
});

describe("another account", () => {
  it("may do what both policies allow, and nothing that one of them leaves out", async () => {
    const kit = await emulator({ iam: "enforce" });
    const key = await newKey(kit.kms);
    const { CiphertextBlob } = await kit.kms.send(encrypt(key.id));
    const bob = await newUser(kit, "bob", {
      account: OTHER,
      policy: allow(["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"], key.arn),
    });
    const decrypt = new DecryptCommand({ CiphertextBlob, KeyId: key.arn });
    const describeIt = new DescribeKeyCommand({ KeyId: key.arn });
    // The caller's side alone is not enough.
    await expect(bob.kms.send(decrypt)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${bob.arn} is not authorized to perform: kms:Decrypt ${HIDDEN}`,
    });
    const Policy = policyOf(
      ownerAdmits(),
      admit(bob.arn, ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]),
    );
    await kit.kms.send(new PutKeyPolicyCommand({ KeyId: key.id, Policy }));
    await bob.kms.send(decrypt);
    await bob.kms.send(describeIt);
    // In the caller's policy only.
    await expect(bob.kms.send(encrypt(key.arn))).rejects.toMatchObject({
      message: `User: ${bob.arn} is not authorized to perform: kms:Encrypt ${HIDDEN}`,
    });
    // In the key's policy only.
    await expect(
      bob.kms.send(new GenerateDataKeyCommand({ KeyId: key.arn, KeySpec: "AES_256" })),
    ).rejects.toMatchObject({
      message: `User: ${bob.arn} is not authorized to perform: kms:GenerateDataKey on resource: ${key.arn} because no identity-based policy allows the kms:GenerateDataKey action`,
    });
    // The ciphertext names the key.
    await bob.kms.send(new DecryptCommand({ CiphertextBlob }));
  });

  it("is not told which key a ciphertext names, whoever refuses", async () => {
    const kit = await emulator({ iam: "enforce" });
    const Policy = policyOf(ownerAdmits(), admit(rootOf(OTHER), "kms:Decrypt"));
    const open = await newKey(kit.kms, { Policy });
    const closed = await newKey(kit.kms);
    const bob = await newUser(kit, "bob", { account: OTHER });
    const carol = await newUser(kit, "carol", { account: OTHER, policy: allow("kms:*") });
    const unnamed = "kms:Decrypt on the resource associated with this ciphertext because";
    for (const [user, key, reason] of [
      [bob, open, "no identity-based policy allows the kms:Decrypt action"],
      [carol, closed, HIDDEN.slice(HIDDEN.indexOf("the resource"))],
    ] as const) {
      const { CiphertextBlob } = await kit.kms.send(encrypt(key.id));
      await expect(user.kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
        name: "AccessDeniedException",
        message: `User: ${user.arn} is not authorized to perform: ${unnamed} ${reason}`,
      });
    }
  });

  it("is never told whether a key exists", async () => {
    const kit = await emulator({ iam: "enforce" });
    const key = await newKey(kit.kms);
    const bob = await newUser(kit, "bob", { account: OTHER, policy: allow("kms:*") });
    const missing = key.arn.replace(/[\da-f]{12}$/, "000000000000");
    const alias = `arn:aws:kms:us-east-1:${OWNER}:alias/none`;
    const answers = [];
    for (const KeyId of [key.arn, missing, alias]) {
      answers.push(
        await bob.kms.send(encrypt(KeyId)).then(
          () => "done",
          ({ name, message }: Error) => `${name}: ${message}`,
        ),
      );
    }
    expect(new Set(answers)).toEqual(
      new Set([
        `AccessDeniedException: User: ${bob.arn} is not authorized to perform: kms:Encrypt ${HIDDEN}`,
      ]),
    );
  });

  it("reaches a key by the ARN of its alias", async () => {
    const kit = await emulator({ iam: "enforce" });
    const Policy = policyOf(ownerAdmits(), admit(rootOf(OTHER), "kms:Encrypt"));
    const key = await newKey(kit.kms, { Policy });
    await kit.kms.send(new CreateAliasCommand({ AliasName: "alias/shared", TargetKeyId: key.id }));
    const bob = await newUser(kit, "bob", { account: OTHER, policy: allow("kms:*") });
    const arn = `arn:aws:kms:us-east-1:${OWNER}:alias/shared`;
    expect(await bob.kms.send(encrypt(arn))).toMatchObject({ KeyId: key.arn });
    await expect(bob.kms.send(encrypt("alias/shared"))).rejects.toMatchObject({
      name: "NotFoundException",
      message: `Alias arn:aws:kms:us-east-1:${OTHER}:alias/shared is not found.`,
    });
  });

  it("may do only what AWS opens to other accounts, whatever the policies say", async () => {
    const kit = await emulator({ iam: "enforce" });
    const Policy = policyOf(ownerAdmits(), admit(rootOf(OTHER), "kms:*"));
    const key = await newKey(kit.kms, { Policy });
    const { kms } = kit.as(OTHER);
    const KeyId = key.arn;
    await kms.send(new DescribeKeyCommand({ KeyId }));
    await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    await kms.send(new ListGrantsCommand({ KeyId }));
    for (const command of [
      new GetKeyPolicyCommand({ KeyId }),
      new ListKeyPoliciesCommand({ KeyId }),
      new DisableKeyCommand({ KeyId }),
      new EnableKeyCommand({ KeyId }),
      new PutKeyPolicyCommand({ KeyId, Policy }),
    ]) {
      await expect(kms.send(command as DisableKeyCommand)).rejects.toMatchObject({
        name: "AccessDeniedException",
      });
    }
  });

  it("re-encrypts from its key to another's only with a right on both", async () => {
    const kit = await emulator({ iam: "enforce" });
    const { kms } = kit.as(OTHER);
    const own = await newKey(kms);
    const Policy = policyOf(ownerAdmits(), admit(rootOf(OTHER), "kms:ReEncryptTo"));
    const shared = await newKey(kit.kms, { Policy });
    const closed = await newKey(kit.kms);
    const { CiphertextBlob } = await kms.send(encrypt(own.id));
    const move = (DestinationKeyId: string): Promise<unknown> =>
      kms.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId }));
    await move(shared.arn);
    await expect(move(closed.arn)).rejects.toMatchObject({
      message: `User: ${rootOf(OTHER)} is not authorized to perform: kms:ReEncryptTo ${HIDDEN}`,
    });
  });
});

describe("the explanation of a denial", () => {
  it("says which side lacked the permission", async () => {
    const kit = await emulator({ iam: "enforce" });
    const key = await newKey(kit.kms);
    const bob = await newUser(kit, "bob", { account: OTHER });
    await expect(bob.kms.send(encrypt(key.arn))).rejects.toThrow("not authorized");
    const both = await lastDecision(kit.atoll);
    expect(both).toContain(`allow kms:Encrypt on ${key.arn} in an identity policy of ${bob.arn}`);
    expect(both).toContain(
      `allow principal ${bob.arn} to kms:Encrypt on ${key.arn} in the resource's policy`,
    );
    const PolicyDocument = policyOf(allow("kms:Encrypt", key.arn));
    const put = { UserName: "bob", PolicyName: "p", PolicyDocument };
    await kit.as(OTHER).iam.send(new PutUserPolicyCommand(put));
    await expect(bob.kms.send(encrypt(key.arn))).rejects.toThrow("not authorized");
    const one = await lastDecision(kit.atoll);
    expect(one).not.toContain("in an identity policy of");
    expect(one).toContain("in the resource's policy");
  });
});

async function lastDecision(atoll: {
  fetch(request: Request): Promise<Response>;
}): Promise<string> {
  const url = "http://localhost:4566/_atoll/decisions?limit=1";
  const answer = await atoll.fetch(new Request(url));
  return answer.text();
}

describe("condition keys", () => {
  it.each([
    ["kms:CallerAccount", OWNER, "222222222222"],
    ["kms:KeySpec", "SYMMETRIC_DEFAULT", "RSA_2048"],
    ["kms:KeyUsage", "ENCRYPT_DECRYPT", "SIGN_VERIFY"],
    ["kms:KeyOrigin", "AWS_KMS", "EXTERNAL"],
    ["kms:MultiRegion", "false", "true"],
    ["kms:EncryptionContext:Department", "IT", "HR"],
    ["kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1"],
    ["aws:ResourceTag/team", "blue", "red"],
    ["kms:RequestAlias", "alias/orders", "alias/other"],
  ])("%s", async (name, right, wrong) => {
    const kit = await emulator({ iam: "enforce" });
    const key = await newKey(kit.kms, { Tags: [{ TagKey: "team", TagValue: "blue" }] });
    const AliasName = "alias/orders";
    await kit.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: key.id }));
    const command = new EncryptCommand({
      KeyId: AliasName,
      Plaintext: bytes("x"),
      EncryptionContext: { Department: "IT" },
    });
    const tryWith = async (user: string, value: string): Promise<string> => {
      const Condition = { StringEquals: { [name]: value } };
      const policy = allow("kms:Encrypt", key.arn, { Condition });
      const { kms } = await newUser(kit, user, { policy });
      return kms.send(command).then(
        () => "allowed",
        (error: Error) => error.name,
      );
    };
    expect(await tryWith("right", right)).toBe("allowed");
    expect(await tryWith("wrong", wrong)).toBe("AccessDeniedException");
  });

  it("kms:ResourceAliases and kms:EncryptionContextKeys have several values", async () => {
    const kit = await emulator({ iam: "enforce" });
    const key = await newKey(kit.kms);
    const AliasName = "alias/orders";
    await kit.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: key.id }));
    const Condition = {
      "ForAnyValue:StringEquals": { "kms:ResourceAliases": AliasName },
      "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["a", "b"] },
    };
    const { kms } = await newUser(kit, "u", { policy: allow("kms:*", "*", { Condition }) });
    const send = (EncryptionContext: Record<string, string>): Promise<unknown> =>
      kms.send(new EncryptCommand({ KeyId: key.id, Plaintext: bytes("x"), EncryptionContext }));
    await send({ a: "1", b: "2" });
    await expect(send({ a: "1", c: "3" })).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

describe("a role's session", () => {
  it("is admitted by a key policy that names its role, and by one that names itself", async () => {
    const kit = await emulator({ iam: "enforce" });
    const role = await newRole(kit, "worker");
    for (const principal of [role.arn, role.sessionArn]) {
      const Policy = policyOf(ownerAdmits(), admit(principal, "kms:Encrypt"));
      const key = await newKey(kit.kms, { Policy });
      await role.kms.send(encrypt(key.id));
    }
    const closed = await newKey(kit.kms);
    await expect(role.kms.send(encrypt(closed.id))).rejects.toMatchObject({
      message: `User: ${role.sessionArn} is not authorized to perform: kms:Encrypt on resource: ${closed.arn} because no identity-based policy allows the kms:Encrypt action`,
    });
  });
});

it("judges CreateGrant in another account by both sides, too", async () => {
  const kit = await emulator({ iam: "enforce" });
  const key = await newKey(kit.kms);
  const bob = await newUser(kit, "bob", { account: OTHER, policy: allow("kms:CreateGrant") });
  const command = new CreateGrantCommand({
    KeyId: key.arn,
    GranteePrincipal: bob.arn,
    Operations: ["Encrypt"],
  });
  await expect(bob.kms.send(command)).rejects.toMatchObject({ name: "AccessDeniedException" });
  const Policy = policyOf(ownerAdmits(), admit(rootOf(OTHER), "kms:CreateGrant"));
  await kit.kms.send(new PutKeyPolicyCommand({ KeyId: key.id, Policy }));
  expect((await bob.kms.send(command)).GrantId).toMatch(/^[\da-f]{64}$/);
});
