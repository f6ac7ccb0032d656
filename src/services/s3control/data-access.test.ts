import { CreateKeyCommand } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateAccessGrantsLocationCommand,
  GetDataAccessCommand,
  ListCallerAccessGrantsCommand,
  type GetDataAccessCommandOutput,
  type ListCallerAccessGrantsCommandOutput,
} from "@aws-sdk/client-s3-control";
import {
  CreateRoleCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, it } from "vitest";
import { grantsHouse, INSTANCE, type GrantsHouse } from "../../testing/access-grants.ts";
import { OTHER, OWNER, START_MS, type Clients } from "../../testing/emulator.ts";

const AccountId = OWNER;
const Bucket = "photos";
const DENIED = { name: "AccessDenied", $metadata: { httpStatusCode: 403 } };

let house: GrantsHouse;
/** The other account's role, to which is granted. */
let analyst: Clients;

beforeEach(async () => {
  house = await grantsHouse({ iam: "enforce" });
  await house.location();
  for (const Key of ["2026/a", "2026/b", "2025/a"]) {
    await house.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  }
  analyst = await otherRole("analyst");
});

function document(...Statement: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** Clients of a role of the other account that may ask for data, and nothing else. */
async function otherRole(RoleName: string): Promise<Clients> {
  const { iam } = house.as(OTHER);
  const trust = { Effect: "Allow", Principal: { AWS: OTHER }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = document(trust);
  const made = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const Action = ["s3:GetDataAccess", "s3:ListCallerAccessGrants"];
  const PolicyDocument = document({ Effect: "Allow", Action, Resource: INSTANCE });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument }));
  const RoleArn = made.Role?.Arn ?? "";
  const user = await house.user(
    `to-${RoleName}`,
    [{ Action: "sts:AssumeRole", Resource: RoleArn }],
    OTHER,
  );
  return assumed(user, RoleArn);
}

async function assumed({ sts }: Clients, RoleArn: string): Promise<Clients> {
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: "session" }),
  );
  return house.as(keysIn(Credentials));
}

function keysIn(credentials: GetDataAccessCommandOutput["Credentials"]): {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
} {
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = credentials ?? {};
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
}

type Asking = Partial<ConstructorParameters<typeof GetDataAccessCommand>[0]>;

function ask(who: Clients, input: Asking = {}): Promise<GetDataAccessCommandOutput> {
  const whole = { AccountId, Target: "s3://photos/2026/*", Permission: "READ" as const, ...input };
  return who.s3control.send(new GetDataAccessCommand(whole));
}

/** The clients of what is vended. */
async function vended(who: Clients, input: Asking = {}): Promise<Clients> {
  return house.as(keysIn((await ask(who, input)).Credentials));
}

async function read(s3: S3Client, Key: string): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Body?.transformToString();
}

const write = (s3: S3Client, Key: string): Promise<unknown> =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: "new" }));

const list = async (s3: S3Client, Prefix?: string): Promise<unknown> => {
  const more = Prefix === undefined ? {} : { Prefix };
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, ...more }));
  return Contents?.map(({ Key }) => Key);
};

