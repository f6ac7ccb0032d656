import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateAccessPointCommand, S3ControlClient } from "@aws-sdk/client-s3-control";
import { describe, expect, it, onTestFinished } from "vitest";
import { createAtoll, type AtollOptions } from "./index.ts";

describe("createAtoll", () => {
  it("gives a configuration that S3's client needs nothing beside", async () => {
    const atoll = await createAtoll({ ephemeral: true });
    onTestFinished(() => atoll.close());
    const s3 = new S3Client(atoll.clientConfig("111111111111", "us-east-1"));
    await s3.send(new CreateBucketCommand({ Bucket: "photos" }));
    const head = await s3.send(new HeadBucketCommand({ Bucket: "photos" }));
    expect(head.BucketRegion).toBe("us-east-1");
    const s3Control = new S3ControlClient(atoll.clientConfig("111111111111", "us-east-1"));
    const { AccessPointArn: Bucket, Alias } = await s3Control.send(
      new CreateAccessPointCommand({
        AccountId: "111111111111",
        Bucket: "photos",
        Name: "sales",
      }),
    );
    await s3.send(new PutObjectCommand({ Bucket, Key: "a b", Body: "cat" }));
    const got = await s3.send(new GetObjectCommand({ Bucket: Alias, Key: "a b" }));
    expect(await got.Body?.transformToString()).toBe("cat");
  });

  it.each([
    ["a value", { iam: "enforced" }, "iam"],
    ["an option", { ephemeral: true, imam: "enforce" }, "imam"],
  ])("refuses %s that there is not, by its name", async (_, options, name) => {
    await expect(createAtoll(options as AtollOptions)).rejects.toMatchObject({
      name: "ConfigError",
      message: expect.stringContaining(name),
    });
  });
});
