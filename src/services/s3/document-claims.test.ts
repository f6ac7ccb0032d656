import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  ListObjectsCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, type Emulator } from "../../testing/emulator.ts";

const Bucket = "photos";
const TEAM = { TagSet: [{ Key: "team", Value: "a" }] };

let kit: Emulator;

beforeEach(async () => {
  kit = await emulator({ iam: "enforce" });
  await kit.s3.send(new CreateBucketCommand({ Bucket }));
});

type Command = PutBucketTaggingCommand | DeleteObjectsCommand;

/** Sends a command with other headers than the SDK computed. */
function withHeaders(
  command: Command,
  headers: Readonly<Record<string, string>>,
): Promise<unknown> {
  const stack = command.middlewareStack as S3Client["middlewareStack"];
  stack.add(
    (next) => (args) => {
      Object.assign((args.request as { headers: Record<string, string> }).headers, headers);
      return next(args);
    },
    // Behind all that computes, before what signs.
    { step: "finalizeRequest", priority: "high", name: "headers" },
  );
  return kit.s3.send(command as PutBucketTaggingCommand);
}

describe("a document", () => {
  it("is what its Content-MD5 says", async () => {
    const tag = (md5: string): Promise<unknown> =>
      withHeaders(new PutBucketTaggingCommand({ Bucket, Tagging: TEAM }), { "content-md5": md5 });
    await expect(tag("1B2M2Y8AsgTpgAmY7PhCfg==")).rejects.toMatchObject({ name: "BadDigest" });
    await expect(tag("nonsense")).rejects.toMatchObject({ name: "InvalidDigest" });
  });

  it("is what its checksum says, or nothing is done", async () => {
    await kit.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x" }));
    const Delete = { Objects: [{ Key: "a" }] };
    const wrong = withHeaders(new DeleteObjectsCommand({ Bucket, Delete }), {
      "x-amz-checksum-crc32": "AAAAAA==",
    });
    await expect(wrong).rejects.toMatchObject({ name: "BadDigest" });
    const { Contents } = await kit.s3.send(new ListObjectsCommand({ Bucket }));
    expect(Contents).toHaveLength(1);
    for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const) {
      const right = new DeleteObjectsCommand({ Bucket, Delete, ChecksumAlgorithm });
      expect((await kit.s3.send(right)).Errors).toBeUndefined();
    }
  });

  it("comes with the checksum that was announced", async () => {
    const headers = { "x-amz-sdk-checksum-algorithm": "SHA256" };
    const tag = withHeaders(new PutBucketTaggingCommand({ Bucket, Tagging: TEAM }), headers);
    await expect(tag).rejects.toMatchObject({ name: "InvalidRequest" });
  });
});
