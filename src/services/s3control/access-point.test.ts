import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateAccessPointCommand,
  DeleteAccessPointCommand,
  DeleteAccessPointPolicyCommand,
  GetAccessPointCommand,
  GetAccessPointPolicyCommand,
  GetAccessPointPolicyStatusCommand,
  ListAccessPointsCommand,
  type ListAccessPointsCommandOutput,
  ListTagsForResourceCommand,
  PutAccessPointPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-s3-control";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, REGION, type Emulator } from "../../testing/emulator.ts";

const AccountId = OWNER;
const Bucket = "photos";
const Name = "sales";
const ARN = `arn:aws:s3:${REGION}:${OWNER}:accesspoint/${Name}`;

let kit: Emulator;

beforeEach(async () => {
  kit = await emulator({ iam: "enforce" });
  await kit.s3.send(new CreateBucketCommand({ Bucket }));
});

async function create(more: object = {}): Promise<string> {
  const input = { AccountId, Name, Bucket, ...more };
  const { Alias } = await kit.s3control.send(new CreateAccessPointCommand(input));
  return Alias ?? "";
}

/** A client that names the bucket in the host: SDKs take ARNs in no other way. */
function hosted(account: string): S3Client {
  return new S3Client({ ...kit.atoll.clientConfig(account, REGION), maxAttempts: 1 });
}

function statement(Principal: unknown, Action: unknown, ...Resource: string[]): object {
  return { Effect: "Allow", Principal, Action, Resource };
}

const document = (...Statement: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });

function pointPolicy(...statements: object[]): Promise<unknown> {
  const input = { AccountId, Name, Policy: document(...statements) };
  return kit.s3control.send(new PutAccessPointPolicyCommand(input));
}

