/**
 * A role of another account that a resource's policy names: it gets in; deleted and made anew under
 * its name it is another one, whom the policy does not admit until it is saved anew. A user that is
 * renamed stays who it is. The same for everything that has a policy.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html | Principal}
 */
import {
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  PutRolePolicyCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam";
import {
  CreateGrantCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GetKeyPolicyCommand,
  ListGrantsCommand,
  ListRetirableGrantsCommand,
  PutKeyPolicyCommand,
} from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
} from "@aws-sdk/client-s3";
import {
  CreateAccessGrantsInstanceCommand,
  CreateAccessPointCommand,
  GetAccessGrantsInstanceResourcePolicyCommand,
  GetAccessPointPolicyCommand,
  PutAccessGrantsInstanceResourcePolicyCommand,
  PutAccessPointPolicyCommand,
} from "@aws-sdk/client-s3-control";
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  StopReplicationToReplicaCommand,
  ValidateResourcePolicyCommand,
} from "@aws-sdk/client-secrets-manager";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { canonicalUserId } from "../../src/services/s3/canonical-user.ts";
import {
  emulator,
  OTHER,
  OWNER,
  REGION,
  type Clients,
  type Emulator,
} from "../../src/testing/emulator.ts";
import type { DecisionRecord } from "../../src/trail/decision-record.ts";
import { document, sessionOf, userOf } from "./people.ts";

const ROLE = `arn:aws:iam::${OTHER}:role/ci`;
const ALL = { Effect: "Allow", Action: "*", Resource: "*" };
const REPLICA = "eu-west-1";

/** Something with a policy, owned by the one account and used by the other. */
interface Door {
  /** What the policy allows the principal. */
  readonly action: string;
  readonly resource: string;
  /** Gives it a policy. */
  put(policy: string): Promise<unknown>;
  shown(): Promise<string | undefined>;
  use(by: Clients): Promise<unknown>;
}

const doors = {
  "a queue": async ({ sqs }) => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "inbox" }));
    const message = { QueueUrl, MessageBody: "x" };
    return {
      action: "sqs:SendMessage",
      resource: `arn:aws:sqs:${REGION}:${OWNER}:inbox`,
      put: (Policy) =>
        sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } })),
      async shown() {
        const get = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] });
        return (await sqs.send(get)).Attributes?.["Policy"];
      },
      use: (by) => by.sqs.send(new SendMessageCommand(message)),
    };
  },
  "a bucket": async ({ s3 }) => {
    await s3.send(new CreateBucketCommand({ Bucket: "photos" }));
    const at = { Bucket: "photos" };
    return {
      action: "s3:ListBucket",
      resource: "arn:aws:s3:::photos",
      put: (Policy) => s3.send(new PutBucketPolicyCommand({ ...at, Policy })),
      shown: async () => (await s3.send(new GetBucketPolicyCommand(at))).Policy,
      use: (by) => by.s3.send(new ListObjectsV2Command(at)),
    };
  },
  "an access point": async ({ s3, s3control }) => {
    await s3.send(new CreateBucketCommand({ Bucket: "photos" }));
    const Policy = document({
      ...ALL,
      Principal: "*",
      Action: "s3:ListBucket",
      Resource: "arn:aws:s3:::photos",
      Condition: { StringEquals: { "s3:DataAccessPointAccount": OWNER } },
    });
    await s3.send(new PutBucketPolicyCommand({ Bucket: "photos", Policy }));
    const at = { AccountId: OWNER, Name: "door" };
    const create = new CreateAccessPointCommand({ ...at, Bucket: "photos" });
    const { Alias: Bucket, AccessPointArn = "" } = await s3control.send(create);
    return {
      action: "s3:ListBucket",
      resource: AccessPointArn,
      put: (text) => s3control.send(new PutAccessPointPolicyCommand({ ...at, Policy: text })),
      shown: async () => (await s3control.send(new GetAccessPointPolicyCommand(at))).Policy,
      use: (by) => by.s3.send(new ListObjectsV2Command({ Bucket })),
    };
  },
  "a key": async ({ kms }) => {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.Arn ?? "";
    const own = { Principal: { AWS: OWNER }, ...ALL, Action: "kms:*" };
    return {
      action: "kms:Encrypt",
      resource: "*",
      put(text) {
        const policy = JSON.parse(text) as { Statement: object[] };
        const Policy = document(own, ...policy.Statement);
        return kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
      },
      shown: async () => (await kms.send(new GetKeyPolicyCommand({ KeyId }))).Policy,
      use: (by) => by.kms.send(new EncryptCommand({ KeyId, Plaintext: new Uint8Array(1) })),
    };
  },
  "a secret": async ({ secretsmanager }) => {
    const made = await secretsmanager.send(new CreateSecretCommand({ Name: "db" }));
    const SecretId = made.ARN ?? "";
    return {
      action: "secretsmanager:DescribeSecret",
      resource: "*",
      put: (ResourcePolicy) =>
        secretsmanager.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy })),
      async shown() {
        const get = new GetResourcePolicyCommand({ SecretId });
        return (await secretsmanager.send(get)).ResourcePolicy;
      },
      use: (by) => by.secretsmanager.send(new DescribeSecretCommand({ SecretId })),
    };
  },
} satisfies Readonly<Record<string, (kit: Emulator) => Promise<Door>>>;

