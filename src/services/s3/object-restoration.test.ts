import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateSessionCommand,
  GetObjectCommand,
  GetObjectTorrentCommand,
  HeadObjectCommand,
  ListDirectoryBucketsCommand,
  PutObjectCommand,
  RenameObjectCommand,
  RestoreObjectCommand,
  SelectObjectContentCommand,
  type StorageClass,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OTHER, type Emulator } from "../../testing/emulator.ts";

const Bucket = "cold";
const Key = "k";
const HOUR_MS = 3_600_000;

let atoll: Emulator;

beforeEach(async () => {
  atoll = await emulator({ iam: "enforce" });
  await atoll.s3.send(new CreateBucketCommand({ Bucket }));
});

function put(storageClass: StorageClass): Promise<unknown> {
  return atoll.s3.send(
    new PutObjectCommand({ Bucket, Key, Body: "x", StorageClass: storageClass }),
  );
}

function get(): Promise<unknown> {
  return atoll.s3.send(new GetObjectCommand({ Bucket, Key }));
}

async function restore(RestoreRequest: object): Promise<number | undefined> {
  const answer = await atoll.s3.send(new RestoreObjectCommand({ Bucket, Key, RestoreRequest }));
  return answer.$metadata.httpStatusCode;
}

async function restoreHeader(): Promise<string | undefined> {
  return (await atoll.s3.send(new HeadObjectCommand({ Bucket, Key }))).Restore;
}

const COLD = { name: "InvalidObjectState", StorageClass: "GLACIER" };

describe("RestoreObject", () => {
  it("makes an archived object readable after a while, and for a while", async () => {
    await put("GLACIER");
    await expect(get()).rejects.toMatchObject(COLD);
    const copy = new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/${Key}` });
    await expect(atoll.s3.send(copy)).rejects.toMatchObject({ name: "InvalidObjectState" });
    expect(await restore({ Days: 2 })).toBe(202);
    expect(await restoreHeader()).toBe('ongoing-request="true"');
    await expect(get()).rejects.toMatchObject(COLD);
    await expect(restore({ Days: 2 })).rejects.toMatchObject({ name: "RestoreAlreadyInProgress" });
    await atoll.clock.advance(5 * HOUR_MS);
    expect(await restoreHeader()).toBe(
      'ongoing-request="false", expiry-date="Sun, 04 Jan 2026 00:00:00 GMT"',
    );
    await get();
    await atoll.s3.send(copy);
    expect(await restore({ Days: 3 })).toBe(200);
    expect(await restoreHeader()).toContain("Mon, 05 Jan 2026 00:00:00 GMT");
    await atoll.clock.advance(96 * HOUR_MS);
    await expect(get()).rejects.toMatchObject(COLD);
    expect(await restoreHeader()).toBeUndefined();
  });

  it("is quicker when asked again for more speed", async () => {
    await put("GLACIER");
    await restore({ Days: 1, GlacierJobParameters: { Tier: "Bulk" } });
    expect(await restore({ Days: 1, GlacierJobParameters: { Tier: "Expedited" } })).toBe(202);
    await atoll.clock.advance(300_000);
    await get();
  });

  it("is refused for what is no archive", async () => {
    await put("GLACIER_IR");
    await get();
    await expect(restore({ Days: 1 })).rejects.toMatchObject({
      name: "InvalidObjectState",
      message: "Restore is not allowed for the object's current storage class",
    });
  });

  it("is refused to other accounts without a policy", async () => {
    await put("DEEP_ARCHIVE");
    const order = new RestoreObjectCommand({ Bucket, Key, RestoreRequest: { Days: 1 } });
    await expect(atoll.as(OTHER).s3.send(order)).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

describe("what S3 has only for some, or no more", () => {
  beforeEach(() => put("STANDARD"));

  it("GetObjectTorrent and SelectObjectContent are allowed no more", async () => {
    const refusal = { name: "MethodNotAllowed" };
    await expect(atoll.s3.send(new GetObjectTorrentCommand({ Bucket, Key }))).rejects.toMatchObject(
      refusal,
    );
    const query = new SelectObjectContentCommand({
      Bucket,
      Key,
      Expression: "SELECT * FROM S3Object",
      ExpressionType: "SQL",
      InputSerialization: { CSV: {} },
      OutputSerialization: { CSV: {} },
    });
    await expect(atoll.s3.send(query)).rejects.toMatchObject(refusal);
  });

  it("RenameObject is for directory buckets, of which there are none", async () => {
    await expect(
      atoll.s3.send(new RenameObjectCommand({ Bucket, Key: "new", RenameSource: `/${Key}` })),
    ).rejects.toMatchObject({ name: "NotImplemented" });
    expect((await atoll.s3.send(new ListDirectoryBucketsCommand({}))).Buckets).toEqual([]);
    await expect(atoll.s3.send(new CreateSessionCommand({ Bucket: "none" }))).rejects.toMatchObject(
      { name: "NoSuchBucket" },
    );
    await expect(atoll.s3.send(new CreateSessionCommand({ Bucket }))).rejects.toMatchObject({
      name: "MethodNotAllowed",
    });
  });

  it("appending by offset is refused", async () => {
    await expect(
      atoll.s3.send(new PutObjectCommand({ Bucket, Key, Body: "y", WriteOffsetBytes: 1 })),
    ).rejects.toMatchObject({ name: "NotImplemented", Header: "x-amz-write-offset-bytes" });
  });
});
