/**
 * Who gets at a bucket of 111111111111, and why not: accounts, users, roles, nobody in particular.
 *
 * ```
 * 111111111111  AccountA: owns the bucket
 * 222222222222  AccountB: uploads to it, reads from it, makes users of its own
 * 333333333333  a stranger
 * ```
 */
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyStatusCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
  type ObjectCannedACL,
  type ObjectOwnership,
  type PublicAccessBlockConfiguration,
} from "@aws-sdk/client-s3";
import {
  CreateAccessPointCommand,
  PutAccessPointPolicyCommand,
  PutPublicAccessBlockCommand as PutAccountBlockCommand,
} from "@aws-sdk/client-s3-control";
import { beforeEach, describe, expect, it } from "vitest";
import {
  emulator,
  OTHER,
  OWNER,
  REGION,
  type Clients,
  type Emulator,
} from "../../src/testing/emulator.ts";
import { denialOf, type Denial } from "./denial.ts";
import { document, sessionOf } from "./people.ts";

type Caller = Pick<Clients, "s3">;

const STRANGER = "333333333333";
const Bucket = "bucket-a";
const OBJECTS = `arn:aws:s3:::${Bucket}/*`;
const BUCKET = `arn:aws:s3:::${Bucket}`;

let kit: Emulator;

beforeEach(async () => {
  kit = await emulator({ iam: "enforce" });
});

/** Makes the bucket, with an object that its owner uploaded. */
async function bucket(ObjectOwnership?: ObjectOwnership): Promise<void> {
  await kit.s3.send(new CreateBucketCommand({ Bucket, ObjectOwnership }));
  await kit.s3.send(new PutObjectCommand({ Bucket, Key: "own", Body: "of AccountA" }));
}

function policy(...statements: readonly object[]): Promise<unknown> {
  const Policy = document(...statements);
  return kit.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
}

function admit(Principal: unknown, Action: unknown, Resource: unknown = OBJECTS): object {
  return { Effect: "Allow", Principal, Action, Resource };
}

async function user(UserName: string, ...statements: readonly object[]): Promise<Clients> {
  const { iam } = kit.as(OTHER);
  await iam.send(new CreateUserCommand({ UserName }));
  if (statements.length > 0) {
    const PolicyDocument = document(...statements);
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return kit.as({
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  });
}

/** A client that signs nothing. */
function nobody(): Caller {
  const config = kit.atoll.clientConfig(OWNER, REGION);
  const signer = { sign: <T>(request: T): Promise<T> => Promise.resolve(request) };
  return { s3: new S3Client({ ...config, signer, maxAttempts: 1, forcePathStyle: true }) };
}

async function read({ s3 }: Caller, Key = "own"): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Body?.transformToString();
}

const list = ({ s3 }: Caller): Promise<unknown> => s3.send(new ListObjectsV2Command({ Bucket }));
const write = ({ s3 }: Caller, Key: string, ACL?: ObjectCannedACL): Promise<unknown> =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", ACL }));
const why = (request: Promise<unknown>): Promise<Denial> => denialOf(request, kit);

describe("BucketA, whose policy names AccountB", () => {
  beforeEach(async () => {
    await bucket();
    await policy({
      Sid: "PrincipalAccess",
      ...admit({ AWS: `arn:aws:iam::${OTHER}:root` }, "s3:*"),
    });
  });

  it("is all AccountB's root user's, as far as its objects go", async () => {
    const root = kit.as(OTHER);
    await write(root, "theirs");
    await read(root, "theirs");
    await root.s3.send(new DeleteObjectCommand({ Bucket, Key: "theirs" }));
    // The statement is about objects: listing is asked of the bucket.
    expect(await why(list(root))).toMatchObject({
      layer: "resource",
      mends: [`${OWNER} resource`],
    });
  });

  it("is not User1's, to whom AccountB gave nothing", async () => {
    const user1 = await user("User1");
    expect(await why(read(user1))).toMatchObject({
      name: "AccessDenied",
      message: "Access Denied",
      layer: "identity",
      isExplicit: false,
      mends: [`${OTHER} identity`],
    });
  });

  it("is User2's to read, and not to write: so much did AccountB delegate", async () => {
    const Action = ["s3:Get*", "s3:List*"];
    const user2 = await user("User2", { Effect: "Allow", Action, Resource: OBJECTS });
    await read(user2);
    const denied = { layer: "identity", isExplicit: false, mends: [`${OTHER} identity`] };
    expect(await why(write(user2, "theirs"))).toMatchObject(denied);
    const remove = user2.s3.send(new DeleteObjectCommand({ Bucket, Key: "own" }));
    expect(await why(remove)).toMatchObject(denied);
  });

  it("is no more than AccountA gave, whatever AccountB gives its users", async () => {
    const admin = await user("Admin", { Effect: "Allow", Action: "*", Resource: "*" });
    await write(admin, "theirs");
    expect(await why(list(admin))).toMatchObject({
      layer: "resource",
      mends: [`${OWNER} resource`],
    });
  });

  it("is not a stranger's, with all rights of its own", async () => {
    expect(await why(read(kit.as(STRANGER)))).toMatchObject({
      layer: "resource",
      mends: [`${OWNER} resource`],
    });
  });
});

