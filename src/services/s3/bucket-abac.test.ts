import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  DeleteBucketTaggingCommand,
  GetBucketAbacCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketAbacCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  S3Client,
  type BucketAbacStatus,
} from "@aws-sdk/client-s3";
import {
  CreateAccessPointCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-s3-control";
import { beforeEach, describe, expect, it } from "vitest";
import {
  emulator,
  OTHER,
  OWNER,
  REGION,
  type Clients,
  type Emulator,
} from "../../testing/emulator.ts";

const AccountId = OWNER;
const Bucket = "photos";
const ARN = `arn:aws:s3:::${Bucket}`;
const DENIED = { name: "AccessDenied" };

let kit: Emulator;

beforeEach(async () => {
  kit = await emulator({ iam: "enforce" });
  await kit.s3.send(new CreateBucketCommand({ Bucket }));
  await kit.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x" }));
});

const abac = (Status: BucketAbacStatus): Promise<unknown> =>
  kit.s3.send(new PutBucketAbacCommand({ Bucket, AbacStatus: { Status } }));

const tag = (who: Clients, Value: string, Key = "project"): Promise<unknown> =>
  who.s3control.send(
    new TagResourceCommand({ AccountId, ResourceArn: ARN, Tags: [{ Key, Value }] }),
  );

const read = (who: Clients): Promise<unknown> =>
  who.s3.send(new GetObjectCommand({ Bucket, Key: "a" }));

function document(...statements: object[]): string {
  const Statement = statements.map((each) => ({ Effect: "Allow", ...each }));
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** A user with one statement, and its keys. */
async function user(UserName: string, statement: object): Promise<Clients> {
  await kit.iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = document(statement);
  await kit.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  const made = await kit.iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId = "", SecretAccessKey = "" } = made.AccessKey ?? {};
  return kit.as({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });
}

describe("attribute-based access control of a bucket", () => {
  it("is off until it is turned on, and on until it is turned off", async () => {
    const status = async (): Promise<unknown> =>
      (await kit.s3.send(new GetBucketAbacCommand({ Bucket }))).AbacStatus;
    expect(await status()).toEqual({ Status: "Disabled" });
    await abac("Enabled");
    expect(await status()).toEqual({ Status: "Enabled" });
    await abac("Disabled");
    expect(await status()).toEqual({ Status: "Disabled" });
    await expect(abac("On" as BucketAbacStatus)).rejects.toMatchObject({ name: "MalformedXML" });
  });

  it("leaves the tags to S3 Control", async () => {
    const TagSet = [{ Key: "project", Value: "blue" }];
    const put = (): Promise<unknown> =>
      kit.s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    await put();
    await abac("Enabled");
    const enabled =
      "This S3 general purpose bucket has attribute-based access control (ABAC) enabled.";
    const remove = "To delete tags from this bucket, initiate an UntagResource request.";
    const refused = { name: "BadRequest", $metadata: { httpStatusCode: 400 } };
    await expect(put()).rejects.toMatchObject({
      ...refused,
      message: `${enabled} To add tags to this bucket, initiate a TagResource request. ${remove}`,
    });
    const removal = kit.s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    await expect(removal).rejects.toMatchObject({ ...refused, message: `${enabled} ${remove}` });
    await tag(kit, "green", "env");
    const told = await kit.s3.send(new GetBucketTaggingCommand({ Bucket }));
    expect(told.TagSet).toEqual([...TagSet, { Key: "env", Value: "green" }]);
    const TagKeys = ["project", "env"];
    await kit.s3control.send(new UntagResourceCommand({ AccountId, ResourceArn: ARN, TagKeys }));
    const list = new ListTagsForResourceCommand({ AccountId, ResourceArn: ARN });
    expect((await kit.s3control.send(list)).Tags).toEqual([]);
    await abac("Disabled");
    await put();
  });

  it.each(["aws:ResourceTag/project", "s3:BucketTag/project"])(
    "lets %s decide, only while it is on",
    async (name) => {
      const alice = await user("alice", {
        Action: ["s3:GetObject", "s3:ListBucket"],
        Resource: "*",
        Condition: { StringEquals: { [name]: "blue" } },
      });
      await tag(kit, "blue");
      // Tags are for the bill only.
      await expect(read(alice)).rejects.toMatchObject(DENIED);
      await abac("Enabled");
      await read(alice);
      await alice.s3.send(new ListObjectsV2Command({ Bucket }));
      await tag(kit, "red");
      await expect(read(alice)).rejects.toMatchObject(DENIED);
      await tag(kit, "blue");
      await abac("Disabled");
      await expect(read(alice)).rejects.toMatchObject(DENIED);
    },
  );

  it("counts in a bucket policy for another account", async () => {
    const Policy = document({
      Principal: { AWS: OTHER },
      Action: "s3:GetObject",
      Resource: `${ARN}/*`,
      Condition: { StringEquals: { "aws:ResourceTag/project": "shared" } },
    });
    await kit.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    await tag(kit, "shared");
    await expect(read(kit.as(OTHER))).rejects.toMatchObject(DENIED);
    await abac("Enabled");
    await read(kit.as(OTHER));
  });

  it("needs permissions of its own", async () => {
    const alice = await user("alice", { Action: "s3:PutBucketTagging", Resource: ARN });
    const AbacStatus = { Status: "Enabled" as const };
    const put = alice.s3.send(new PutBucketAbacCommand({ Bucket, AbacStatus }));
    await expect(put).rejects.toThrow("s3:PutBucketAbac");
    const get = alice.s3.send(new GetBucketAbacCommand({ Bucket }));
    await expect(get).rejects.toThrow("s3:GetBucketAbac");
    const other = kit.as(OTHER).s3.send(new PutBucketAbacCommand({ Bucket, AbacStatus }));
    await expect(other).rejects.toMatchObject(DENIED);
  });
});

describe("s3:TagResource of a bucket", () => {
  it("can depend on what the bucket's tags are, and on what they are to be", async () => {
    await tag(kit, "blue");
    await abac("Enabled");
    const alice = await user("alice", {
      Action: "s3:TagResource",
      Resource: ARN,
      Condition: {
        StringEquals: { "aws:ResourceTag/project": "blue" },
        "ForAllValues:StringEquals": { "aws:TagKeys": ["env", "project"] },
      },
    });
    await tag(alice, "test", "env");
    await expect(tag(alice, "x", "owner")).rejects.toMatchObject(DENIED);
    await tag(alice, "red");
    await expect(tag(alice, "prod", "env")).rejects.toMatchObject(DENIED);
  });

  it("is forbidden by a bucket policy", async () => {
    const Policy = document({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:TagResource",
      Resource: ARN,
    });
    await kit.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    await expect(tag(kit, "blue")).rejects.toThrow("explicit deny in a resource-based policy");
  });

  it("is the owner's account's only", async () => {
    const { s3control } = kit.as(OTHER);
    const Tags = [{ Key: "a", Value: "b" }];
    for (const account of [OWNER, OTHER]) {
      const command = new TagResourceCommand({ AccountId: account, ResourceArn: ARN, Tags });
      await expect(s3control.send(command)).rejects.toMatchObject(DENIED);
    }
  });
});

describe("by an access point", () => {
  const Name = "sales";
  const POINT = `arn:aws:s3:${REGION}:${OWNER}:accesspoint/${Name}`;

  /** Lists by the access point, whose host the SDK makes of its ARN. */
  async function list(keys: Clients): Promise<unknown> {
    const credentials = await keys.s3.config.credentials();
    const s3 = new S3Client({
      ...kit.atoll.clientConfig(OWNER, REGION),
      credentials,
      maxAttempts: 1,
    });
    return s3.send(new ListObjectsV2Command({ Bucket: POINT }));
  }

  it("aws:ResourceTag is the access point's on one side and the bucket's on the other", async () => {
    const Tags = [{ Key: "project", Value: "blue" }];
    await kit.s3control.send(new CreateAccessPointCommand({ AccountId, Name, Bucket, Tags }));
    const alice = await user("alice", {
      Action: "s3:ListBucket",
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/project": "blue" } },
    });
    await expect(list(alice)).rejects.toMatchObject(DENIED);
    await tag(kit, "blue");
    await abac("Enabled");
    await list(alice);
    await tag(kit, "red");
    await expect(list(alice)).rejects.toMatchObject(DENIED);
  });

  it("s3:AccessPointTag is on both", async () => {
    const Tags = [{ Key: "project", Value: "blue" }];
    await kit.s3control.send(new CreateAccessPointCommand({ AccountId, Name, Bucket, Tags }));
    const statement = (value: string): object => ({
      Action: "s3:ListBucket",
      Resource: "*",
      Condition: { StringEquals: { "s3:AccessPointTag/project": value } },
    });
    await list(await user("alice", statement("blue")));
    await expect(list(await user("bob", statement("red")))).rejects.toMatchObject(DENIED);
  });

  it("is made with tags by those who may tag", async () => {
    const alice = await user("alice", { Action: "s3:CreateAccessPoint", Resource: "*" });
    const make = (more: object): Promise<unknown> =>
      alice.s3control.send(new CreateAccessPointCommand({ AccountId, Name, Bucket, ...more }));
    const Tags = [{ Key: "project", Value: "blue" }];
    await expect(make({ Tags })).rejects.toThrow("s3:TagResource");
    await make({});
  });
});