describe("GetDataAccess across accounts", () => {
  it("needs the instance's policy, the caller's own and a grant", async () => {
    await expect(ask(analyst)).rejects.toMatchObject(DENIED);
    await house.admit(OTHER, "s3:GetDataAccess");
    // Let in, but nothing is granted.
    await expect(ask(analyst)).rejects.toMatchObject({
      ...DENIED,
      message: "You do not have READ permissions to the requested S3 Prefix: s3://photos/2026/*",
    });
    await house.grant({ S3SubPrefix: "photos/2026/*" });
    const { Credentials, MatchedGrantTarget, Grantee } = await ask(analyst);
    expect(MatchedGrantTarget).toBe("s3://photos/2026/*");
    expect(Grantee).toEqual({ GranteeType: "IAM", GranteeIdentifier: house.grantee });
    expect(Credentials?.Expiration).toEqual(new Date(START_MS + 3_600_000));
    const poor = await house.user("poor", [], OTHER);
    await expect(ask(poor)).rejects.toMatchObject({ ...DENIED, message: "Access Denied" });
  });

  it("vends a session of the location's role that holds what was granted, and no more", async () => {
    await house.admit(OTHER, "s3:GetDataAccess");
    await house.grant({ S3SubPrefix: "photos/2026/*" });
    const { s3, sts } = await vended(analyst);
    const { Arn, Account } = await sts.send(new GetCallerIdentityCommand({}));
    expect(Account).toBe(OWNER);
    expect(Arn).toMatch(/^arn:aws:sts::111111111111:assumed-role\/lake\/access-grants-[0-9a-f-]+$/);
    expect(await read(s3, "2026/a")).toBe("2026/a");
    expect(await list(s3, "2026/")).toEqual(["2026/a", "2026/b"]);
    await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: "2026/" }));
    for (const more of [
      () => read(s3, "2025/a"),
      () => list(s3),
      () => list(s3, "2025/"),
      () => write(s3, "2026/c"),
      () => s3.send(new DeleteObjectCommand({ Bucket, Key: "2026/a" })),
    ]) {
      await expect(more()).rejects.toThrow("no session policy allows");
    }
    // The grantee itself may do nothing in the bucket.
    await expect(read(analyst.s3, "2026/a")).rejects.toMatchObject(DENIED);
  });

  it("writes by WRITE and does both by READWRITE", async () => {
    await house.admit(OTHER, "s3:GetDataAccess");
    await house.grant({ S3SubPrefix: "photos/2026/*", Permission: "WRITE" });
    const writer = await vended(analyst, { Permission: "WRITE" });
    await write(writer.s3, "2026/c");
    await writer.s3.send(new DeleteObjectCommand({ Bucket, Key: "2026/c" }));
    await expect(read(writer.s3, "2026/a")).rejects.toMatchObject(DENIED);
    await expect(ask(analyst, { Permission: "READWRITE" })).rejects.toMatchObject(DENIED);
    await house.grant({ S3SubPrefix: "photos/2025/*", Permission: "READWRITE" });
    const Target = "s3://photos/2025/*";
    const both = await vended(analyst, { Permission: "READWRITE", Target });
    await write(both.s3, "2025/b");
    expect(await read(both.s3, "2025/b")).toBe("new");
    // Less than is granted can be asked for.
    const reader = await vended(analyst, { Target });
    await expect(write(reader.s3, "2025/c")).rejects.toMatchObject(DENIED);
  });

  it("opens a whole bucket, also its listing without a prefix", async () => {
    await house.admit(OTHER, "s3:GetDataAccess");
    await house.grant({ S3SubPrefix: "photos/*" });
    const { s3 } = await vended(analyst, { Target: "s3://photos/*" });
    await s3.send(new HeadBucketCommand({ Bucket }));
    expect(await list(s3)).toEqual(["2025/a", "2026/a", "2026/b"]);
  });

  it("opens one object", async () => {
    await house.admit(OTHER, "s3:GetDataAccess");
    await house.grant({ S3SubPrefix: "photos/2026/a", isObject: true });
    const Target = "s3://photos/2026/a";
    const { s3 } = await vended(analyst, { Target, TargetType: "Object" });
    expect(await read(s3, "2026/a")).toBe("2026/a");
    await expect(read(s3, "2026/b")).rejects.toMatchObject(DENIED);
    await expect(ask(analyst, { Target: "s3://photos/2026/a*" })).rejects.toMatchObject(DENIED);
  });

  it("has its decisions under one request, the role's trust policy among them", async () => {
    await house.admit(OTHER, "s3:GetDataAccess");
    await house.grant({ S3SubPrefix: "photos/2026/*" });
    const { $metadata } = await ask(analyst);
    const url = "http://localhost:4566/_atoll/decisions?limit=10";
    const { decisions } = (await (await house.atoll.fetch(new Request(url))).json()) as {
      readonly decisions: readonly Readonly<Record<string, unknown>>[];
    };
    const ours = decisions.filter(({ requestId }) => requestId === $metadata.requestId);
    expect(ours.map(({ service, operation }) => `${String(service)} ${String(operation)}`)).toEqual(
      expect.arrayContaining(["s3control GetDataAccess", "sts AssumeRole"]),
    );
    const assume = JSON.stringify(ours.find(({ operation }) => operation === "AssumeRole"));
    expect(assume).toContain("access-grants.s3.amazonaws.com");
    expect(assume).toContain("sts:SetSourceIdentity");
  });
});