describe("an access point", () => {
  it("is made with all its switches on, and told", async () => {
    const alias = await create();
    expect(alias).toMatch(/^sales-[0-9a-z]{34}-s3alias$/);
    const { $metadata: _, ...told } = await kit.s3control.send(
      new GetAccessPointCommand({ AccountId, Name }),
    );
    expect(told).toMatchObject({
      Name,
      Bucket,
      NetworkOrigin: "Internet",
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
      CreationDate: new Date(kit.clock.nowMs()),
      Alias: alias,
      AccessPointArn: ARN,
      BucketAccountId: OWNER,
    });
    expect(told.Endpoints?.["ipv4"]).toBe(`s3-accesspoint.${REGION}.amazonaws.com`);
  });

  it("can be for a network, and with fewer switches", async () => {
    await create({
      VpcConfiguration: { VpcId: "vpc-1" },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true },
    });
    const told = await kit.s3control.send(new GetAccessPointCommand({ AccountId, Name }));
    expect(told).toMatchObject({
      NetworkOrigin: "VPC",
      VpcConfiguration: { VpcId: "vpc-1" },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: false },
    });
  });

  it("is refused twice, for no bucket and with a wrong name", async () => {
    await create();
    await expect(create()).rejects.toMatchObject({
      name: "AccessPointAlreadyOwnedByYou",
      $metadata: { httpStatusCode: 409 },
    });
    await expect(create({ Name: "more", Bucket: "missing" })).rejects.toMatchObject({
      name: "NoSuchBucket",
    });
    await expect(create({ Name: "Upper" })).rejects.toMatchObject({ name: "InvalidURI" });
    await expect(create({ Name: "more", BucketAccountId: OTHER })).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("is listed in pages, also by bucket", async () => {
    await kit.s3.send(new CreateBucketCommand({ Bucket: "another" }));
    for (const name of ["cc", "aaa", "bbb"].map((each) => `${each}-point`)) {
      await create({ Name: name });
    }
    await create({ Name: "other-point", Bucket: "another" });
    const list = (more: object): Promise<ListAccessPointsCommandOutput> =>
      kit.s3control.send(new ListAccessPointsCommand({ AccountId, ...more }));
    const names = async (more: object): Promise<unknown> =>
      (await list(more)).AccessPointList?.map((each) => each.Name);
    expect(await names({})).toEqual(["aaa-point", "bbb-point", "cc-point", "other-point"]);
    const first = new ListAccessPointsCommand({ AccountId, Bucket, MaxResults: 2 });
    const { NextToken } = await kit.s3control.send(first);
    expect(await names({ Bucket, NextToken })).toEqual(["cc-point"]);
    await expect(list({ NextToken: "x" })).rejects.toMatchObject({ name: "InvalidRequest" });
  });

  it("keeps its bucket until it is deleted", async () => {
    const alias = await create();
    await expect(kit.s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: "BucketHasAccessPointsAttached",
    });
    await kit.s3control.send(new DeleteAccessPointCommand({ AccountId, Name }));
    const get = kit.s3control.send(new GetAccessPointCommand({ AccountId, Name }));
    await expect(get).rejects.toMatchObject({ name: "NoSuchAccessPoint", AccessPointName: Name });
    const list = kit.s3.send(new ListObjectsV2Command({ Bucket: alias }));
    await expect(list).rejects.toMatchObject({ name: "NoSuchBucket" });
    await kit.s3.send(new DeleteBucketCommand({ Bucket }));
  });

  it("is another account's as little as the bucket", async () => {
    await create();
    const { s3control } = kit.as(OTHER);
    const remove = s3control.send(new DeleteAccessPointCommand({ AccountId, Name }));
    await expect(remove).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

describe("the policy of an access point", () => {
  const own = statement({ AWS: OTHER }, "s3:GetObject", `${ARN}/object/*`);

  it("is put, told, judged and deleted", async () => {
    await create();
    const point = { AccountId, Name };
    const told = async (): Promise<unknown> =>
      (await kit.s3control.send(new GetAccessPointPolicyCommand(point))).Policy;
    await expect(told()).rejects.toMatchObject({ name: "NoSuchAccessPointPolicy" });
    await pointPolicy(own);
    expect(await told()).toBe(document(own));
    const { PolicyStatus } = await kit.s3control.send(new GetAccessPointPolicyStatusCommand(point));
    expect(PolicyStatus).toEqual({ IsPublic: false });
    await kit.s3control.send(new DeleteAccessPointPolicyCommand(point));
    await expect(told()).rejects.toMatchObject({ name: "NoSuchAccessPointPolicy" });
  });

  it("is about the access point, and about S3", async () => {
    await create();
    const wrong = [
      statement("*", "s3:GetObject", `arn:aws:s3:::${Bucket}/*`),
      statement("*", "sqs:SendMessage", `${ARN}/object/*`),
      { Effect: "Allow", Action: "s3:GetObject", Resource: `${ARN}/object/*` },
    ];
    for (const each of wrong) {
      await expect(pointPolicy(each)).rejects.toMatchObject({ name: "MalformedPolicy" });
    }
  });

  it("is not public while anything blocks that", async () => {
    const open = statement("*", "s3:GetObject", `${ARN}/object/*`);
    await create({ PublicAccessBlockConfiguration: { BlockPublicAcls: true } });
    // The bucket's own switch is on still.
    await expect(pointPolicy(open)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("is never public where the access point is for a network", async () => {
    await create({ VpcConfiguration: { VpcId: "vpc-1" } });
    await pointPolicy(statement("*", "s3:GetObject", `${ARN}/object/*`));
    const status = new GetAccessPointPolicyStatusCommand({ AccountId, Name });
    expect((await kit.s3control.send(status)).PolicyStatus).toEqual({ IsPublic: false });
    // So that it shuts nobody out who is let in on both sides.
    await kit.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x" }));
    const Policy = document({
      ...statement("*", "s3:GetObject", `arn:aws:s3:::${Bucket}/*`),
      Condition: { StringEquals: { "s3:DataAccessPointAccount": OWNER } },
    });
    await kit.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    await hosted(OTHER).send(new GetObjectCommand({ Bucket: ARN, Key: "a" }));
  });
});

describe("a request by an access point", () => {
  beforeEach(async () => {
    await kit.s3.send(new PutObjectCommand({ Bucket, Key: "a/b c", Body: "behind the door" }));
  });

  it("comes by ARN or alias", async () => {
    const alias = await create();
    const s3 = hosted(OWNER);
    for (const door of [ARN, alias]) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: door, Key: "a/b c" }));
      expect(await Body?.transformToString()).toBe("behind the door");
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: door }));
      expect(Contents?.map(({ Key }) => Key)).toEqual(["a/b c"]);
    }
    await kit.s3.send(new PutObjectCommand({ Bucket: alias, Key: "new", Body: "x" }));
    const copy = { Bucket: alias, Key: "copy", CopySource: `${ARN}/object/new` };
    await kit.s3.send(new CopyObjectCommand(copy));
    await s3.send(new DeleteObjectCommand({ Bucket: ARN, Key: "new" }));
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket: ARN }));
    expect(KeyCount).toBe(2);
    const head = await kit.s3.send(new HeadBucketCommand({ Bucket: alias }));
    expect(head.AccessPointAlias).toBe(true);
  });

  it("changes nothing about the bucket itself, and finds no door that is not there", async () => {
    const alias = await create();
    const VersioningConfiguration = { Status: "Enabled" as const };
    const change = { Bucket: alias, VersioningConfiguration };
    await expect(kit.s3.send(new PutBucketVersioningCommand(change))).rejects.toMatchObject({
      name: "MethodNotAllowed",
    });
    const missing = `arn:aws:s3:${REGION}:${OWNER}:accesspoint/missing`;
    const list = hosted(OWNER).send(new ListObjectsV2Command({ Bucket: missing }));
    await expect(list).rejects.toMatchObject({ name: "NoSuchAccessPoint" });
  });

  it("needs the policies of both, the access point and the bucket", async () => {
    await create();
    const read = (): Promise<unknown> =>
      hosted(OTHER).send(new GetObjectCommand({ Bucket: ARN, Key: "a/b c" }));
    const denied = { name: "AccessDenied" };
    await expect(read()).rejects.toMatchObject(denied);
    await pointPolicy(statement({ AWS: OTHER }, "s3:GetObject", `${ARN}/object/a/*`));
    await expect(read()).rejects.toMatchObject(denied);
    // The bucket leaves it to the access points of its account.
    const delegated = {
      ...statement({ AWS: "*" }, "s3:*", `arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`),
      Condition: { StringEquals: { "s3:DataAccessPointAccount": OWNER } },
    };
    const Policy = document(delegated);
    await kit.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    await read();
    const direct = kit.as(OTHER).s3.send(new GetObjectCommand({ Bucket, Key: "a/b c" }));
    await expect(direct).rejects.toMatchObject(denied);
    const list = hosted(OTHER).send(new ListObjectsV2Command({ Bucket: ARN }));
    await expect(list).rejects.toMatchObject(denied);
  });
});