/** A policy that lets a principal in. */
function admitting({ action, resource }: Door, principal: string): string {
  return document({
    Sid: "Ci",
    ...ALL,
    Principal: { AWS: principal },
    Action: action,
    Resource: resource,
  });
}

/** Whom the statement `Ci` of a policy names. */
function named(text: string | undefined): unknown {
  const { Statement } = JSON.parse(text ?? "{}") as {
    readonly Statement?: readonly {
      readonly Sid?: string;
      readonly Principal?: { AWS?: unknown };
    }[];
  };
  return Statement?.find(({ Sid }) => Sid === "Ci")?.Principal?.AWS;
}

async function createRole(kit: Emulator): Promise<void> {
  const { iam } = kit.as(OTHER);
  const RoleName = "ci";
  const trust = { Effect: "Allow", Principal: { AWS: OTHER }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = document(trust);
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = document(ALL);
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument }));
}

/** Deletes the role, and lets the services learn of it. */
async function deleteRole(kit: Emulator): Promise<void> {
  const { iam } = kit.as(OTHER);
  await iam.send(new DeleteRolePolicyCommand({ RoleName: "ci", PolicyName: "own" }));
  await iam.send(new DeleteRoleCommand({ RoleName: "ci" }));
  await kit.clock.advance(0);
}

async function house(iam: "enforce" | "audit" = "enforce"): Promise<{
  readonly kit: Emulator;
  /** Somebody of the other account who may assume the role. */
  readonly opener: Clients;
}> {
  const kit = await emulator({ iam });
  const opener = await userOf(kit, OTHER, ALL);
  await createRole(kit);
  return { kit, opener };
}

/** The statement by which the last denial is explained. */
async function quoted({ atoll }: Emulator): Promise<string> {
  const asked = new Request("http://localhost:4566/_atoll/decisions?outcome=deny");
  const { decisions } = (await (await atoll.fetch(asked)).json()) as {
    readonly decisions: readonly DecisionRecord[];
  };
  const pair = decisions[0]?.pairs.find(({ outcome }) => outcome === "deny");
  const layers = pair?.explanation?.layers ?? [];
  const statements = layers.find(({ layer }) => layer === "resource")?.statements ?? [];
  return statements.map(({ text }) => text).join("\n");
}

const DENIED = /^AccessDenied(?:Exception)?$/;

describe.each(Object.entries(doors))("%s", (kind, open) => {
  it("admits the role that its policy was saved for, not another one of its name", async () => {
    const { kit, opener } = await house();
    const door = await open(kit);
    await door.put(admitting(door, ROLE));
    await door.use(await sessionOf(kit, opener, ROLE));
    expect(named(await door.shown())).toBe(ROLE);

    await deleteRole(kit);
    expect(named(await door.shown())).toMatch(/^AROA/);
    await createRole(kit);
    const recreated = await sessionOf(kit, opener, ROLE);
    await expect(door.use(recreated)).rejects.toMatchObject({
      name: expect.stringMatching(DENIED) as unknown,
    });
    // The reason is in the statement: it names the id of somebody who is gone.
    expect(await quoted(kit)).toMatch(/"AWS":\s*"AROA[A-Z0-9]+"/);

    await door.put(admitting(door, ROLE));
    await door.use(recreated);
    expect(named(await door.shown())).toBe(ROLE);
  });

  it("goes on admitting a user under another name and path", async () => {
    const { kit, opener } = await house();
    const door = await open(kit);
    await door.put(admitting(door, `arn:aws:iam::${OTHER}:user/admin`));
    const renamed = { UserName: "admin", NewUserName: "chief", NewPath: "/team/" };
    await kit.as(OTHER).iam.send(new UpdateUserCommand(renamed));
    await kit.clock.advance(0);
    expect(named(await door.shown())).toBe(`arn:aws:iam::${OTHER}:user/team/chief`);
    await door.use(opener);
    // Who takes the old name is not meant.
    const taker = await userOf(kit, OTHER, ALL);
    await expect(door.use(taker)).rejects.toMatchObject({
      name: expect.stringMatching(DENIED) as unknown,
    });
  });

  it("takes nobody's ARN or id in enforce only, and of accounts with users and roles", async () => {
    const { kit } = await house();
    const door = await open(kit);
    const refusal = REFUSALS[kind] ?? {};
    await expect(door.put(admitting(door, `${ROLE}-x`))).rejects.toMatchObject(refusal);
    await expect(door.put(admitting(door, "AROAAAAAAAAAAAAAAAAAA"))).rejects.toMatchObject(refusal);
    await door.put(admitting(door, "arn:aws:iam::999999999999:role/anybody"));
    const audit = await house("audit");
    const lenient = await open(audit.kit);
    await lenient.put(admitting(lenient, `${ROLE}-x`));
    expect(named(await lenient.shown())).toBe(`${ROLE}-x`);
  });

  it("takes a role of an account that holds none, though nobody has asked for IAM yet", async () => {
    const door = await open(await emulator({ iam: "enforce" }));
    await door.put(admitting(door, ROLE));
    expect(named(await door.shown())).toBe(ROLE);
  });

  it("does not take again what is left of a role", async () => {
    const { kit } = await house();
    const door = await open(kit);
    await door.put(admitting(door, ROLE));
    await deleteRole(kit);
    const left = String(named(await door.shown()));
    await expect(door.put(admitting(door, left))).rejects.toMatchObject(REFUSALS[kind] ?? {});
  });
});

