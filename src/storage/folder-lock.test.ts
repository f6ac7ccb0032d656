import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockFolder } from "./folder-lock.ts";
import { openStore } from "./open.ts";
import { counters } from "./testing/conformance-tables.ts";

describe("the data folder", () => {
  let parent: string;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "atoll-test-"));
  });

  afterEach(() => rmSync(parent, { recursive: true }));

  it("is made for its owner only", () => {
    const folder = join(parent, "deep", "data");
    const lock = lockFolder(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    lock.release();
  });

  it("is one process's at a time, and free again after its release", () => {
    const folder = join(parent, "data");
    const lock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(
      new RegExp(
        `in use by process ${process.pid} since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d: stop`,
      ),
    );
    lock.release();
    lock.release();
    lockFolder(folder).release();
    expect(existsSync(join(folder, "owner.json"))).toBe(false);
  });

  it("refuses a file in its place", () => {
    const file = join(parent, "file");
    writeFileSync(file, "");
    expect(() => lockFolder(file)).toThrow(/is a file, not a folder: choose another data folder$/);
    expect(() => lockFolder(join(file, "below"))).toThrow(/cannot be used \(ENOTDIR/);
  });

  it("refuses a damaged database with a sentence", async () => {
    const folder = join(parent, "data");
    lockFolder(folder).release();
    writeFileSync(join(folder, "atoll.sqlite"), "this is no database".repeat(100));
    const opening = openStore({ kind: "folder", path: folder }, { tables: [], durability: "full" });
    await expect(opening).rejects.toMatchObject({ reason: "corrupt" });
    // A failed opening gives the folder back.
    lockFolder(folder).release();
  });

  it("is taken over from a killed process, with everything it had acknowledged", async () => {
    const folder = join(parent, "data");
    const options = { tables: [counters], durability: "full" } as const;
    const source = `
      const { openStore } = await import(${JSON.stringify(new URL("open.ts", import.meta.url))});
      const tables = await import(${JSON.stringify(new URL("testing/conformance-tables.ts", import.meta.url))});
      const store = await openStore(
        { kind: "folder", path: ${JSON.stringify(folder)} },
        { tables: [tables.counters], durability: "relaxed" },
      );
      for (let value = 1; ; value += 1) {
        await store.write((tx) => tx.put(tables.counters, { name: "n", value }));
        process.stdout.write(value + "\\n");
      }`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let acknowledged = 0;
    let isReady = (): void => undefined;
    const ready = new Promise<void>((resolve) => {
      isReady = resolve;
    });
    child.stdout.on("data", (chunk: Buffer) => {
      acknowledged = Number(chunk.toString().trimEnd().split("\n").at(-1));
      if (acknowledged > 200) isReady();
    });
    await ready;
    await expect(openStore({ kind: "folder", path: folder }, options)).rejects.toMatchObject({
      reason: "locked",
      message: expect.stringContaining(`in use by process ${child.pid} since`),
    });
    child.kill("SIGKILL");
    await once(child, "close");
    const store = await openStore({ kind: "folder", path: folder }, options);
    const found = await store.read((tx) => tx.get(counters, { name: "n" }));
    expect(found?.value).toBeGreaterThanOrEqual(acknowledged);
    await store.close();
  });
});
