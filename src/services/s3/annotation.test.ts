import { CreateKeyCommand } from "@aws-sdk/client-kms";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectAnnotationCommand,
  DeleteObjectCommand,
  GetObjectAnnotationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectAnnotationsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectAnnotationCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  type ListObjectAnnotationsCommandOutput,
  type PutObjectAnnotationCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { createHash, randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { createTestQueue } from "../../testing/message-queue.ts";
import { emulator, OTHER, START_MS, type Emulator } from "../../testing/emulator.ts";

const Bucket = "photos";
const Key = "2026/cat.jpg";

let kit: Emulator;

beforeEach(async () => {
  kit = await emulator({ iam: "enforce" });
  await kit.s3.send(new CreateBucketCommand({ Bucket }));
  await kit.s3.send(new PutObjectCommand({ Bucket, Key, Body: "a cat" }));
});

type Putting = Partial<ConstructorParameters<typeof PutObjectAnnotationCommand>[0]>;

function put(
  name: string,
  payload: string | Uint8Array,
  more: Putting = {},
): Promise<PutObjectAnnotationCommandOutput> {
  const annotation = { AnnotationName: name, AnnotationPayload: payload };
  return kit.s3.send(new PutObjectAnnotationCommand({ Bucket, Key, ...annotation, ...more }));
}

type Getting = Partial<ConstructorParameters<typeof GetObjectAnnotationCommand>[0]>;

async function get(name: string, more: Getting = {}, s3: S3Client = kit.s3): Promise<unknown> {
  const command = new GetObjectAnnotationCommand({ Bucket, Key, AnnotationName: name, ...more });
  return (await s3.send(command)).AnnotationPayload?.transformToString();
}

type Listing = Partial<ConstructorParameters<typeof ListObjectAnnotationsCommand>[0]>;

const list = (more: Listing = {}): Promise<ListObjectAnnotationsCommandOutput> =>
  kit.s3.send(new ListObjectAnnotationsCommand({ Bucket, Key, ...more }));

async function names(more: Listing = {}): Promise<unknown> {
  return ((await list(more)).Annotations ?? []).map((each) => each.AnnotationName);
}

const remove = (name: string, more: object = {}): Promise<unknown> =>
  kit.s3.send(new DeleteObjectAnnotationCommand({ Bucket, Key, AnnotationName: name, ...more }));

const NO_ANNOTATION = { name: "NoSuchAnnotation", $metadata: { httpStatusCode: 404 } };

describe("an annotation", () => {
  it("is put, read, replaced, listed and deleted, and the object stays what it is", async () => {
    const before = await kit.s3.send(new HeadObjectCommand({ Bucket, Key }));
    await kit.clock.advance(5000);
    const payload = '{"label":"cat"}';
    const etag = `"${createHash("md5").update(payload).digest("hex")}"`;
    expect(await put("labels.json", payload)).toMatchObject({
      Key,
      AnnotationName: "labels.json",
      ETag: etag,
      ChecksumType: "FULL_OBJECT",
      ServerSideEncryption: "AES256",
    });
    const read = await kit.s3.send(
      new GetObjectAnnotationCommand({ Bucket, Key, AnnotationName: "labels.json" }),
    );
    expect(await read.AnnotationPayload?.transformToString()).toBe(payload);
    expect(read).toMatchObject({
      ETag: etag,
      ContentLength: payload.length,
      LastModified: new Date(START_MS + 5000),
      ServerSideEncryption: "AES256",
    });
    await put("labels.json", "dog");
    expect(await get("labels.json")).toBe("dog");
    expect((await list()).Annotations).toHaveLength(1);
    expect(await kit.s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ETag: before.ETag,
      LastModified: before.LastModified,
    });
    await remove("labels.json");
    await expect(get("labels.json")).rejects.toMatchObject(NO_ANNOTATION);
    // What is not there is as good as deleted.
    await remove("labels.json");
    expect(await names()).toEqual([]);
  });

  it("is held against its checksum, which is told when asked for", async () => {
    const ChecksumSHA256 = createHash("sha256").update("x").digest("base64");
    expect(await put("a", "x", { ChecksumSHA256 })).toMatchObject({ ChecksumSHA256 });
    const command = { Bucket, Key, AnnotationName: "a", ChecksumMode: "ENABLED" as const };
    const told = await kit.s3.send(new GetObjectAnnotationCommand(command));
    expect(told).toMatchObject({ ChecksumSHA256, ChecksumType: "FULL_OBJECT" });
    const [entry] = (await list()).Annotations ?? [];
    expect(entry?.ChecksumAlgorithm).toEqual(["SHA256"]);
    await expect(put("a", "y", { ChecksumSHA256 })).rejects.toMatchObject({ name: "BadDigest" });
    expect(await get("a")).toBe("x");
  });

  it.each([
    ["nothing", { payload: "" }, "InvalidRequest"],
    ["more than 1 MiB", { payload: "x".repeat(1024 ** 2 + 1) }, "EntityTooLarge"],
    ["no text", { payload: Uint8Array.of(0xff, 0xfe) }, "UnsupportedMediaType"],
    ["a name with a slash", { name: "a/b" }, "InvalidAnnotationName"],
    ["a name of AWS's", { name: "AWSlabels" }, "InvalidAnnotationName"],
    ["a name of S3's", { name: "s3.labels" }, "InvalidAnnotationName"],
    ["too long a name", { name: "é".repeat(257) }, "AnnotationNameTooLong"],
  ])("is refused with %s", async (_, asked, error) => {
    const { name = "labels", payload = "x" }: { name?: string; payload?: string | Uint8Array } =
      asked;
    await expect(put(name, payload)).rejects.toMatchObject({ name: error });
    expect(await names()).toEqual([]);
  });

  it("may be 1 MiB, and have a name in any language", async () => {
    const text = "x".repeat(1024 ** 2);
    await put("größe_1.ok-", text);
    expect(await get("größe_1.ok-")).toBe(text);
  });

  it("is of an object that is there, and of the one that was seen", async () => {
    await expect(put("a", "x", { Key: "missing" })).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(put("a", "x", { Bucket: "missing" })).rejects.toMatchObject({
      name: "NoSuchBucket",
    });
    const { ETag = "" } = await kit.s3.send(new HeadObjectCommand({ Bucket, Key }));
    await put("a", "x", { ObjectIfMatch: ETag });
    const wrong = { ObjectIfMatch: '"0"' };
    const failed = { name: "PreconditionFailed", $metadata: { httpStatusCode: 412 } };
    await expect(put("a", "y", wrong)).rejects.toMatchObject(failed);
    await expect(remove("a", wrong)).rejects.toMatchObject(failed);
    expect(await get("a")).toBe("x");
  });

  it("comes in pages, by prefix and in order", async () => {
    for (const name of ["b.2", "a", "b.1", "c", "b.3"]) await put(name, name);
    expect(await names()).toEqual(["a", "b.1", "b.2", "b.3", "c"]);
    const first = await list({ AnnotationPrefix: "b", MaxAnnotationResults: 2 });
    expect(first).toMatchObject({
      Bucket,
      Key,
      AnnotationPrefix: "b",
      MaxAnnotationResults: 2,
      AnnotationCount: 2,
    });
    const { NextContinuationToken: ContinuationToken } = first;
    const second = await list({
      AnnotationPrefix: "b",
      MaxAnnotationResults: 2,
      ContinuationToken,
    });
    expect(second.Annotations?.map((each) => each.AnnotationName)).toEqual(["b.3"]);
    expect(second.NextContinuationToken).toBeUndefined();
    await expect(list({ AnnotationPrefix: "a/" })).rejects.toMatchObject({ name: "InvalidPrefix" });
    await expect(list({ ContinuationToken: "?" })).rejects.toMatchObject({
      name: "InvalidArgument",
    });
  });

  it("is one of a thousand at most", async () => {
    for (let n = 0; n < 1000; n += 1) await put(`n${n}`, "x");
    await expect(put("one-more", "x")).rejects.toMatchObject({ name: "AnnotationLimitExceeded" });
    await put("n0", "y");
    await remove("n0");
    await put("one-more", "x");
  });
});

