import {
  CreateGrantCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  ListGrantsCommand,
  ListRetirableGrantsCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
  type CreateGrantCommandInput,
} from "@aws-sdk/client-kms";
import { DeleteUserPolicyCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../testing/emulator.ts";
import {
  admit,
  allow,
  bytes,
  newKey,
  newRole,
  newUser,
  ownerAdmits,
  passDays,
  policyOf,
  rootOf,
  type TestKey,
} from "../../testing/key-kit.ts";

const encrypt = (KeyId: string, EncryptionContext?: Record<string, string>): EncryptCommand =>
  new EncryptCommand({ KeyId, Plaintext: bytes("x"), EncryptionContext });

/** A key, and a way to make grants on it. */
async function grantKit(): Promise<{
  readonly kit: Emulator;
  readonly key: TestKey;
  grant(
    GranteePrincipal: string,
    more?: Partial<CreateGrantCommandInput>,
  ): Promise<{ readonly GrantId: string; readonly GrantToken: string }>;
}> {
  const kit = await emulator({ iam: "enforce" });
  const key = await newKey(kit.kms);
  return {
    kit,
    key,
    async grant(GranteePrincipal, more = {}) {
      const input = { KeyId: key.id, GranteePrincipal, Operations: ["Encrypt" as const], ...more };
      const { GrantId = "", GrantToken = "" } = await kit.kms.send(new CreateGrantCommand(input));
      return { GrantId, GrantToken };
    },
  };
}

describe("a grant", () => {
  it("lets a user without any policy do its operations, and no other", async () => {
    const { kit, key, grant } = await grantKit();
    const alice = await newUser(kit, "alice");
    await expect(alice.kms.send(encrypt(key.id))).rejects.toThrow("not authorized");
    await grant(alice.arn);
    const { CiphertextBlob } = await alice.kms.send(encrypt(key.id));
    await expect(alice.kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });

  it("does not stand against a deny", async () => {
    const { kit, key, grant } = await grantKit();
    const alice = await newUser(kit, "alice");
    await grant(alice.arn);
    const PolicyDocument = policyOf({ Effect: "Deny", Action: "kms:*", Resource: "*" });
    const place = { UserName: "alice", PolicyName: "no" };
    await kit.iam.send(new PutUserPolicyCommand({ ...place, PolicyDocument }));
    await expect(alice.kms.send(encrypt(key.id))).rejects.toMatchObject({
      message: `User: ${alice.arn} is not authorized to perform: kms:Encrypt on resource: ${key.arn} with an explicit deny in an identity-based policy`,
    });
    await kit.iam.send(new DeleteUserPolicyCommand(place));
    await alice.kms.send(encrypt(key.id));
  });

  it("to a role of another account is used by the role's session, by the key's ARN", async () => {
    const { kit, key, grant } = await grantKit();
    const role = await newRole(kit, "reader", { account: OTHER });
    await expect(role.kms.send(encrypt(key.arn))).rejects.toThrow("not authorized");
    await grant(role.arn);
    expect(await role.kms.send(encrypt(key.arn))).toMatchObject({ KeyId: key.arn });
    await expect(role.kms.send(encrypt(key.id))).rejects.toThrow("not authorized");
  });

  it("to a whole account lets its policies say who", async () => {
    const { kit, key, grant } = await grantKit();
    const alice = await newUser(kit, "alice", { account: OTHER });
    const bob = await newUser(kit, "bob", { account: OTHER, policy: allow("kms:*") });
    await grant(rootOf(OTHER));
    await kit.as(OTHER).kms.send(encrypt(key.arn));
    await bob.kms.send(encrypt(key.arn));
    await expect(alice.kms.send(encrypt(key.arn))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });

  it("covers only requests with its encryption context", async () => {
    const { kit, key, grant } = await grantKit();
    const equals = await newUser(kit, "equals");
    const subset = await newUser(kit, "subset");
    const context = { Department: "IT" };
    const Operations = ["Encrypt", "DescribeKey"] as const;
    await grant(equals.arn, {
      Operations: [...Operations],
      Constraints: { EncryptionContextEquals: context },
    });
    await grant(subset.arn, {
      Operations: [...Operations],
      Constraints: { EncryptionContextSubset: context },
    });
    const more = { ...context, Purpose: "test" };
    await equals.kms.send(encrypt(key.id, context));
    await subset.kms.send(encrypt(key.id, context));
    await subset.kms.send(encrypt(key.id, more));
    await expect(equals.kms.send(encrypt(key.id, more))).rejects.toThrow("not authorized");
    await expect(subset.kms.send(encrypt(key.id))).rejects.toThrow("not authorized");
    await expect(subset.kms.send(encrypt(key.id, { Department: "it" }))).rejects.toThrow(
      "not authorized",
    );
    // What has no encryption context is not bound to one.
    await equals.kms.send(new DescribeKeyCommand({ KeyId: key.id }));
  });

  it("lets its grantee grant on, but no more than it has", async () => {
    const { kit, key, grant } = await grantKit();
    const alice = await newUser(kit, "alice");
    const bob = await newUser(kit, "bob");
    const Constraints = { EncryptionContextSubset: { a: "1" } };
    await grant(alice.arn, { Operations: ["Encrypt", "CreateGrant"], Constraints });
    const give = (more: Partial<CreateGrantCommandInput>): Promise<unknown> =>
      alice.kms.send(
        new CreateGrantCommand({
          KeyId: key.id,
          GranteePrincipal: bob.arn,
          Operations: ["Encrypt"],
          ...more,
        }),
      );
    await expect(give({})).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(give({ Constraints, Operations: ["Encrypt", "Decrypt"] })).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    await give({ Constraints: { EncryptionContextEquals: { a: "1", b: "2" } } });
    await bob.kms.send(encrypt(key.id, { a: "1", b: "2" }));
    await expect(bob.kms.send(encrypt(key.id, { a: "1" }))).rejects.toThrow("not authorized");
  });

  it("goes with its key", async () => {
    const { kit, key, grant } = await grantKit();
    const alice = await newUser(kit, "alice");
    await grant(alice.arn, { RetiringPrincipal: alice.arn });
    const schedule = { KeyId: key.id, PendingWindowInDays: 7 };
    await kit.kms.send(new ScheduleKeyDeletionCommand(schedule));
    await passDays(kit, 7);
    const list = new ListRetirableGrantsCommand({ RetiringPrincipal: alice.arn });
    expect((await kit.kms.send(list)).Grants).toEqual([]);
  });
});

describe("CreateGrant", () => {
  it("gives the same grant to the same request with a name, and a new one without", async () => {
    const { grant, kit, key } = await grantKit();
    const grantee = `arn:aws:iam::${OTHER}:role/any`;
    const one = await grant(grantee, { Name: "n" });
    const two = await grant(grantee, { Name: "n" });
    expect(two.GrantId).toBe(one.GrantId);
    expect(two.GrantToken).not.toBe(one.GrantToken);
    const other = await grant(grantee, { Name: "n", Operations: ["Decrypt"] });
    expect(other.GrantId).not.toBe(one.GrantId);
    const unnamed = [await grant(grantee), await grant(grantee)];
    expect(new Set(unnamed.map(({ GrantId }) => GrantId)).size).toBe(2);
    const { Grants = [] } = await kit.kms.send(new ListGrantsCommand({ KeyId: key.id }));
    expect(Grants).toHaveLength(4);
    expect(Grants.find(({ GrantId }) => GrantId === one.GrantId)).toMatchObject({
      KeyId: key.arn,
      Name: "n",
      GranteePrincipal: grantee,
      IssuingAccount: rootOf(OWNER),
      Operations: ["Encrypt"],
    });
  });

  it("to a service is for one resource, and names who may end it", async () => {
    const { kit, key } = await grantKit();
    const service = "dynamodb.amazonaws.com";
    const SourceArn = `arn:aws:dynamodb:us-east-1:${OWNER}:table/t`;
    const create = (more: Partial<CreateGrantCommandInput>): Promise<unknown> =>
      kit.kms.send(
        new CreateGrantCommand({
          KeyId: key.id,
          GranteeServicePrincipal: service,
          Operations: ["Decrypt"],
          ...more,
        }),
      );
    const refused = { name: "ValidationException" };
    await expect(create({ RetiringServicePrincipal: service })).rejects.toMatchObject(refused);
    await expect(create({ Constraints: { SourceArn } })).rejects.toMatchObject(refused);
    await create({ Constraints: { SourceArn }, RetiringServicePrincipal: service });
    const { Grants } = await kit.kms.send(new ListGrantsCommand({ KeyId: key.id }));
    expect(Grants).toMatchObject([{ GranteeServicePrincipal: service }]);
  });

  it("refuses what cannot be", async () => {
    const { grant, kit, key } = await grantKit();
    const grantee = `arn:aws:iam::${OTHER}:role/any`;
    const refusals: readonly (readonly [string, Partial<CreateGrantCommandInput>, string])[] = [
      ["nobody", {}, "InvalidArnException"],
      [`arn:aws:iam::${OTHER}:group/g`, {}, "InvalidArnException"],
      [grantee, { Operations: [] }, "ValidationException"],
      [grantee, { Operations: ["Sign"] }, "ValidationException"],
      [grantee, { Operations: ["Everything" as "Sign"] }, "ValidationException"],
      [grantee, { Name: "no spaces" }, "ValidationException"],
      [grantee, { GranteeServicePrincipal: "dynamodb.amazonaws.com" }, "ValidationException"],
      [grantee, { Constraints: { SourceArn: "arn:aws:s3:::b" } }, "ValidationException"],
      [grantee, { GrantTokens: ["none"] }, "InvalidGrantTokenException"],
      [grantee, { DryRun: true }, "DryRunOperationException"],
      [grantee, { KeyId: "alias/x" }, "NotFoundException"],
    ];
    for (const [principal, more, name] of refusals) {
      await expect(grant(principal, more)).rejects.toMatchObject({ name });
    }
    const pairs = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`k${index}`, "v"]));
    await expect(
      grant(grantee, { Constraints: { EncryptionContextEquals: pairs } }),
    ).rejects.toMatchObject({ name: "ValidationException" });
    const signing = await newKey(kit.kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
    await expect(
      grant(grantee, {
        KeyId: signing.id,
        Operations: ["Sign"],
        Constraints: { EncryptionContextEquals: { a: "b" } },
      }),
    ).rejects.toMatchObject({ name: "ValidationException" });
    expect((await kit.kms.send(new ListGrantsCommand({ KeyId: key.id }))).Grants).toEqual([]);
  });
});

describe("ListGrants", () => {
  it("gives pages, one grant, or one grantee's", async () => {
    const { grant, kit, key } = await grantKit();
    const grantees = ["a", "b", "c"].map((name) => `arn:aws:iam::${OTHER}:role/${name}`);
    const made = [];
    for (const grantee of grantees) made.push((await grant(grantee)).GrantId);
    const KeyId = key.id;
    const first = await kit.kms.send(new ListGrantsCommand({ KeyId, Limit: 2 }));
    expect(first).toMatchObject({ Truncated: true });
    const rest = await kit.kms.send(new ListGrantsCommand({ KeyId, Marker: first.NextMarker }));
    expect(rest.Truncated).toBe(false);
    const all = [...(first.Grants ?? []), ...(rest.Grants ?? [])];
    expect(all.map(({ GrantId = "" }) => GrantId).toSorted()).toEqual(made.toSorted());
    const one = new ListGrantsCommand({ KeyId, GrantId: made[1] });
    expect((await kit.kms.send(one)).Grants).toHaveLength(1);
    const ofB = new ListGrantsCommand({ KeyId, GranteePrincipal: grantees[1] });
    expect((await kit.kms.send(ofB)).Grants).toMatchObject([{ GrantId: made[1] }]);
    await expect(kit.kms.send(new ListGrantsCommand({ KeyId, Marker: "?" }))).rejects.toMatchObject(
      { name: "InvalidMarkerException" },
    );
  });
});

describe("text that is none, half a character at its end", () => {
  const half = "\ud800";

  it("is no principal, and the id of no grant", async () => {
    const { kit, key } = await grantKit();
    const arn = `arn:aws:iam::${OTHER}:user/${half}`;
    const message = expect.stringContaining("Member must satisfy regular expression pattern");
    const named = { name: "ValidationException", message };
    const retirable = new ListRetirableGrantsCommand({ RetiringPrincipal: arn });
    await expect(kit.as(OTHER).kms.send(retirable)).rejects.toMatchObject(named);
    const ofNobody = new ListGrantsCommand({ KeyId: key.id, GranteePrincipal: arn });
    await expect(kit.kms.send(ofNobody)).rejects.toMatchObject(named);
    const unknown = { KeyId: key.arn, GrantId: half };
    expect((await kit.kms.send(new ListGrantsCommand(unknown))).Grants).toEqual([]);
    for (const command of [new RevokeGrantCommand(unknown), new RetireGrantCommand(unknown)]) {
      await expect(kit.kms.send(command as RevokeGrantCommand)).rejects.toMatchObject({
        name: "NotFoundException",
      });
    }
  });
});

describe("RetireGrant and RevokeGrant", () => {
  it("a grant ends by its retiring principal, its grantee if it says so, or its issuer", async () => {
    const { grant, kit, key } = await grantKit();
    const alice = await newUser(kit, "alice", { account: OTHER });
    const bob = await newUser(kit, "bob", { account: OTHER });
    const retired = await grant(alice.arn, { RetiringPrincipal: bob.arn });
    const retire = new RetireGrantCommand({ GrantToken: retired.GrantToken });
    await expect(alice.kms.send(retire)).rejects.toMatchObject({ name: "AccessDeniedException" });
    const list = new ListRetirableGrantsCommand({ RetiringPrincipal: bob.arn });
    expect((await kit.as(OTHER).kms.send(list)).Grants).toMatchObject([
      { KeyId: key.arn, GrantId: retired.GrantId },
    ]);
    await bob.kms.send(retire);
    expect((await kit.as(OTHER).kms.send(list)).Grants).toEqual([]);
    await expect(alice.kms.send(encrypt(key.arn))).rejects.toThrow("not authorized");

    const own = await grant(alice.arn, { Operations: ["Encrypt", "RetireGrant"] });
    const byId = { KeyId: key.arn, GrantId: own.GrantId };
    await expect(bob.kms.send(new RetireGrantCommand(byId))).rejects.toThrow("not authorized");
    await alice.kms.send(new RetireGrantCommand(byId));

    const issued = await grant(alice.arn);
    await kit.kms.send(new RetireGrantCommand({ GrantToken: issued.GrantToken }));
    await expect(
      kit.kms.send(new RetireGrantCommand({ GrantToken: issued.GrantToken })),
    ).rejects.toMatchObject({ name: "NotFoundException" });
    await expect(kit.kms.send(new RetireGrantCommand({}))).rejects.toMatchObject({
      name: "ValidationException",
    });
    await expect(
      kit.kms.send(new RetireGrantCommand({ GrantToken: "none" })),
    ).rejects.toMatchObject({ name: "InvalidGrantTokenException" });
  });

  it("a grant is revoked by whom the key's policy lets, also from another account", async () => {
    const kit = await emulator({ iam: "enforce" });
    const Policy = policyOf(ownerAdmits(), admit(rootOf(OTHER), "kms:RevokeGrant"));
    const key = await newKey(kit.kms, { Policy });
    const alice = await newUser(kit, "alice");
    const bob = await newUser(kit, "bob", { account: OTHER, policy: allow("kms:RevokeGrant") });
    const create = { KeyId: key.id, GranteePrincipal: alice.arn };
    const { GrantId } = await kit.kms.send(
      new CreateGrantCommand({ ...create, Operations: ["Encrypt"] }),
    );
    const revoke = { KeyId: key.arn, GrantId };
    await expect(alice.kms.send(new RevokeGrantCommand(revoke))).rejects.toThrow("not authorized");
    await expect(
      bob.kms.send(new RevokeGrantCommand({ ...revoke, DryRun: true })),
    ).rejects.toMatchObject({ name: "DryRunOperationException" });
    await bob.kms.send(new RevokeGrantCommand(revoke));
    await expect(alice.kms.send(encrypt(key.id))).rejects.toThrow("not authorized");
    await expect(bob.kms.send(new RevokeGrantCommand(revoke))).rejects.toMatchObject({
      name: "NotFoundException",
      message: `Grant ID ${GrantId} not found`,
    });
  });

  it("conditions may ask what is granted, to whom, and for whom", async () => {
    const kit = await emulator({ iam: "enforce" });
    const key = await newKey(kit.kms);
    const grantee = `arn:aws:iam::${OTHER}:role/any`;
    const Condition = {
      StringEquals: { "kms:GranteePrincipal": grantee },
      "ForAllValues:StringEquals": { "kms:GrantOperations": ["Encrypt", "Decrypt"] },
      Bool: { "kms:GrantIsForAWSResource": "false" },
    };
    const policy = allow("kms:CreateGrant", key.arn, { Condition });
    const alice = await newUser(kit, "alice", { policy });
    const create = (more: Partial<CreateGrantCommandInput>): Promise<unknown> =>
      alice.kms.send(
        new CreateGrantCommand({
          KeyId: key.id,
          GranteePrincipal: grantee,
          Operations: ["Encrypt"],
          ...more,
        }),
      );
    await create({});
    await expect(create({ GranteePrincipal: alice.arn })).rejects.toThrow("not authorized");
    await expect(create({ Operations: ["Encrypt", "DescribeKey"] })).rejects.toThrow(
      "not authorized",
    );
  });
});
