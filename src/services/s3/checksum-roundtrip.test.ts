import { createHash, randomBytes } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
  type ChecksumAlgorithm,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OWNER, type Emulator } from "../../testing/emulator.ts";
import {
  checksumHeader,
  checksumMember,
  type ChecksumAlgorithm as Algorithm,
} from "./checksum-algorithm.ts";
import { checksumOf } from "./running-checksum.ts";

const Bucket = "sums";
const Key = "k";
const body = randomBytes(200_000);

/** Those that the SDK computes by itself. */
const ofSdk = ["CRC32", "CRC32C", "SHA1", "SHA256"] as const satisfies readonly Algorithm[];
const all = [
  ...ofSdk,
  "CRC64NVME",
  "SHA512",
  "MD5",
  "XXHASH64",
  "XXHASH3",
  "XXHASH128",
] as const satisfies readonly Algorithm[];

let atoll: Emulator;

beforeEach(async () => {
  atoll = await emulator();
  await atoll.s3.send(new CreateBucketCommand({ Bucket }));
});

function sumOf(algorithm: Algorithm): string {
  return Buffer.from(checksumOf(algorithm, body)).toString("base64");
}

/** A PUT by hand: its checksum in a header, or behind the body. */
async function put(algorithm: Algorithm, value: string, place: "header" | "trailer") {
  const name = checksumHeader(algorithm);
  const authorization = `AWS4-HMAC-SHA256 Credential=${OWNER}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0`;
  const size = body.length.toString(16);
  const chunked = Buffer.concat([
    Buffer.from(`${size}\r\n`),
    body,
    Buffer.from(`\r\n0\r\n${name}:${value}\r\n\r\n`),
  ]);
  const headers: Record<string, string> =
    place === "header"
      ? { authorization, [name]: value }
      : {
          authorization,
          "content-encoding": "aws-chunked",
          "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
          "x-amz-decoded-content-length": String(body.length),
          "x-amz-trailer": name,
        };
  const sent = place === "header" ? body : chunked;
  const request = new Request(`http://localhost:4566/${Bucket}/${Key}`, {
    method: "PUT",
    headers,
    body: new Uint8Array(sent),
  });
  const answer = await atoll.atoll.fetch(request);
  return { status: answer.status, told: answer.headers.get(name), text: await answer.text() };
}

describe.each(all)("%s", (algorithm) => {
  const member = checksumMember(algorithm);

  it.each(["header", "trailer"] as const)("in a %s is checked, kept and told", async (place) => {
    const value = sumOf(algorithm);
    expect(await put(algorithm, value, place)).toMatchObject({ status: 200, told: value });
    const head = new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" });
    expect(await atoll.s3.send(head)).toMatchObject({ ChecksumType: "FULL_OBJECT" });
    const attributes = { Bucket, Key, ObjectAttributes: ["Checksum" as const] };
    const { Checksum } = await atoll.s3.send(new GetObjectAttributesCommand(attributes));
    expect(Checksum).toMatchObject({ [member]: value });
    const wrong = Buffer.from(value, "base64").map((byte) => byte ^ 1);
    const refused = await put(algorithm, Buffer.from(wrong).toString("base64"), place);
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining("BadDigest")]);
    const broken = await put(algorithm, "AAAA", place);
    expect([broken.status, broken.text]).toEqual([400, expect.stringContaining("InvalidRequest")]);
  });
});

describe("checksums", () => {
  it.each(ofSdk)("of the SDK's %s go through copies and parts", async (algorithm) => {
    const ChecksumAlgorithm: ChecksumAlgorithm = algorithm;
    await atoll.s3.send(new PutObjectCommand({ Bucket, Key, Body: body, ChecksumAlgorithm }));
    const { Body } = await atoll.s3.send(
      new GetObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }),
    );
    expect((await Body?.transformToByteArray())?.length).toBe(body.length);
    const copied = await atoll.s3.send(
      new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/${Key}` }),
    );
    const member = checksumMember(algorithm);
    expect(copied.CopyObjectResult).toMatchObject({ [member]: sumOf(algorithm) });
    const other = await atoll.s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: "copy",
        CopySource: `${Bucket}/${Key}`,
        ChecksumAlgorithm: "SHA256",
      }),
    );
    expect(other.CopyObjectResult?.ChecksumSHA256).toBe(sumOf("SHA256"));
    const upload = { Bucket, Key: "parts" };
    const begun = await atoll.s3.send(
      new CreateMultipartUploadCommand({ ...upload, ChecksumAlgorithm }),
    );
    const part = { ...upload, UploadId: begun.UploadId, PartNumber: 1 };
    const { $metadata: _, ...sent } = await atoll.s3.send(
      new UploadPartCommand({ ...part, Body: body, ChecksumAlgorithm }),
    );
    expect(sent).toMatchObject({ [member]: sumOf(algorithm) });
    const MultipartUpload = { Parts: [{ ...sent, PartNumber: 1 }] };
    const done = await atoll.s3.send(
      new CompleteMultipartUploadCommand({ ...part, MultipartUpload }),
    );
    expect(done).toMatchObject({ [member]: expect.stringMatching(/=-1$/) as string });
  });

  it("of nothing asked for are CRC64NVME", async () => {
    const ContentMD5 = createHash("md5").update(body).digest("base64");
    const bare = new Request(`http://localhost:4566/${Bucket}/${Key}`, {
      method: "PUT",
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${OWNER}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0`,
        "content-md5": ContentMD5,
      },
      body: new Uint8Array(body),
    });
    expect((await atoll.atoll.fetch(bare)).status).toBe(200);
    const head = new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" });
    expect((await atoll.s3.send(head)).ChecksumCRC64NVME).toBe(sumOf("CRC64NVME"));
  });
});