describe("annotations of versions", () => {
  it("are each version's own, and go with it", async () => {
    const VersioningConfiguration = { Status: "Enabled" as const };
    await kit.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    const { VersionId: one = "" } = await kit.s3.send(
      new PutObjectCommand({ Bucket, Key, Body: "1" }),
    );
    expect(await put("a", "one")).toMatchObject({ ObjectVersionId: one });
    const { VersionId: two = "" } = await kit.s3.send(
      new PutObjectCommand({ Bucket, Key, Body: "2" }),
    );
    expect(await names()).toEqual([]);
    await put("a", "two");
    await put("b", "late", { VersionId: one });
    expect(await get("a", { VersionId: one })).toBe("one");
    expect(await get("a")).toBe("two");
    // A marker hides them, and takes none of them.
    const marker = await kit.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(get("a")).rejects.toMatchObject({ name: "NoSuchKey" });
    expect(await names({ VersionId: two })).toEqual(["a"]);
    const { VersionId = "" } = marker;
    await kit.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    await kit.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: two }));
    expect(await names()).toEqual(["a", "b"]);
  });

  it("go when an object is overwritten", async () => {
    await put("a", "x");
    await kit.s3.send(new PutObjectCommand({ Bucket, Key, Body: "new" }));
    await expect(get("a")).rejects.toMatchObject(NO_ANNOTATION);
  });

  it("stay while their version is held", async () => {
    const locked = { Bucket: "locked", ObjectLockEnabledForBucket: true };
    await kit.s3.send(new CreateBucketCommand(locked));
    const held = { Bucket: "locked", Key };
    await kit.s3.send(new PutObjectCommand({ ...held, Body: "x" }));
    await put("a", "x", { Bucket: "locked" });
    const LegalHold = { Status: "ON" as const };
    await kit.s3.send(new PutObjectLegalHoldCommand({ ...held, LegalHold }));
    await expect(remove("a", { Bucket: "locked" })).rejects.toMatchObject({
      name: "AccessDenied",
    });
    expect(await get("a", { Bucket: "locked" })).toBe("x");
  });
});

