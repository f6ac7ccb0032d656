import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteBucketLifecycleCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  PutObjectLegalHoldCommand,
  UploadPartCommand,
  type LifecycleRule,
} from "@aws-sdk/client-s3";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { INLINE_BYTES_MAX } from "../../model/blob.ts";
import { emulator, type Emulator } from "../../testing/emulator.ts";

const Bucket = "photos";
const DAY_MS = 86_400_000;

let atoll: Emulator;

beforeEach(async () => {
  atoll = await emulator({ iam: "enforce" });
  await atoll.s3.send(new CreateBucketCommand({ Bucket }));
});

async function rules(...Rules: readonly Partial<LifecycleRule>[]): Promise<void> {
  const LifecycleConfiguration = {
    Rules: Rules.map((rule) => ({ Status: "Enabled" as const, Filter: {}, ...rule })),
  };
  await atoll.s3.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }),
  );
}

async function version(): Promise<void> {
  const VersioningConfiguration = { Status: "Enabled" as const };
  await atoll.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
}

async function put(Key: string, more: object = {}): Promise<string> {
  const put = new PutObjectCommand({ Bucket, Key, Body: "hello", ...more });
  return (await atoll.s3.send(put)).VersionId ?? "";
}

async function keys(): Promise<readonly (string | undefined)[]> {
  const found = await atoll.s3.send(new ListObjectsV2Command({ Bucket }));
  return (found.Contents ?? []).map(({ Key }) => Key);
}

/** Versions and markers, in the order of listing: `k 3Hk...`, `-k 9fQ...` for a marker. */
async function versions(): Promise<readonly string[]> {
  const found = await atoll.s3.send(new ListObjectVersionsCommand({ Bucket }));
  const objects = (found.Versions ?? []).map(({ Key, VersionId }) => `${Key} ${VersionId}`);
  const markers = (found.DeleteMarkers ?? []).map(({ Key, VersionId }) => `-${Key} ${VersionId}`);
  return [...markers, ...objects];
}

