import { createHash, randomBytes } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../testing/emulator.ts";

const Bucket = "photos";

let atoll: Emulator;

beforeEach(async () => {
  atoll = await emulator({ iam: "enforce" });
  await atoll.s3.send(new CreateBucketCommand({ Bucket }));
});

function put(Key: string, Body: string | Uint8Array, s3: S3Client = atoll.s3): Promise<unknown> {
  return s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

async function read(Key: string, more: object = {}, s3: S3Client = atoll.s3): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

async function keys(more: object = {}): Promise<readonly (string | undefined)[]> {
  const answer = await atoll.s3.send(new ListObjectsV2Command({ Bucket, ...more }));
  return [
    ...(answer.Contents ?? []).map(({ Key }) => Key),
    ...(answer.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
  ];
}

async function versions(): Promise<readonly string[]> {
  const answer = await atoll.s3.send(new ListObjectVersionsCommand({ Bucket }));
  const told = [
    ...(answer.Versions ?? []).map((each) => ({ ...each, kind: "object" })),
    ...(answer.DeleteMarkers ?? []).map((each) => ({ ...each, kind: "marker" })),
  ];
  return told.map(({ kind, VersionId, IsLatest }) => {
    const id = VersionId === "null" ? "null" : "id";
    return `${kind} ${id}${IsLatest === true ? " latest" : ""}`;
  });
}

describe("objects", () => {
  it.each([0, 5, 131_072, 131_073, 3_000_000])(
    "come back with all of their %s bytes",
    async (size) => {
      const bytes = randomBytes(size);
      const { ETag } = await atoll.s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: bytes }));
      expect(ETag).toBe(`"${createHash("md5").update(bytes).digest("hex")}"`);
      expect((await read("k")).equals(bytes)).toBe(true);
    },
  );

  it.each([5, 131_073])("of %s bytes are read in part", async (size) => {
    const bytes = randomBytes(size);
    await put("k", bytes);
    expect(await read("k", { Range: "bytes=1-3" })).toEqual(bytes.subarray(1, 4));
    expect(await read("k", { Range: "bytes=-2" })).toEqual(bytes.subarray(-2));
    await expect(read("k", { Range: `bytes=${size}-` })).rejects.toMatchObject({
      name: "InvalidRange",
    });
  });

  it.each(["a/../b", "%2e%2e", "//", "/a", "a/", "ünïcode ☃ 😀", "a+b c", "__proto__"])(
    "have the key %s as it is",
    async (key) => {
      await put(key, "x");
      expect(await keys()).toEqual([key]);
      expect((await read(key)).toString()).toBe("x");
    },
  );

  it("are not there when what came is not what was said", async () => {
    const ContentMD5 = createHash("md5").update("other").digest("base64");
    const wrong = new PutObjectCommand({ Bucket, Key: "k", Body: "this", ContentMD5 });
    await expect(atoll.s3.send(wrong)).rejects.toMatchObject({ name: "BadDigest" });
    expect(await keys()).toEqual([]);
  });

  it("are written under conditions", async () => {
    const once = new PutObjectCommand({ Bucket, Key: "k", Body: "1", IfNoneMatch: "*" });
    await atoll.s3.send(once);
    await expect(atoll.s3.send(once)).rejects.toMatchObject({ name: "PreconditionFailed" });
  });

  it("are listed a page at a time, folders in one line", async () => {
    for (const key of ["a/1", "a/2", "b", "c/1"]) await put(key, "x");
    expect(await keys({ Delimiter: "/" })).toEqual(["b", "a/", "c/"]);
    const first = await atoll.s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 2 }));
    expect(first.IsTruncated).toBe(true);
    expect(await keys({ ContinuationToken: first.NextContinuationToken })).toEqual(["b", "c/1"]);
  });

  it("keep a bucket from being deleted", async () => {
    await put("k", "x");
    const gone = new DeleteBucketCommand({ Bucket });
    await expect(atoll.s3.send(gone)).rejects.toMatchObject({ name: "BucketNotEmpty" });
    await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
    await atoll.s3.send(gone);
    await expect(put("k", "x")).rejects.toMatchObject({ name: "NoSuchBucket" });
  });
});

describe("versions", () => {
  async function setVersioning(Status: "Enabled" | "Suspended"): Promise<void> {
    const VersioningConfiguration = { Status };
    await atoll.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  }

  it("stay, are hidden by a marker, and come back when it goes", async () => {
    await put("k", "0");
    await setVersioning("Enabled");
    await put("k", "1");
    const marker = await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
    expect(marker.DeleteMarker).toBe(true);
    expect(await versions()).toEqual(["object id", "object null", "marker id latest"]);
    await expect(read("k")).rejects.toMatchObject({ name: "NoSuchKey" });
    expect((await read("k", { VersionId: "null" })).toString()).toBe("0");
    const { VersionId } = marker;
    await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key: "k", VersionId }));
    expect((await read("k")).toString()).toBe("1");
    expect(await versions()).toEqual(["object id latest", "object null"]);
  });

  it("named null are replaced while versioning is suspended", async () => {
    await put("k", "0");
    await setVersioning("Enabled");
    await put("k", "1");
    await setVersioning("Suspended");
    await put("k", "2");
    expect(await versions()).toEqual(["object null latest", "object id"]);
    await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
    expect(await versions()).toEqual(["object id", "marker null latest"]);
  });
});