describe("a copy", () => {
  const copy = (more: object = {}): Promise<unknown> => {
    const input = { Bucket, Key: "copy", CopySource: `${Bucket}/${Key}` };
    return kit.s3.send(new CopyObjectCommand({ ...input, ...more }));
  };

  it("takes annotations along unless they are to stay", async () => {
    await put("a", "x");
    await copy();
    expect(await get("a", { Key: "copy" })).toBe("x");
    // They are the copy's own now.
    await remove("a");
    expect(await get("a", { Key: "copy" })).toBe("x");
    await copy({ CopySource: `${Bucket}/copy`, Key: "bare", AnnotationDirective: "EXCLUDE" });
    expect(await names({ Key: "bare" })).toEqual([]);
    await expect(copy({ AnnotationDirective: "MOVE" })).rejects.toMatchObject({
      name: "InvalidArgument",
    });
  });

  it("keeps them when an object is copied onto itself", async () => {
    await put("a", "x");
    await copy({ Key, MetadataDirective: "REPLACE", Metadata: { seen: "yes" } });
    expect(await get("a")).toBe("x");
  });

  it("is encrypted as the copy is, and its annotations with it", async () => {
    const { KeyMetadata } = await kit.kms.send(new CreateKeyCommand({}));
    await put("a", "secret");
    const kms = {
      ServerSideEncryption: "aws:kms" as const,
      SSEKMSKeyId: KeyMetadata?.KeyId ?? "",
    };
    await copy({ Key: "sealed", ...kms });
    expect(await get("a", { Key: "sealed" })).toBe("secret");
    await copy({ CopySource: `${Bucket}/sealed`, Key: "open", ServerSideEncryption: "AES256" });
    expect(await get("a", { Key: "open" })).toBe("secret");
  });

  it("needs to read and put them", async () => {
    await put("a", "x");
    const statement = {
      Effect: "Allow",
      Principal: { AWS: OTHER },
      Action: ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
      Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await kit.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const { s3 } = kit.as(OTHER);
    const input = { Bucket, Key: "copy", CopySource: `${Bucket}/${Key}` };
    await expect(s3.send(new CopyObjectCommand(input))).rejects.toMatchObject({
      name: "AccessDenied",
    });
    await s3.send(new CopyObjectCommand({ ...input, AnnotationDirective: "EXCLUDE" }));
  });
});

describe("annotations under keys", () => {
  it("lie under the object's key of KMS", async () => {
    const { KeyMetadata } = await kit.kms.send(new CreateKeyCommand({}));
    const kms = {
      ServerSideEncryption: "aws:kms" as const,
      SSEKMSKeyId: KeyMetadata?.KeyId ?? "",
    };
    await kit.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...kms }));
    const told = await put("a", "secret");
    expect(told.ServerSideEncryption).toBe("aws:kms");
    expect(told.ETag).not.toBe(`"${createHash("md5").update("secret").digest("hex")}"`);
    expect(await get("a")).toBe("secret");
    const statement = {
      Effect: "Allow",
      Principal: { AWS: OTHER },
      Action: "s3:GetObjectAnnotation",
      Resource: `arn:aws:s3:::${Bucket}/*`,
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await kit.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    // The bucket lets them in, the key does not.
    await expect(get("a", {}, kit.as(OTHER).s3)).rejects.toThrow("kms:Decrypt");
  });

  it("are not for objects under a caller's own key", async () => {
    const key = randomBytes(32);
    const own = {
      SSECustomerAlgorithm: "AES256",
      SSECustomerKey: key.toString("base64"),
      SSECustomerKeyMD5: createHash("md5").update(key).digest("base64"),
    };
    await kit.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...own }));
    await expect(put("a", "x")).rejects.toMatchObject({ name: "InvalidRequest" });
  });
});