describe("what is vended", () => {
  beforeEach(async () => {
    await house.admit(OTHER, "s3:GetDataAccess");
    await house.grant({ S3SubPrefix: "photos/*" });
    await house.grant({ S3SubPrefix: "photos/2026/*" });
  });

  it("is the closest grant, or with Minimal what was asked for", async () => {
    const target = async (input: Asking): Promise<string | undefined> =>
      (await ask(analyst, input)).MatchedGrantTarget;
    expect(await target({ Target: "s3://photos/2026/a" })).toBe("s3://photos/2026/*");
    expect(await target({ Target: "s3://photos/2025/*" })).toBe("s3://photos/*");
    const Privilege = "Minimal";
    expect(await target({ Target: "s3://photos/2026/a*", Privilege })).toBe("s3://photos/2026/a*");
    const { s3 } = await vended(analyst, { Target: "s3://photos/2026/a", Privilege });
    expect(await read(s3, "2026/a")).toBe("2026/a");
    await expect(read(s3, "2026/b")).rejects.toMatchObject(DENIED);
    await expect(list(s3, "2026/a")).rejects.toMatchObject(DENIED);
  });

  it("takes keys for what they are", async () => {
    await house.s3.send(new PutObjectCommand({ Bucket, Key: "x?y", Body: "q" }));
    await house.s3.send(new PutObjectCommand({ Bucket, Key: "xzy", Body: "z" }));
    const asked = {
      Target: "s3://photos/x?y",
      Privilege: "Minimal",
      TargetType: "Object",
    } as const;
    const { s3 } = await vended(analyst, asked);
    expect(await read(s3, "x?y")).toBe("q");
    await expect(read(s3, "xzy")).rejects.toMatchObject(DENIED);
    // A path is no path here: nothing goes up.
    const up = { Target: "s3://photos/2026/../2025/a", Privilege: "Minimal" } as const;
    const other = await vended(analyst, up);
    await expect(read(other.s3, "2025/a")).rejects.toMatchObject(DENIED);
  });

  it("lasts as long as was asked for, by Atoll's clock", async () => {
    const { s3 } = await vended(analyst, { DurationSeconds: 900 });
    await house.clock.advance(899_000);
    await read(s3, "2026/a");
    await house.clock.advance(2000);
    await expect(read(s3, "2026/a")).rejects.toMatchObject({ name: "ExpiredToken" });
  });

  it("is told by s3:AccessGrantsInstanceArn, which nothing else brings", async () => {
    // The role's policy asks for it, see the fixture: another session of the role can do nothing.
    const trust = document({
      Effect: "Allow",
      Principal: { AWS: OWNER },
      Action: "sts:AssumeRole",
    });
    const change = { RoleName: "lake", PolicyDocument: trust };
    await house.iam.send(new UpdateAssumeRolePolicyCommand(change));
    const user = await house.user("direct", [{ Action: "sts:AssumeRole", Resource: house.role }]);
    const { s3 } = await assumed(user, house.role);
    await expect(read(s3, "2026/a")).rejects.toMatchObject(DENIED);
  });

  it("reaches what lies under a key of KMS, by S3 only", async () => {
    const { KeyMetadata } = await house.kms.send(new CreateKeyCommand({}));
    const encryption = {
      SSEAlgorithm: "aws:kms" as const,
      KMSMasterKeyID: KeyMetadata?.Arn ?? "",
    };
    const Rules = [{ ApplyServerSideEncryptionByDefault: encryption }];
    const ServerSideEncryptionConfiguration = { Rules };
    await house.s3.send(
      new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }),
    );
    await house.grant({ S3SubPrefix: "photos/2026/*", Permission: "WRITE" });
    const writer = await vended(analyst, { Permission: "WRITE" });
    await write(writer.s3, "2026/sealed");
    const reader = await vended(analyst);
    expect(await read(reader.s3, "2026/sealed")).toBe("new");
    await expect(read(writer.s3, "2026/sealed")).rejects.toMatchObject(DENIED);
  });
});