function filesIn(folder: string): number {
  const entries = readdirSync(join(folder, "blobs"), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}

describe("a lifecycle", () => {
  it("expires objects at the midnight after their days, and no others", async () => {
    await rules({ ID: "r", Filter: { Prefix: "in/" }, Expiration: { Days: 1 } });
    await atoll.clock.advance(3_600_000);
    await put("in/a");
    await put("a");
    await atoll.clock.advance(DAY_MS);
    await put("in/b");
    expect(await keys()).toEqual(["a", "in/a", "in/b"]);
    await atoll.clock.advance(DAY_MS);
    expect(await keys()).toEqual(["a", "in/b"]);
    await atoll.clock.advance(DAY_MS);
    expect(await keys()).toEqual(["a"]);
  });

  it("goes through any number of objects, a bounded number at a time", async () => {
    await rules({ Filter: { Tag: { Key: "temporary", Value: "yes" } }, Expiration: { Days: 1 } });
    for (let index = 0; index < 250; index += 1) {
      await put(`k${index}`, index % 50 === 0 ? {} : { Tagging: "temporary=yes" });
    }
    await atoll.clock.advance(5 * DAY_MS);
    expect(await keys()).toEqual(["k0", "k100", "k150", "k200", "k50"]);
  });

  it("removes the files of what expires, and no others", async () => {
    const data = mkdtempSync(join(tmpdir(), "atoll-lifecycle-"));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    atoll = await emulator({ data });
    await atoll.s3.send(new CreateBucketCommand({ Bucket }));
    await rules({ Filter: { Prefix: "in/" }, Expiration: { Days: 1 } });
    const Body = Buffer.alloc(INLINE_BYTES_MAX + 1);
    for (const key of ["in/a", "in/b", "a"]) await put(key, { Body });
    expect(filesIn(data)).toBe(3);
    await atoll.clock.advance(2 * DAY_MS);
    expect(await keys()).toEqual(["a"]);
    // They are removed one after another, beside everything else.
    await expect.poll(() => filesIn(data)).toBe(1);
    const kept = await atoll.s3.send(new GetObjectCommand({ Bucket, Key: "a" }));
    expect(await kept.Body?.transformToByteArray()).toHaveLength(Body.length);
  });

  it("puts a marker where there are versions, deletes what it hides, and then the marker", async () => {
    await version();
    await rules({
      Expiration: { Days: 1 },
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    });
    const id = await put("k");
    await atoll.clock.advance(3 * DAY_MS);
    const [marker, object] = await versions();
    expect([marker?.slice(0, 2), object]).toEqual(["-k", `k ${id}`]);
    await atoll.clock.advance(3 * DAY_MS);
    expect(await versions()).toEqual([marker]);
    await atoll.clock.advance(DAY_MS);
    expect(await versions()).toEqual([]);
  });

  it("keeps as many newer noncurrent versions as it is told", async () => {
    await version();
    await rules({
      NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 2 },
    });
    const ids = [];
    for (let index = 0; index < 5; index += 1) {
      ids.push(await put("k"));
      await atoll.clock.advance(1000);
    }
    await atoll.clock.advance(5 * DAY_MS);
    expect(await versions()).toEqual(
      ids
        .slice(2)
        .toReversed()
        .map((id) => `k ${id}`),
    );
  });

  it("counts noncurrent versions of one key across its pieces", async () => {
    await version();
    await rules({
      NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 100 },
    });
    const ids = [];
    for (let index = 0; index < 130; index += 1) ids.push(await put("k"));
    await put("l");
    await atoll.clock.advance(5 * DAY_MS);
    const kept = ids.slice(-101).toReversed();
    expect(await versions()).toEqual([
      ...kept.map((id) => `k ${id}`),
      expect.stringMatching(/^l /),
    ]);
  });

  it("removes delete markers with nothing behind them only where it is told to", async () => {
    await version();
    const id = await put("kept");
    await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key: "kept" }));
    await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key: "gone" }));
    await atoll.clock.advance(5 * DAY_MS);
    expect(await versions()).toHaveLength(3);
    await rules({ Expiration: { ExpiredObjectDeleteMarker: true } });
    await atoll.clock.advance(2 * DAY_MS);
    const [marker, object, ...others] = await versions();
    expect(marker).toMatch(/^-kept /);
    expect([object, ...others]).toEqual([`kept ${id}`]);
  });

  it("moves objects to colder classes, small ones only where they may", async () => {
    await rules({
      Transitions: [
        { Days: 30, StorageClass: "STANDARD_IA" },
        { Days: 60, StorageClass: "GLACIER" },
      ],
    });
    await put("small");
    await put("large", { Body: Buffer.alloc(131_072) });
    const classOf = async (Key: string): Promise<string | undefined> =>
      (await atoll.s3.send(new HeadObjectCommand({ Bucket, Key }))).StorageClass;
    await atoll.clock.advance(32 * DAY_MS);
    expect([await classOf("small"), await classOf("large")]).toEqual([undefined, "STANDARD_IA"]);
    await atoll.clock.advance(32 * DAY_MS);
    expect(await classOf("large")).toBe("GLACIER");
  });

  it("moves noncurrent versions", async () => {
    await version();
    await rules({
      NoncurrentVersionTransitions: [{ NoncurrentDays: 1, StorageClass: "DEEP_ARCHIVE" }],
    });
    const Body = Buffer.alloc(131_072);
    const VersionId = await put("k", { Body });
    await put("k", { Body });
    await atoll.clock.advance(5 * DAY_MS);
    const older = await atoll.s3.send(new HeadObjectCommand({ Bucket, Key: "k", VersionId }));
    expect(older.StorageClass).toBe("DEEP_ARCHIVE");
    const newer = await atoll.s3.send(new HeadObjectCommand({ Bucket, Key: "k" }));
    expect(newer.StorageClass).toBeUndefined();
  });

  it("gives up uploads that nobody completes, and says so when they begin", async () => {
    await rules({ ID: "u", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } });
    const begun = await atoll.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "k" }));
    expect([begun.AbortRuleId, begun.AbortDate?.toISOString()]).toEqual([
      "u",
      "2026-01-04T00:00:00.000Z",
    ]);
    const { UploadId } = begun;
    const part = { Bucket, Key: "k", UploadId, PartNumber: 1, Body: "x" };
    await atoll.s3.send(new UploadPartCommand(part));
    const parts = await atoll.s3.send(new ListPartsCommand({ Bucket, Key: "k", UploadId }));
    expect(parts.AbortRuleId).toBe("u");
    const list = new ListMultipartUploadsCommand({ Bucket });
    await atoll.clock.advance(2 * DAY_MS);
    expect((await atoll.s3.send(list)).Uploads).toHaveLength(1);
    await atoll.clock.advance(DAY_MS);
    expect((await atoll.s3.send(list)).Uploads).toBeUndefined();
  });

  it("spares what is locked", async () => {
    const locked = new CreateBucketCommand({ Bucket: "locked", ObjectLockEnabledForBucket: true });
    await atoll.s3.send(locked);
    const ObjectLockConfiguration = { ObjectLockEnabled: "Enabled" as const };
    await atoll.s3.send(
      new PutObjectLockConfigurationCommand({ Bucket: "locked", ObjectLockConfiguration }),
    );
    const Rules = [
      {
        Status: "Enabled" as const,
        Filter: {},
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      },
    ];
    await atoll.s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket: "locked",
        LifecycleConfiguration: { Rules },
      }),
    );
    for (const Body of ["1", "2", "3"]) {
      await atoll.s3.send(new PutObjectCommand({ Bucket: "locked", Key: "k", Body }));
    }
    const list = new ListObjectVersionsCommand({ Bucket: "locked" });
    const [, second] = (await atoll.s3.send(list)).Versions ?? [];
    const held = { Bucket: "locked", Key: "k", VersionId: second?.VersionId };
    const LegalHold = { Status: "ON" as const };
    await atoll.s3.send(new PutObjectLegalHoldCommand({ ...held, LegalHold }));
    await atoll.clock.advance(5 * DAY_MS);
    const left = (await atoll.s3.send(list)).Versions ?? [];
    expect(left.map(({ VersionId }) => VersionId)).toContain(second?.VersionId);
    expect(left).toHaveLength(2);
  });

  it("ends with its configuration, its rule, or its bucket", async () => {
    await rules({ Status: "Disabled", Expiration: { Days: 1 } });
    await put("k");
    await atoll.clock.advance(5 * DAY_MS);
    await rules({ Expiration: { Days: 1 } });
    await atoll.s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
    await atoll.clock.advance(5 * DAY_MS);
    expect(await keys()).toEqual(["k"]);
    await rules({ Expiration: { Days: 1 } });
    await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
    await atoll.s3.send(new DeleteBucketCommand({ Bucket }));
    await atoll.clock.advance(1);
    await atoll.s3.send(new CreateBucketCommand({ Bucket }));
    await put("k");
    await atoll.clock.advance(5 * DAY_MS);
    expect(await keys()).toEqual(["k"]);
  });
});
