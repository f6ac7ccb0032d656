import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../storage/open.ts";
import { emulator, type Emulator } from "../../testing/emulator.ts";
import { releaseMoreParts, releaseParts } from "./stored-body.ts";
import { parts, tables } from "./tables.ts";

const Bucket = "photos";
const Key = "k";

describe("CompleteMultipartUpload", () => {
  let atoll: Emulator;

  beforeEach(async () => {
    atoll = await emulator({ iam: "enforce" });
    await atoll.s3.send(new CreateBucketCommand({ Bucket }));
  });

  it("answers again what it has answered, as long as the object is there", async () => {
    const { UploadId } = await atoll.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const upload = { Bucket, Key, UploadId };
    const part = new UploadPartCommand({ ...upload, PartNumber: 1, Body: "hello" });
    const { ETag } = await atoll.s3.send(part);
    const complete = (tag = ETag): Promise<{ readonly ETag?: string | undefined }> =>
      atoll.s3.send(
        new CompleteMultipartUploadCommand({
          ...upload,
          MultipartUpload: { Parts: [{ PartNumber: 1, ETag: tag }] },
        }),
      );
    const first = await complete();
    const { $metadata: _, ...again } = (await complete()) as Record<string, unknown>;
    expect(first).toMatchObject(again);
    const other = '"00000000000000000000000000000000"';
    await expect(complete(other)).rejects.toMatchObject({ name: "NoSuchUpload" });
    const { Body } = await atoll.s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body?.transformToString()).toBe("hello");
    await expect(atoll.s3.send(new AbortMultipartUploadCommand(upload))).rejects.toMatchObject({
      name: "NoSuchUpload",
    });
    await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(complete()).rejects.toMatchObject({ name: "NoSuchUpload" });
  });
});

describe("the parts of a large upload", () => {
  it("are deleted a bounded number at a time", async () => {
    const store = await openStore(
      { kind: "memory" },
      { tables, durability: "full", report: () => undefined },
    );
    const upload = { account: "111111111111", region: "us-east-1", uploadId: "u" };
    const body = { kind: "empty" } as const;
    await store.write(async (tx) => {
      for (let number = 1; number <= 250; number += 1) {
        await tx.put(parts, { ...upload, number, sizeBytes: 0, etag: "", modifiedAtMs: 0, body });
      }
    });
    const left = (): Promise<number> => store.read((tx) => tx.count(parts, { prefix: upload }));
    await store.write((tx) => releaseParts(upload, { tx, blobs: store.blobs }));
    const counts = [await left()];
    for (;;) {
      const [job] = await store.outbox.claimDueJobs(0, 1, 1000);
      if (job === undefined) break;
      await releaseMoreParts(job, { store, blobs: store.blobs });
      await store.outbox.finishJob(job);
      counts.push(await left());
    }
    expect(counts).toEqual([150, 50, 0]);
    await store.close();
  });
});