/** AWS's answers to a principal that is not there. */
const REFUSALS: Readonly<Record<string, object>> = {
  "a queue": {
    name: "InvalidAttributeValue",
    message: "Invalid value for the parameter Policy.",
  },
  "a bucket": {
    name: "MalformedPolicy",
    message: "Invalid principal in policy",
    Detail: expect.stringMatching(/^"AWS" : "/) as unknown,
  },
  "an access point": { name: "MalformedPolicy", message: "Invalid principal in policy" },
  "a key": {
    name: "MalformedPolicyDocumentException",
    message: "Policy contains a statement with one or more invalid principals.",
  },
  "a secret": {
    name: "MalformedPolicyDocumentException",
    message: "This resource policy contains an unsupported principal.",
  },
};

describe("a policy that names a role", () => {
  it("is not touched when it no longer does", async () => {
    const { kit } = await house();
    const door = await doors["a bucket"](kit);
    await door.put(admitting(door, ROLE));
    const everybody = admitting(door, OTHER);
    await door.put(everybody);
    await deleteRole(kit);
    expect(await door.shown()).toBe(everybody);
    await kit.s3.send(new DeleteBucketPolicyCommand({ Bucket: "photos" }));
    await createRole(kit);
    await deleteRole(kit);
    await expect(door.shown()).rejects.toMatchObject({ name: "NoSuchBucketPolicy" });
  });

  it("keeps all else of its text, and canonical users beside it", async () => {
    const { kit, opener } = await house();
    const door = await doors["a bucket"](kit);
    const text = (role: string): string => `{
      "Version": "2012-10-17",
      "Statement": {
        "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::photos",
        "Principal": { "AWS": ["${role}"], "CanonicalUser": "${canonicalUserId("333333333333")}" }
      }
    }`;
    await door.put(text(ROLE));
    await door.use(await sessionOf(kit, opener, ROLE));
    await deleteRole(kit);
    const shown = await door.shown();
    const [id = ""] = /AROA[A-Z0-9]+/.exec(shown ?? "") ?? [];
    expect(shown).toBe(text(id));
    await door.use(kit.as("333333333333"));
    await createRole(kit);
    const recreated = await sessionOf(kit, opener, ROLE);
    await expect(door.use(recreated)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("follows a user through two new names to its end", async () => {
    const { kit } = await house();
    const { iam } = kit.as(OTHER);
    const door = await doors["a queue"](kit);
    await iam.send(new CreateUserCommand({ UserName: "a" }));
    await door.put(admitting(door, `arn:aws:iam::${OTHER}:user/a`));
    await iam.send(new UpdateUserCommand({ UserName: "a", NewUserName: "b" }));
    await iam.send(new UpdateUserCommand({ UserName: "b", NewUserName: "c" }));
    await iam.send(new DeleteUserCommand({ UserName: "c" }));
    await kit.clock.advance(0);
    expect(named(await door.shown())).toMatch(/^AIDA/);
  });

  it("is the one of an instance of S3 Access Grants, too", async () => {
    const { kit } = await house();
    const at = { AccountId: OWNER };
    await kit.s3control.send(new CreateAccessGrantsInstanceCommand(at));
    const put = (principal: string): Promise<unknown> => {
      const resource = `arn:aws:s3:${REGION}:${OWNER}:access-grants/default`;
      const statement = { Sid: "Ci", ...ALL, Principal: { AWS: principal }, Resource: resource };
      const Policy = document({ ...statement, Action: "s3:GetDataAccess" });
      const command = new PutAccessGrantsInstanceResourcePolicyCommand({ ...at, Policy });
      return kit.s3control.send(command);
    };
    await put(ROLE);
    await expect(put(`${ROLE}-x`)).rejects.toMatchObject({ name: "InvalidResourcePolicy" });
    await deleteRole(kit);
    const get = new GetAccessGrantsInstanceResourcePolicyCommand(at);
    const { Policy } = await kit.s3control.send(get);
    expect(named(Policy)).toMatch(/^AROA/);
  });
});

describe("a secret's policy", () => {
  it("is the same in its replicas, and a secret of its own keeps its own", async () => {
    const { kit } = await house();
    const { secretsmanager } = kit;
    const AddReplicaRegions = [{ Region: REPLICA }, { Region: "eu-west-2" }];
    const made = { Name: "db", AddReplicaRegions };
    await secretsmanager.send(new CreateSecretCommand(made));
    const ResourcePolicy = document({
      Sid: "Ci",
      ...ALL,
      Action: "secretsmanager:*",
      Principal: { AWS: ROLE },
    });
    const at = { SecretId: "db" };
    await secretsmanager.send(new PutResourcePolicyCommand({ ...at, ResourcePolicy }));
    const promoted = kit.as(OWNER, "eu-west-2").secretsmanager;
    await promoted.send(new StopReplicationToReplicaCommand(at));
    await deleteRole(kit);
    const shownIn = async (region: string): Promise<unknown> => {
      const there = kit.as(OWNER, region).secretsmanager;
      return named((await there.send(new GetResourcePolicyCommand(at))).ResourcePolicy);
    };
    const id = await shownIn(REGION);
    expect(id).toMatch(/^AROA/);
    expect([await shownIn(REPLICA), await shownIn("eu-west-2")]).toEqual([id, id]);
    const validate = new ValidateResourcePolicyCommand({ ResourcePolicy });
    expect(await secretsmanager.send(validate)).toMatchObject({ PolicyValidationPassed: false });
  });
});

describe("a grant on a key", () => {
  it("is for the role that it was made for, and for nobody once that is deleted", async () => {
    const { kit, opener } = await house();
    const { kms } = kit;
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.Arn ?? "";
    const grant = { KeyId, GranteePrincipal: ROLE, RetiringPrincipal: ROLE };
    const create = (GranteePrincipal: string): CreateGrantCommand =>
      new CreateGrantCommand({ ...grant, GranteePrincipal, Operations: ["DescribeKey"] });
    await expect(kms.send(create(`${ROLE}-x`))).rejects.toMatchObject({
      name: "InvalidArnException",
      message: `ARN does not refer to a valid principal: ${ROLE}-x`,
    });
    await kms.send(create(ROLE));
    const describeKey = new DescribeKeyCommand({ KeyId });
    await (await sessionOf(kit, opener, ROLE)).kms.send(describeKey);

    await deleteRole(kit);
    await createRole(kit);
    const recreated = await sessionOf(kit, opener, ROLE);
    await expect(recreated.kms.send(describeKey)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    const { Grants } = await kms.send(new ListGrantsCommand({ KeyId }));
    const id = expect.stringMatching(/^AROA/) as unknown;
    expect(Grants).toMatchObject([{ GranteePrincipal: id, RetiringPrincipal: id }]);
    const retirable = new ListRetirableGrantsCommand({ RetiringPrincipal: ROLE });
    expect((await kit.as(OTHER).kms.send(retirable)).Grants).toEqual([]);
    await kms.send(create(ROLE));
    await recreated.kms.send(describeKey);
  });

  it("goes with a user to its new name", async () => {
    const { kit, opener } = await house();
    const { KeyMetadata } = await kit.kms.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.Arn ?? "";
    const user = (name: string): string => `arn:aws:iam::${OTHER}:user/${name}`;
    const grant = { KeyId, GranteePrincipal: user("admin"), RetiringPrincipal: user("admin") };
    await kit.kms.send(new CreateGrantCommand({ ...grant, Operations: ["DescribeKey"] }));
    const renamed = { UserName: "admin", NewUserName: "chief" };
    await kit.as(OTHER).iam.send(new UpdateUserCommand(renamed));
    await kit.clock.advance(0);
    await opener.kms.send(new DescribeKeyCommand({ KeyId }));
    const retirable = new ListRetirableGrantsCommand({ RetiringPrincipal: user("chief") });
    const { Grants } = await kit.as(OTHER).kms.send(retirable);
    expect(Grants).toMatchObject([{ GranteePrincipal: user("chief") }]);
  });
});
