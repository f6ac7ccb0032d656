import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectTaggingCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type Tag,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OTHER, type Clients, type Emulator } from "../../testing/emulator.ts";

const Bucket = "photos";
const TEAM: Tag = { Key: "team", Value: "a" };

let kit: Emulator;

beforeEach(async () => {
  kit = await emulator({ iam: "enforce" });
  await kit.s3.send(new CreateBucketCommand({ Bucket }));
});

function put(Key: string, Tagging?: string, { s3 }: Pick<Clients, "s3"> = kit): Promise<unknown> {
  return s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", Tagging }));
}

async function tagsOf(Key: string): Promise<unknown> {
  return (await kit.s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
}

async function admit(...statements: readonly object[]): Promise<void> {
  const Statement = statements.map((statement) => ({
    Effect: "Allow",
    Principal: { AWS: OTHER },
    Resource: `arn:aws:s3:::${Bucket}/*`,
    ...statement,
  }));
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await kit.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
}

describe("the tags of a bucket", () => {
  it("can be put, told and deleted", async () => {
    const told = async (): Promise<unknown> =>
      (await kit.s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet;
    await expect(told()).rejects.toMatchObject({ name: "NoSuchTagSet", BucketName: Bucket });
    const answer = await kit.s3.send(
      new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [TEAM] } }),
    );
    expect(answer.$metadata.httpStatusCode).toBe(204);
    expect(await told()).toEqual([TEAM]);
    await kit.s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    await expect(told()).rejects.toMatchObject({ name: "NoSuchTagSet" });
  });

  it("come with a new bucket", async () => {
    const CreateBucketConfiguration = { Tags: [TEAM] };
    const create = { Bucket: "another", CreateBucketConfiguration };
    await kit.s3.send(new CreateBucketCommand(create));
    const { TagSet } = await kit.s3.send(new GetBucketTaggingCommand({ Bucket: "another" }));
    expect(TagSet).toEqual([TEAM]);
  });

  it("are checked", async () => {
    const tag = (...TagSet: Tag[]): Promise<unknown> =>
      kit.s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    await expect(tag(TEAM, TEAM)).rejects.toMatchObject({ name: "InvalidTag", TagKey: "team" });
    await expect(tag({ Key: "aws:x", Value: "" })).rejects.toMatchObject({ name: "InvalidTag" });
    const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    await expect(tag(...many)).rejects.toMatchObject({ name: "BadRequest" });
  });

  it("are not another account's business", async () => {
    const { s3 } = kit.as(OTHER);
    await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });
});

describe("the tags of an object", () => {
  it("come in a header or by themselves, and are counted", async () => {
    await put("a", "team=a&note=b%20c+d");
    expect(await tagsOf("a")).toEqual([TEAM, { Key: "note", Value: "b c d" }]);
    const head = await kit.s3.send(new HeadObjectCommand({ Bucket, Key: "a" }));
    expect(head.TagCount).toBe(2);
    await kit.s3.send(new PutObjectTaggingCommand({ Bucket, Key: "a", Tagging: { TagSet: [] } }));
    expect(await tagsOf("a")).toEqual([]);
    await put("a", "team=a");
    await kit.s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: "a" }));
    expect(await tagsOf("a")).toEqual([]);
  });

  it("go along with a copy unless they are replaced", async () => {
    await put("a", "team=a");
    const copy = { Bucket, CopySource: `${Bucket}/a`, Tagging: "team=b" };
    await kit.s3.send(new CopyObjectCommand({ ...copy, Key: "copied", Tagging: undefined }));
    expect(await tagsOf("copied")).toEqual([TEAM]);
    const TaggingDirective = "REPLACE";
    await kit.s3.send(new CopyObjectCommand({ ...copy, Key: "replaced", TaggingDirective }));
    expect(await tagsOf("replaced")).toEqual([{ Key: "team", Value: "b" }]);
  });

  it("need permissions of their own when they are copied", async () => {
    await put("a", "team=a");
    await put("untagged");
    await admit({ Action: ["s3:GetObject", "s3:PutObject"] });
    const copy = (source: string): Promise<unknown> =>
      kit
        .as(OTHER)
        .s3.send(new CopyObjectCommand({ Bucket, Key: "b", CopySource: `${Bucket}/${source}` }));
    await copy("untagged");
    await expect(copy("a")).rejects.toMatchObject({ name: "AccessDenied" });
    await admit({
      Action: ["s3:GetObject", "s3:PutObject", "s3:GetObjectTagging", "s3:PutObjectTagging"],
    });
    await copy("a");
  });

  it("are at most ten, and well formed", async () => {
    const many = Array.from({ length: 11 }, (_, index) => `k${index}=v`).join("&");
    await expect(put("a", many)).rejects.toMatchObject({ name: "BadRequest" });
    await expect(put("a", "k=1&k=2")).rejects.toMatchObject({
      name: "InvalidArgument",
      ArgumentName: "x-amz-tagging",
    });
    await put("a");
    const TagSet = [{ Key: "a,b", Value: "" }];
    const tag = new PutObjectTaggingCommand({ Bucket, Key: "a", Tagging: { TagSet } });
    await expect(kit.s3.send(tag)).rejects.toMatchObject({ name: "InvalidTag", TagKey: "a,b" });
  });

  it("with names of JavaScript's own are tags like any", async () => {
    await put("a", "__proto__=x&constructor=y");
    expect(await tagsOf("a")).toEqual([
      { Key: "__proto__", Value: "x" },
      { Key: "constructor", Value: "y" },
    ]);
  });

  it("decide who may read, by what the object has", async () => {
    const Condition = { StringEquals: { "s3:ExistingObjectTag/team": "a" } };
    await admit({ Action: "s3:GetObject", Condition });
    await put("mine", "team=a");
    await put("theirs", "team=b");
    const { s3 } = kit.as(OTHER);
    await s3.send(new GetObjectCommand({ Bucket, Key: "mine" }));
    const read = s3.send(new GetObjectCommand({ Bucket, Key: "theirs" }));
    await expect(read).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("decide who may write, by what the request brings", async () => {
    const Condition = {
      StringEquals: { "s3:RequestObjectTag/team": "a" },
      "ForAllValues:StringEquals": { "s3:RequestObjectTagKeys": ["team"] },
    };
    await admit({ Action: ["s3:PutObject", "s3:PutObjectTagging"], Condition });
    const other = kit.as(OTHER);
    await put("a", "team=a", other);
    for (const tagging of ["team=b", "team=a&more=1", undefined]) {
      await expect(put("a", tagging, other)).rejects.toMatchObject({ name: "AccessDenied" });
    }
    const tag = (...TagSet: Tag[]): Promise<unknown> =>
      other.s3.send(new PutObjectTaggingCommand({ Bucket, Key: "a", Tagging: { TagSet } }));
    await tag(TEAM);
    await expect(tag({ Key: "team", Value: "b" })).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