describe("tags", () => {
  async function told(ResourceArn: string): Promise<unknown> {
    const list = new ListTagsForResourceCommand({ AccountId, ResourceArn });
    return (await kit.s3control.send(list)).Tags;
  }

  it.each([
    ["a bucket", `arn:aws:s3:::${Bucket}`],
    ["an access point", ARN],
  ])("of %s are added and removed by key", async (_, ResourceArn) => {
    await create();
    const resource = { AccountId, ResourceArn };
    const tag = (Key: string, Value: string): Promise<unknown> =>
      kit.s3control.send(new TagResourceCommand({ ...resource, Tags: [{ Key, Value }] }));
    expect(await told(ResourceArn)).toEqual([]);
    await tag("a", "1");
    await tag("b", "2");
    await tag("a", "3");
    expect(await told(ResourceArn)).toEqual([
      { Key: "a", Value: "3" },
      { Key: "b", Value: "2" },
    ]);
    await kit.s3control.send(new UntagResourceCommand({ ...resource, TagKeys: ["a", "b", "c"] }));
    expect(await told(ResourceArn)).toEqual([]);
    await expect(tag("aws:x", "")).rejects.toMatchObject({ name: "InvalidTag" });
  });

  it("are on nothing else", async () => {
    await expect(told("arn:aws:s3:::missing")).rejects.toMatchObject({ name: "NoSuchBucket" });
    await expect(told(`${ARN}x`)).rejects.toMatchObject({ name: "NoSuchResource" });
  });
});