describe("copies", () => {
  it.each([10, 200_000])("of %s bytes outlive their source", async (size) => {
    const bytes = randomBytes(size);
    await put("source", bytes);
    await atoll.s3.send(
      new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/source` }),
    );
    await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key: "source" }));
    expect((await read("copy")).equals(bytes)).toBe(true);
  });
});

describe("multipart uploads", () => {
  const part = (fill: string): Buffer => Buffer.alloc(5 * 1024 ** 2, fill);

  it("become one object, whatever order its parts came in", async () => {
    const Key = "big";
    await put("source", part("s"));
    const { UploadId } = await atoll.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const upload = { Bucket, Key, UploadId };
    const last = await atoll.s3.send(
      new UploadPartCommand({ ...upload, PartNumber: 3, Body: "the end" }),
    );
    const first = await atoll.s3.send(
      new UploadPartCommand({ ...upload, PartNumber: 1, Body: part("a") }),
    );
    const second = await atoll.s3.send(
      new UploadPartCopyCommand({ ...upload, PartNumber: 2, CopySource: `${Bucket}/source` }),
    );
    const listed = await atoll.s3.send(new ListPartsCommand(upload));
    expect(listed.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([1, 2, 3]);
    const Parts = [
      { PartNumber: 1, ETag: first.ETag },
      { PartNumber: 2, ETag: second.CopyPartResult?.ETag },
      { PartNumber: 3, ETag: last.ETag },
    ];
    const done = await atoll.s3.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }),
    );
    expect(done.ETag).toMatch(/-3"$/);
    const whole = Buffer.concat([part("a"), part("s"), Buffer.from("the end")]);
    expect((await read(Key)).equals(whole)).toBe(true);
    const Range = `bytes=${part("a").length - 2}-${part("a").length + 1}`;
    expect((await read(Key, { Range })).toString()).toBe("aass");
    expect((await read(Key, { PartNumber: 3 })).toString()).toBe("the end");
    const head = await atoll.s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head.ContentLength).toBe(whole.length);
  });
});

describe("other accounts", () => {
  const other = (): S3Client => atoll.as(OTHER).s3;

  async function allow(Action: string | string[], Resource: string | string[]): Promise<void> {
    const Principal = { AWS: `arn:aws:iam::${OTHER}:root` };
    const Statement = [{ Effect: "Allow", Principal, Action, Resource }];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await atoll.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  }

  it("are refused without a reason until the bucket's policy lets them in", async () => {
    await put("k", "x");
    await expect(read("k", {}, other())).rejects.toMatchObject({
      name: "AccessDenied",
      message: "Access Denied",
    });
    await allow("s3:GetObject", `arn:aws:s3:::${Bucket}/*`);
    expect((await read("k", {}, other())).toString()).toBe("x");
    // What is not there is told to those only who may list.
    await expect(read("none", {}, other())).rejects.toMatchObject({ name: "AccessDenied" });
    await allow(
      ["s3:GetObject", "s3:ListBucket"],
      [`arn:aws:s3:::${Bucket}/*`, `arn:aws:s3:::${Bucket}`],
    );
    await expect(read("none", {}, other())).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it("may delete of a batch what they may, and are told of the rest", async () => {
    await put("mine", "x");
    await put("yours/1", "x");
    await allow("s3:DeleteObject", `arn:aws:s3:::${Bucket}/yours/*`);
    const Objects = [{ Key: "mine" }, { Key: "yours/1" }];
    const answer = await other().send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(answer.Deleted).toEqual([{ Key: "yours/1" }]);
    expect(answer.Errors).toMatchObject([{ Key: "mine", Code: "AccessDenied" }]);
    expect(await keys()).toEqual(["mine"]);
  });

  it("cannot take a name that is taken, and learn whether it is", async () => {
    const again = new CreateBucketCommand({ Bucket });
    await expect(other().send(again)).rejects.toMatchObject({ name: "BucketAlreadyExists" });
    await expect(atoll.as(OWNER).s3.send(again)).resolves.toMatchObject({ Location: `/${Bucket}` });
  });

  it("own nothing in a bucket whose owner is enforced", async () => {
    await allow("s3:PutObject", `arn:aws:s3:::${Bucket}/*`);
    await put("k", "theirs", other());
    expect((await read("k")).toString()).toBe("theirs");
  });
});
