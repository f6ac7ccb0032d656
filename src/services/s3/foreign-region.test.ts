import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OWNER, type Emulator } from "../../testing/emulator.ts";

const Bucket = "photos";
const DAY_MS = 24 * 60 * 60 * 1000;

let kit: Emulator;

beforeEach(async () => {
  kit = await emulator({ crossRegion: "refuse" });
  const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" as const };
  const create = new CreateBucketCommand({ Bucket, CreateBucketConfiguration });
  await kit.as(OWNER, "eu-west-1").s3.send(create);
});

function list(region: string): Promise<unknown> {
  return kit.as(OWNER, region).s3.send(new ListObjectsCommand({ Bucket }));
}

async function anonymously(): Promise<Response> {
  return kit.atoll.fetch(new Request(`http://localhost:4566/${Bucket}/a`));
}

describe("a request in another region than the bucket's", () => {
  it("is signed wrongly at the endpoint that takes requests for all", async () => {
    await expect(list("us-east-1")).rejects.toMatchObject({
      name: "AuthorizationHeaderMalformed",
      message:
        "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
      Region: "eu-west-1",
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("is sent on for good by another region's endpoint", async () => {
    await expect(list("us-west-2")).rejects.toMatchObject({
      name: "PermanentRedirect",
      Endpoint: `${Bucket}.s3.eu-west-1.amazonaws.com`,
      Bucket,
      $metadata: { httpStatusCode: 301 },
    });
    await list("eu-west-1");
  });

  it("learns the region also when the answer has no body", async () => {
    const head = kit.as(OWNER, "us-west-2").s3.send(new HeadBucketCommand({ Bucket }));
    await expect(head).rejects.toMatchObject({
      $metadata: { httpStatusCode: 301 },
      $response: { headers: { "x-amz-bucket-region": "eu-west-1" } },
    });
  });

  it("is sent on for now while the bucket is new, if nobody signed it", async () => {
    const answer = await anonymously();
    expect(answer.status).toBe(307);
    expect(answer.headers.get("x-amz-bucket-region")).toBe("eu-west-1");
    expect(answer.headers.get("location")).toBeNull();
    expect(await answer.text()).toContain("<Code>TemporaryRedirect</Code>");
    await kit.clock.advance(DAY_MS);
    expect((await anonymously()).status).toBe(301);
  });

  it("may copy from there", async () => {
    await kit
      .as(OWNER, "eu-west-1")
      .s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "from afar" }));
    await kit.s3.send(new CreateBucketCommand({ Bucket: "near" }));
    const copy = { Bucket: "near", Key: "b", CopySource: `${Bucket}/a` };
    await kit.s3.send(new CopyObjectCommand(copy));
    const { Body } = await kit.s3.send(new GetObjectCommand({ Bucket: "near", Key: "b" }));
    expect(await Body?.transformToString()).toBe("from afar");
  });
});