describe("example-bucket, whose policy names one user of the other account", () => {
  const Action = ["s3:GetObject", "s3:PutObject"];
  const own = { Effect: "Allow", Action, Resource: OBJECTS };

  it("is that user's, by both policies", async () => {
    await bucket();
    const username = await user("Username", own);
    const colleague = await user("Colleague", own);
    await policy(admit({ AWS: `arn:aws:iam::${OTHER}:user/Username` }, Action));
    await read(username);
    await write(username, "theirs");
    expect(await why(read(colleague))).toMatchObject({ layer: "resource" });
    const remove = username.s3.send(new DeleteObjectCommand({ Bucket, Key: "own" }));
    // Neither policy says so.
    const mends = [`${OTHER} identity`, `${OWNER} resource`];
    expect(await why(remove)).toMatchObject({ isExplicit: false, mends });
  });

  it("gives only what stands in both", async () => {
    await bucket();
    const reader = await user("Username", { ...own, Action: "s3:GetObject" });
    await policy(admit({ AWS: `arn:aws:iam::${OTHER}:user/Username` }, Action));
    await read(reader);
    expect(await why(write(reader, "theirs"))).toMatchObject({
      layer: "identity",
      mends: [`${OTHER} identity`],
    });
  });
});

describe("a customer's bucket, for a partner by a role", () => {
  it("is what the role's policy says, while the partner acts as the role", async () => {
    await bucket();
    const trust = {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${OTHER}:root` },
      Action: "sts:AssumeRole",
    };
    const RoleName = "APNPartner";
    const AssumeRolePolicyDocument = document(trust);
    await kit.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const PolicyDocument = document({ Effect: "Allow", Action: "s3:*", Resource: BUCKET });
    const put = { RoleName, PolicyName: "bucket", PolicyDocument };
    await kit.iam.send(new PutRolePolicyCommand(put));
    const RoleArn = `arn:aws:iam::${OWNER}:role/${RoleName}`;
    const assume = { Effect: "Allow", Action: "sts:AssumeRole", Resource: RoleArn };
    const partner = await user("partner", assume);
    const session = await sessionOf(kit, partner, RoleArn);
    await list(session);
    // As written, the policy is about the bucket and not about what is in it.
    const denial = await why(read(session));
    expect(denial).toMatchObject({ layer: "identity", mends: [`${OWNER} identity`] });
    expect(denial.message).toContain("because no identity-based policy allows the s3:GetObject");
    const mends = [`${OTHER} identity`, `${OWNER} resource`];
    expect(await why(list(partner))).toMatchObject({ isExplicit: false, mends });
  });
});

describe("what AccountB uploads to AccountA's bucket", () => {
  const account = { AWS: OTHER };

  async function ownerOf(Key: string, by: Caller): Promise<string> {
    const { Owner } = await by.s3.send(new GetObjectAclCommand({ Bucket, Key }));
    const own = await kit.s3.send(new GetObjectAclCommand({ Bucket, Key: "own" }));
    return Owner?.ID === own.Owner?.ID ? OWNER : OTHER;
  }

  it("is AccountA's under BucketOwnerEnforced, and takes no ACL", async () => {
    await bucket("BucketOwnerEnforced");
    await policy(admit(account, ["s3:PutObject", "s3:PutObjectAcl"]));
    const uploader = kit.as(OTHER);
    await write(uploader, "plain");
    await write(uploader, "given", "bucket-owner-full-control");
    for (const key of ["plain", "given"]) expect(await ownerOf(key, kit)).toBe(OWNER);
    await expect(write(uploader, "open", "public-read")).rejects.toMatchObject({
      name: "AccessControlListNotSupported",
    });
    // What it uploaded is not its own: nothing but the bucket's policy could let it read.
    expect(await why(read(uploader, "plain"))).toMatchObject({
      layer: "resource",
      mends: [`${OWNER} resource`],
    });
  });

  it("is AccountA's under BucketOwnerPreferred if it says so, and else AccountB's", async () => {
    await bucket("BucketOwnerPreferred");
    await policy(admit(account, ["s3:PutObject", "s3:PutObjectAcl"]));
    const uploader = kit.as(OTHER);
    await write(uploader, "given", "bucket-owner-full-control");
    await write(uploader, "kept");
    expect(await ownerOf("given", kit)).toBe(OWNER);
    expect(await ownerOf("kept", uploader)).toBe(OTHER);
    await read(kit, "given");
    expect(await why(read(uploader, "given"))).toMatchObject({ layer: "resource" });
    expect(await why(read(kit, "kept"))).toMatchObject({ layer: "resource" });
  });

  it("is AccountB's under ObjectWriter: the bucket's policy lets nobody at it", async () => {
    await bucket("ObjectWriter");
    await policy(
      admit(account, ["s3:PutObject", "s3:PutObjectAcl"]),
      admit({ AWS: STRANGER }, "s3:GetObject"),
    );
    const uploader = kit.as(OTHER);
    const stranger = kit.as(STRANGER);
    await write(uploader, "theirs");
    await read(uploader, "theirs");
    await read(stranger, "own");
    // Not the bucket's owner, not whom its policy names: AccountB has the say.
    for (const caller of [kit, stranger]) {
      expect(await why(read(caller, "theirs"))).toMatchObject({
        layer: "resource",
        isExplicit: false,
        mends: [`${OTHER} resource`],
      });
    }
    const grant = { Bucket, Key: "theirs", ACL: "bucket-owner-read" as const };
    await uploader.s3.send(new PutObjectAclCommand(grant));
    await read(kit, "theirs");
    await kit.s3.send(new DeleteObjectCommand({ Bucket, Key: "theirs" }));
  });

  it("can be barred from its own owner by the bucket's", async () => {
    await bucket("ObjectWriter");
    const keep = { Sid: "Keep", Effect: "Deny", Principal: "*", Action: "s3:GetObject" };
    await policy(admit(account, "s3:PutObject"), { ...keep, Resource: `${BUCKET}/locked/*` });
    const uploader = kit.as(OTHER);
    await write(uploader, "locked/theirs");
    expect(await why(read(uploader, "locked/theirs"))).toMatchObject({
      layer: "resource",
      isExplicit: true,
      statement: "Keep",
    });
  });

  it("must be given to AccountA where the policy asks for it", async () => {
    await bucket("ObjectWriter");
    const given = { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" } };
    await policy({
      ...admit(account, ["s3:PutObject", "s3:PutObjectAcl"]),
      Condition: given,
    });
    const uploader = kit.as(OTHER);
    for (const acl of [undefined, "private"] as const) {
      expect(await why(write(uploader, "theirs", acl))).toMatchObject({
        layer: "resource",
        isExplicit: false,
      });
    }
    await write(uploader, "theirs", "bucket-owner-full-control");
    await read(kit, "theirs");
  });

  it("goes wrong where AccountA is not who the uploader thinks", async () => {
    await bucket();
    await policy(admit(account, "s3:PutObject"));
    const put = { Bucket, Key: "theirs", Body: "x" };
    const { s3 } = kit.as(OTHER);
    const wrong = s3.send(new PutObjectCommand({ ...put, ExpectedBucketOwner: STRANGER }));
    await expect(wrong).rejects.toMatchObject({ name: "AccessDenied" });
    await s3.send(new PutObjectCommand({ ...put, ExpectedBucketOwner: OWNER }));
  });
});

/** All switches off but these. */
function block(flags: PublicAccessBlockConfiguration): Promise<unknown> {
  const PublicAccessBlockConfiguration = { BlockPublicAcls: false, ...flags };
  return kit.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
}

describe("a public policy", () => {
  const open = { Sid: "Everybody", ...admit("*", "s3:GetObject") };
  const network = (cidr: string): object => ({
    ...open,
    Condition: { IpAddress: { "aws:SourceIp": cidr } },
  });
  const organization = {
    ...open,
    Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } },
  };

  beforeEach(() => bucket());

  it.each([
    ["everybody", open],
    ["half of the internet", network("0.0.0.0/1")],
    ["any Referer", { ...open, Condition: { StringLike: { "aws:Referer": "*" } } }],
    ["any provider's users", admit({ Federated: "accounts.google.com" }, "s3:GetObject")],
  ])("that lets in %s is kept out by BlockPublicPolicy", async (_, statement) => {
    await block({ BlockPublicPolicy: true });
    await expect(policy(statement)).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:iam::${OWNER}:root is not authorized to perform: s3:PutBucketPolicy on resource: "${BUCKET}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
    });
    await block({ BlockPublicAcls: true, IgnorePublicAcls: true, RestrictPublicBuckets: true });
    await policy(statement);
  });

  it.each([
    ["one account", admit({ AWS: OTHER }, "s3:GetObject")],
    ["one network", network("203.0.113.0/24")],
    ["one organization", organization],
  ])("is not what lets in %s only: that passes BlockPublicPolicy", async (_, statement) => {
    await block({ BlockPublicPolicy: true });
    await policy(statement);
    const { PolicyStatus } = await kit.s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
    expect(PolicyStatus).toEqual({ IsPublic: false });
  });

  it("lets in whom it lets in, but for RestrictPublicBuckets", async () => {
    await block({ IgnorePublicAcls: true, BlockPublicAcls: true });
    const named = { Sid: "Named", ...admit({ AWS: OTHER }, "s3:GetObject") };
    await policy(open, named);
    for (const caller of [nobody(), kit.as(STRANGER), kit.as(OTHER)]) await read(caller);
    await block({ RestrictPublicBuckets: true });
    // Not even whom a statement names that is not public.
    for (const caller of [nobody(), kit.as(STRANGER), kit.as(OTHER)]) {
      expect(await why(read(caller))).toMatchObject({ layer: "resource", isExplicit: false });
    }
    await read(kit);
    await policy(named);
    await read(kit.as(OTHER));
  });

  it("is restricted by the account's switch as by the bucket's", async () => {
    await kit.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await policy(open);
    await read(nobody());
    const PublicAccessBlockConfiguration = { RestrictPublicBuckets: true };
    const account = { AccountId: OWNER, PublicAccessBlockConfiguration };
    await kit.s3control.send(new PutAccountBlockCommand(account));
    expect(await why(read(nobody()))).toMatchObject({ layer: "resource" });
  });

  it("needs nothing of the callers' own accounts where it lets in nobody in particular", async () => {
    await block({});
    await policy(open);
    await read(nobody());
    // Somebody of another account needs that account's leave as well.
    const user1 = await user("User1");
    expect(await why(read(user1))).toMatchObject({
      layer: "identity",
      mends: [`${OTHER} identity`],
    });
  });
});

describe("a public ACL", () => {
  beforeEach(() => bucket("ObjectWriter"));

  const publish = (): Promise<unknown> =>
    kit.s3.send(new PutObjectAclCommand({ Bucket, Key: "own", ACL: "public-read" }));

  it("is kept out by BlockPublicAcls, and counts where it is there already", async () => {
    await block({});
    await publish();
    await block({ BlockPublicAcls: true });
    await expect(publish()).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("prevented by the BlockPublicAcls setting"),
    });
    const put = kit.s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" }));
    await expect(put).rejects.toMatchObject({ name: "AccessDenied" });
    await read(nobody());
  });

  it("is as if it were not there under IgnorePublicAcls", async () => {
    await block({});
    await publish();
    await block({ IgnorePublicAcls: true });
    await publish();
    expect(await why(read(nobody()))).toMatchObject({
      layer: "resource",
      mends: [`${OWNER} resource`],
    });
  });

  it("is no policy: BlockPublicPolicy and RestrictPublicBuckets leave it alone", async () => {
    await block({ BlockPublicPolicy: true, RestrictPublicBuckets: true });
    await publish();
    expect(await read(nobody())).toBe("of AccountA");
  });
});

