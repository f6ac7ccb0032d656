import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BlobReader } from "../model/blob.ts";
import { openBlobFolder, type BlobFolder } from "./blob.ts";
import { openStore } from "./open.ts";

describe("blobs", () => {
  let folder: string;
  let blobs: BlobFolder;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "atoll-test-"));
    blobs = await openBlobFolder(folder, { shared: false, syncs: true });
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  async function store(...chunks: readonly Uint8Array[]): Promise<string> {
    const writer = await blobs.create();
    for (const chunk of chunks) await writer.write(chunk);
    return writer.finish();
  }

  async function reader(name: string): Promise<BlobReader> {
    const found = await blobs.open(name);
    if (found === undefined) throw new Error("no such blob");
    return found;
  }

  async function text(stream: AsyncIterable<Uint8Array>): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }

  const nothing = async (): Promise<ReadonlySet<string>> => new Set();

  it("gives back a body of many chunks", async () => {
    const chunk = Buffer.alloc(300_000, "atoll ");
    const name = await store(chunk, chunk, chunk);
    const found = await reader(name);
    expect(found.sizeBytes).toBe(900_000);
    const hash = createHash("sha256");
    for await (const part of found.stream()) hash.update(part);
    const expected = createHash("sha256").update(chunk).update(chunk).update(chunk);
    expect(hash.digest("hex")).toBe(expected.digest("hex"));
  });

  it.each([
    [2, 5, "234"],
    [7, undefined, "789"],
    [0, 0, ""],
    [10, 20, ""],
  ])("gives the bytes from %s up to %s", async (start, end, expected) => {
    const name = await store(Buffer.from("0123456789"));
    expect(await text((await reader(name)).stream(start, end))).toBe(expected);
  });

  it("cannot be opened before it is finished, and leaves nothing when aborted", async () => {
    const writer = await blobs.create();
    await writer.write(Buffer.from("half"));
    expect(readdirSync(join(folder, "incoming"))).toHaveLength(1);
    await writer.abort();
    await writer.abort();
    expect(readdirSync(join(folder, "incoming"))).toEqual([]);
  });

  it("finds nothing under an unknown name and refuses a path", async () => {
    expect(await blobs.open("0".repeat(32))).toBeUndefined();
    await expect(blobs.open("../../etc/passwd")).rejects.toThrow(/is not the name of a blob/);
  });

  it("collects what nobody names and spares what somebody does", async () => {
    const kept = await store(Buffer.from("kept"));
    const lost = await store(Buffer.from("lost"));
    const asked: string[] = [];
    const removed = await blobs.collect(async (names) => {
      asked.push(...names);
      return new Set([kept]);
    }, 0);
    expect(removed).toBe(1);
    expect(asked.toSorted()).toEqual([kept, lost].toSorted());
    expect(await blobs.open(lost)).toBeUndefined();
    await (await reader(kept)).close();
  });

  it("spares young files, whose transaction may be on its way", async () => {
    const name = await store(Buffer.from("young"));
    expect(await blobs.collect(nothing, 60_000)).toBe(0);
    await (await reader(name)).close();
  });

  it("reads an open body to its end although it is collected meanwhile", async () => {
    const name = await store(Buffer.from("still here"));
    const open = await reader(name);
    expect(await blobs.collect(nothing, 0)).toBe(1);
    expect(await text(open.stream())).toBe("still here");
  });

  it("removes at start what an earlier process left half written", async () => {
    writeFileSync(join(folder, "incoming", "left"), "half");
    await openBlobFolder(folder, { shared: true, syncs: false });
    // Another process may still be writing it.
    expect(readdirSync(join(folder, "incoming"))).toEqual(["left"]);
    await openBlobFolder(folder, { shared: false, syncs: false });
    expect(readdirSync(join(folder, "incoming"))).toEqual([]);
  });

  it("refuses a folder that cannot be one, with a sentence", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    await expect(openBlobFolder(file, { shared: false, syncs: true })).rejects.toThrow(
      /^the blob folder `.*` cannot be used \(ENOTDIR.*\): make it writable/,
    );
  });

  it("lie in a temporary folder for a store in memory, until it closes", async () => {
    const inMemory = await openStore({ kind: "memory" }, { tables: [], durability: "full" });
    const writer = await inMemory.blobs.create();
    await writer.write(Buffer.from("x"));
    const name = await writer.finish();
    await (await inMemory.blobs.open(name))?.close();
    await inMemory.close();
    expect(await blobs.open(name)).toBeUndefined();
  });
});
