import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { randomIds } from "../../gateway/random-ids.ts";
import { emulator } from "../../testing/emulator.ts";
import { newVersionId, orderOf, orderOfVersionId } from "./version.ts";

describe("the id of a version", () => {
  const newest = orderOf(1_767_225_600_000, undefined);
  const id = newVersionId(newest, randomIds);

  it("has 32 letters and digits, and tells its order", () => {
    expect(id).toMatch(/^[\dA-Za-z]{32}$/);
    expect(orderOfVersionId(id)).toBe(newest);
    expect(newVersionId(newest, randomIds)).not.toBe(id);
  });

  it("is told from what nobody handed out", () => {
    const changed = id.replace(/.$/, (last) => (last === "a" ? "b" : "a"));
    for (const none of ["", "null", "a".repeat(32), changed, id.slice(1), `${id}a`]) {
      expect(orderOfVersionId(none)).toBeUndefined();
    }
  });
});

describe("a version that is asked for", () => {
  // Recorded from AWS: what is no id is refused, but for a batch, where it is a version that is not there.
  it("has an id that was handed out", async () => {
    const { s3 } = await emulator();
    const Bucket = "versions";
    const Key = "k";
    await s3.send(new CreateBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
    const madeUp = { Bucket, Key, VersionId: "AaIAhL4qftHhZvm8UXn8objy8c7fABCD" };
    const invalid = { name: "InvalidArgument", message: "Invalid version id specified" };
    await expect(s3.send(new DeleteObjectCommand(madeUp))).rejects.toMatchObject(invalid);
    await expect(s3.send(new GetObjectCommand(madeUp))).rejects.toMatchObject(invalid);
    const Objects = [{ Key, VersionId: madeUp.VersionId }];
    const { Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Errors).toMatchObject([{ Code: "NoSuchVersion", VersionId: madeUp.VersionId }]);
    await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    await expect(s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))).rejects.toMatchObject({
      name: "NoSuchVersion",
    });
  });
});