describe("GetDataAccess", () => {
  it("is for the account's own users too", async () => {
    const alice = await house.user("alice", [{ Action: "s3:GetDataAccess", Resource: INSTANCE }]);
    await house.grant({
      S3SubPrefix: "photos/2026/*",
      identifier: `arn:aws:iam::${OWNER}:user/alice`,
    });
    const { s3 } = await vended(alice);
    expect(await read(s3, "2026/a")).toBe("2026/a");
  });

  it("opens a location by the role of that location", async () => {
    const narrow = await house.newRole("narrow");
    const location = { AccountId, LocationScope: "s3://photos/2025/", IAMRoleArn: narrow };
    const made = await house.s3control.send(new CreateAccessGrantsLocationCommand(location));
    await house.admit(OTHER, "s3:GetDataAccess");
    await house.grant({ location: made.AccessGrantsLocationId ?? "" });
    const { sts } = await vended(analyst, { Target: "s3://photos/2025/a" });
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toContain(":assumed-role/narrow/access-grants-");
  });

  it.each([
    ["another permission", { Permission: "ALL" }],
    ["another privilege", { Privilege: "Most" }],
    ["another type", { TargetType: "Prefix" }],
    ["too short a time", { DurationSeconds: 899 }],
    ["too long a time", { DurationSeconds: 43_201 }],
    ["no path", { Target: "photos/2026/*" }],
    ["everything", { Target: "s3://" }],
    ["a star in the middle", { Target: "s3://photos/*/a*" }],
  ])("refuses %s", async (_, input) => {
    await expect(ask(analyst, input as Asking)).rejects.toMatchObject({ name: "InvalidRequest" });
  });

  it("tells what STS says", async () => {
    await house.admit(OTHER, "s3:GetDataAccess");
    await house.grant({ S3SubPrefix: "photos/*" });
    // The role's sessions last an hour.
    await expect(ask(analyst, { DurationSeconds: 7200 })).rejects.toMatchObject({
      name: "StsValidationError",
      message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    });
    const Target = `s3://photos/${"k".repeat(1000)}*`;
    await expect(ask(analyst, { Target, Privilege: "Minimal" })).rejects.toMatchObject({
      name: "StsPackedPolicyTooLargeError",
    });
    const trust = document({
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    });
    await house.iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: "lake", PolicyDocument: trust }),
    );
    await expect(ask(analyst)).rejects.toMatchObject({
      name: "StsNotAuthorizedError",
      message: `User: access-grants.s3.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${house.role}`,
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("says that there is no instance", async () => {
    const { s3control } = house.as(OWNER, "eu-west-1");
    const Target = "s3://photos/*";
    const asking = s3control.send(
      new GetDataAccessCommand({ AccountId, Target, Permission: "READ" }),
    );
    await expect(asking).rejects.toMatchObject({ name: "AccessGrantsInstanceNotExistsError" });
  });

  it("grants nothing to root users", async () => {
    await house.grant({ S3SubPrefix: "photos/*" });
    await expect(ask(house)).rejects.toMatchObject({
      message: "You do not have READ permissions to the requested S3 Prefix: s3://photos/2026/*",
    });
  });

  it("is refused for a bucket of another account in the location's words", async () => {
    await house.as(OTHER).s3.send(new CreateBucketCommand({ Bucket: "theirs" }));
    await expect(house.grant({ S3SubPrefix: "theirs/*" })).rejects.toMatchObject({
      name: "InvalidAccessGrant",
    });
  });
});

describe("ListCallerAccessGrants", () => {
  const mine = (who: Clients, more: object = {}): Promise<ListCallerAccessGrantsCommandOutput> =>
    who.s3control.send(new ListCallerAccessGrantsCommand({ AccountId, ...more }));

  it("lists what is granted to the caller, in pages and by where it begins", async () => {
    await house.admit(OTHER, "s3:ListCallerAccessGrants");
    for (const S3SubPrefix of ["photos/2026/*", "photos/2025/*", "photos/2027/*"]) {
      await house.grant({ S3SubPrefix });
    }
    await house.grant({ S3SubPrefix: "photos/2025/*", Permission: "WRITE" });
    await house.grant({ S3SubPrefix: "photos/x*", identifier: `${house.grantee}-2` });
    const scopes: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await mine(analyst, { MaxResults: 2, NextToken });
      scopes.push(...(page.CallerAccessGrantsList ?? []).map((each) => each.GrantScope));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(scopes).toEqual([
      "s3://photos/2025/*",
      "s3://photos/2025/*",
      "s3://photos/2026/*",
      "s3://photos/2027/*",
    ]);
    const { CallerAccessGrantsList } = await mine(analyst, { GrantScope: "s3://photos/2026" });
    expect(CallerAccessGrantsList).toEqual([
      { Permission: "READ", GrantScope: "s3://photos/2026/*", ApplicationArn: "NA" },
    ]);
    const ofApplications = await mine(analyst, { AllowedByApplication: true });
    expect(ofApplications.CallerAccessGrantsList ?? []).toEqual([]);
    expect((await mine(house)).CallerAccessGrantsList ?? []).toEqual([]);
    await expect(mine(analyst, { GrantScope: "photos" })).rejects.toMatchObject({
      name: "InvalidRequest",
    });
  });

  it("needs the instance's policy", async () => {
    await expect(mine(analyst)).rejects.toMatchObject(DENIED);
  });
});