describe("annotations across accounts", () => {
  it("need actions of their own on both sides", async () => {
    await put("labels", "x");
    const { s3 } = kit.as(OTHER);
    const admit = async (statement: object): Promise<void> => {
      const whole = { Effect: "Allow", Principal: { AWS: OTHER }, ...statement };
      const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [whole] });
      await kit.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    };
    const Resource = `arn:aws:s3:::${Bucket}/*`;
    await admit({ Action: "s3:GetObject", Resource });
    await s3.send(new GetObjectCommand({ Bucket, Key }));
    const denied = { name: "AccessDenied" };
    await expect(get("labels", {}, s3)).rejects.toMatchObject(denied);
    await admit({ Action: "s3:GetObjectAnnotation", Resource });
    expect(await get("labels", {}, s3)).toBe("x");
    const Condition = { StringLike: { "s3:annotation-prefix": "lab*" } };
    await admit({ Action: "s3:ListObjectAnnotations", Resource, Condition });
    const one = new ListObjectAnnotationsCommand({ Bucket, Key, AnnotationPrefix: "labels" });
    expect((await s3.send(one)).AnnotationCount).toBe(1);
    const all = s3.send(new ListObjectAnnotationsCommand({ Bucket, Key }));
    await expect(all).rejects.toMatchObject(denied);
  });
});

describe("events of annotations", () => {
  it("tell of what is put and deleted", async () => {
    const queue = await createTestQueue(kit.sqs, "events");
    const statement = {
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queue.arn,
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    const Attributes = { Policy };
    await kit.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }));
    const rule = { QueueArn: queue.arn, Events: ["s3:ObjectAnnotation:*" as never] };
    const NotificationConfiguration = { QueueConfigurations: [rule] };
    await kit.s3.send(
      new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
    );
    await put("a", "x");
    await remove("a");
    await kit.clock.advance(1000);
    const messages = await queue.receive({ MaxNumberOfMessages: 10 });
    const told = messages.flatMap(({ Body = "" }) => [...Body.matchAll(/"eventName":"([^"]+)"/g)]);
    expect(told.map(([, name]) => name).toSorted((a = "", b = "") => a.localeCompare(b))).toEqual([
      "ObjectAnnotation:Delete",
      "ObjectAnnotation:Put",
    ]);
  });
});
