import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyStatusCommand,
  GetPublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  type PublicAccessBlockConfiguration,
} from "@aws-sdk/client-s3";
import {
  DeletePublicAccessBlockCommand as DeleteAccountBlockCommand,
  PutPublicAccessBlockCommand as PutAccountBlockCommand,
} from "@aws-sdk/client-s3-control";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../testing/emulator.ts";

const Bucket = "photos";

let kit: Emulator;

beforeEach(async () => {
  kit = await emulator({ iam: "enforce" });
  await kit.s3.send(new CreateBucketCommand({ Bucket }));
});

function block(PublicAccessBlockConfiguration: PublicAccessBlockConfiguration): Promise<unknown> {
  return kit.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
}

async function told(): Promise<unknown> {
  const get = new GetPublicAccessBlockCommand({ Bucket });
  return (await kit.s3.send(get)).PublicAccessBlockConfiguration;
}

function policy(Principal: unknown): Promise<unknown> {
  const statement = {
    Effect: "Allow",
    Principal,
    Action: "s3:GetObject",
    Resource: `arn:aws:s3:::${Bucket}/*`,
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  return kit.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
}

describe("Block Public Access of a bucket", () => {
  it("is on in a new one, and can be changed and taken away", async () => {
    const on = { BlockPublicAcls: true, IgnorePublicAcls: true };
    const all = { ...on, BlockPublicPolicy: true, RestrictPublicBuckets: true };
    expect(await told()).toEqual(all);
    await block(on);
    expect(await told()).toEqual({
      ...on,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    });
    await kit.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await expect(told()).rejects.toMatchObject({
      name: "NoSuchPublicAccessBlockConfiguration",
      BucketName: Bucket,
    });
    await kit.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await expect(block({})).rejects.toMatchObject({ name: "MalformedXML" });
  });

  it("is not another account's business", async () => {
    const { s3 } = kit.as(OTHER);
    await expect(s3.send(new DeletePublicAccessBlockCommand({ Bucket }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("keeps public policies out, and no others", async () => {
    await expect(policy("*")).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("prevented by the BlockPublicPolicy setting"),
    });
    await policy({ AWS: OTHER });
    const { PolicyStatus } = await kit.s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
    expect(PolicyStatus).toEqual({ IsPublic: false });
  });

  it("holds when either the account or the bucket has it on", async () => {
    await kit.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    const AccountId = OWNER;
    const PublicAccessBlockConfiguration = { BlockPublicPolicy: true };
    const account = { AccountId, PublicAccessBlockConfiguration };
    await kit.s3control.send(new PutAccountBlockCommand(account));
    // The bucket has no policy yet, and nothing to hide: the account's switch counts all the same.
    await expect(policy("*")).rejects.toMatchObject({ name: "AccessDenied" });
    await kit.s3control.send(new DeleteAccountBlockCommand({ AccountId }));
    await policy("*");
    const { PolicyStatus } = await kit.s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
    expect(PolicyStatus).toEqual({ IsPublic: true });
  });
});
