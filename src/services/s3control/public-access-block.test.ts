import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand as OpenBucketCommand,
  GetObjectCommand,
  ListObjectsCommand,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  type PublicAccessBlockConfiguration,
} from "@aws-sdk/client-s3-control";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../testing/emulator.ts";

const AccountId = OWNER;
const Bucket = "photos";
const OFF = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

let kit: Emulator;

beforeEach(async () => {
  kit = await emulator({ iam: "enforce" });
});

function block(PublicAccessBlockConfiguration: PublicAccessBlockConfiguration): Promise<unknown> {
  const input = { AccountId, PublicAccessBlockConfiguration };
  return kit.s3control.send(new PutPublicAccessBlockCommand(input));
}

describe("Block Public Access of an account", () => {
  it("is set, told and taken away, for all regions at once", async () => {
    const told = async (region?: string): Promise<unknown> => {
      const get = new GetPublicAccessBlockCommand({ AccountId });
      return (await kit.as(OWNER, region).s3control.send(get)).PublicAccessBlockConfiguration;
    };
    await expect(told()).rejects.toMatchObject({
      name: "NoSuchPublicAccessBlockConfiguration",
      $metadata: { httpStatusCode: 404 },
    });
    await block({ IgnorePublicAcls: true });
    expect(await told("eu-west-1")).toEqual({ ...OFF, IgnorePublicAcls: true });
    await block({ BlockPublicPolicy: true });
    expect(await told()).toEqual({ ...OFF, BlockPublicPolicy: true });
    await kit.s3control.send(new DeletePublicAccessBlockCommand({ AccountId }));
    await expect(told()).rejects.toMatchObject({ name: "NoSuchPublicAccessBlockConfiguration" });
    await expect(block({})).rejects.toMatchObject({ name: "MalformedXML" });
  });

  it("is nobody else's business", async () => {
    const { s3control } = kit.as(OTHER);
    for (const command of [
      new GetPublicAccessBlockCommand({ AccountId }),
      new DeletePublicAccessBlockCommand({ AccountId }),
    ]) {
      await expect(s3control.send(command)).rejects.toMatchObject({
        name: "AccessDenied",
      });
    }
  });
});

describe("what an account blocks", () => {
  const read = (who: string): Promise<unknown> =>
    kit.as(who).s3.send(new GetObjectCommand({ Bucket, Key: "a" }));

  beforeEach(async () => {
    await kit.s3.send(new CreateBucketCommand({ Bucket }));
    await kit.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x" }));
    await kit.s3.send(new OpenBucketCommand({ Bucket }));
  });

  it("shuts strangers out of a bucket with a public policy, the named ones too", async () => {
    const statements = ["*", { AWS: OTHER }].map((Principal) => ({
      Effect: "Allow",
      Principal,
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::${Bucket}/*`,
    }));
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    await kit.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    await read(OTHER);
    await block({ RestrictPublicBuckets: true });
    await expect(read(OTHER)).rejects.toMatchObject({ name: "AccessDenied" });
    await read(OWNER);
    await block({ BlockPublicPolicy: true });
    await read(OTHER);
  });

  it("makes nothing of public grants", async () => {
    const OwnershipControls = { Rules: [{ ObjectOwnership: "ObjectWriter" as const }] };
    await kit.s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    await kit.s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" }));
    const list = (): Promise<unknown> => kit.as(OTHER).s3.send(new ListObjectsCommand({ Bucket }));
    await list();
    await block({ IgnorePublicAcls: true });
    await expect(list()).rejects.toMatchObject({ name: "AccessDenied" });
    await block({ BlockPublicAcls: true });
    await list();
    const again = kit.s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" }));
    await expect(again).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