describe("somebody without credentials", () => {
  it("is told what is there by those only whom the bucket lets list", async () => {
    await bucket();
    await block({});
    await policy(admit("*", "s3:GetObject"));
    // Whether it is there is not told: 403 for what would be 404.
    expect(await why(read(nobody(), "missing"))).toMatchObject({ name: "AccessDenied" });
    await policy(admit("*", ["s3:GetObject", "s3:ListBucket"], [BUCKET, OBJECTS]));
    await expect(read(nobody(), "missing")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it("gets at nothing that is open to accounts", async () => {
    await bucket("ObjectWriter");
    await block({});
    const grant = { Bucket, Key: "own", ACL: "authenticated-read" as const };
    await kit.s3.send(new PutObjectAclCommand(grant));
    await read(kit.as(STRANGER));
    expect(await why(read(nobody()))).toMatchObject({ layer: "resource" });
  });

  it("leaves what it uploads to the bucket's owner", async () => {
    await bucket("ObjectWriter");
    await block({});
    await policy(admit("*", "s3:PutObject"));
    await write(nobody(), "left");
    expect(await read(kit, "left")).toBe("x");
  });
});

describe("an access point", () => {
  const Name = "sales";
  const ARN = `arn:aws:s3:${REGION}:${OWNER}:accesspoint/${Name}`;
  const AccountId = OWNER;
  const byAccessPoint = (account: string): Promise<unknown> => {
    const config = kit.atoll.clientConfig(account, REGION);
    const s3 = new S3Client({ ...config, maxAttempts: 1 });
    return s3.send(new GetObjectCommand({ Bucket: ARN, Key: "own" }));
  };
  const pointPolicy = (...statements: readonly object[]): Promise<unknown> => {
    const put = { AccountId, Name, Policy: document(...statements) };
    return kit.s3control.send(new PutAccessPointPolicyCommand(put));
  };
  /** The bucket leaves it to the access points of its account. */
  const delegated = {
    ...admit("*", "s3:GetObject"),
    Condition: { StringEquals: { "s3:DataAccessPointAccount": OWNER } },
  };

  beforeEach(async () => {
    await bucket();
    await kit.s3control.send(new CreateAccessPointCommand({ AccountId, Name, Bucket }));
  });

  it("lets in whom its own policy and the bucket's let in", async () => {
    await byAccessPoint(OWNER);
    const denied = { layer: "resource", isExplicit: false, mends: [`${OWNER} resource`] };
    await policy(delegated);
    expect(await why(byAccessPoint(OTHER))).toMatchObject(denied);
    await pointPolicy(admit({ AWS: OTHER }, "s3:GetObject", `${ARN}/object/*`));
    await byAccessPoint(OTHER);
    expect(await why(byAccessPoint(STRANGER))).toMatchObject(denied);
    expect(await why(read(kit.as(OTHER)))).toMatchObject(denied);
    await policy(admit({ AWS: OTHER }, "s3:PutObject"));
    expect(await why(byAccessPoint(OTHER))).toMatchObject(denied);
  });

  it("can be the only way in", async () => {
    const Condition = { StringNotEquals: { "s3:DataAccessPointAccount": OWNER } };
    const Resource = OBJECTS;
    const deny = { Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource, Condition };
    await policy({ Sid: "ByAccessPoint", ...deny });
    await byAccessPoint(OWNER);
    expect(await why(read(kit))).toMatchObject({ isExplicit: true, statement: "ByAccessPoint" });
  });

  it("bars the way by its own policy, with the name of its statement", async () => {
    const Resource = `${ARN}/object/*`;
    const deny = { Sid: "Closed", Effect: "Deny", Principal: "*", Action: "s3:*", Resource };
    await pointPolicy(deny);
    const denial = await why(byAccessPoint(OWNER));
    expect(denial).toMatchObject({ isExplicit: true, statement: "Closed" });
    expect(denial.policy).toContain(ARN);
    await read(kit);
  });
});
