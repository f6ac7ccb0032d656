/**
 * Large bodies, one file each. A body is on the disk, complete and under its final name, before the
 * transaction that names it commits:
 *
 * ```ts
 * const writer = await blobs.create();
 * for await (const chunk of body) { hash.update(chunk); await writer.write(chunk); }
 * const name = await writer.finish();                       // fsync, rename, fsync of the folder
 * await store.write((tx) => tx.put(objects, { ..., blob: name }));
 * ```
 *
 * If that transaction never commits, nobody names the file and {@link BlobFolder.collect} removes
 * it. A reader opens the file inside its own read; once open it can be read to its end even if the
 * object is deleted meanwhile. A body is never in memory whole.
 */
import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, unlink, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { BlobReader, Blobs, BlobWriter } from "../model/blob.ts";
import type { BodyStream } from "../model/contract.ts";
import { messageOf, StorageError } from "./storage-error.ts";
import { wallClockMs } from "./wall-clock.ts";

export interface BlobFolder extends Blobs {
  /**
   * Removes files that no record names.
   *
   * @param isReferenced Tells which of some names are still in use.
   * @param graceMs Younger files are spared: their transaction may not have committed yet.
   * @returns How many files were removed.
   */
  collect(
    isReferenced: (names: readonly string[]) => Promise<ReadonlySet<string>>,
    graceMs: number,
  ): Promise<number>;
}

const NAME = /^[0-9a-f]{32}$/;

/** How long a temporary file of another process may lie before it counts as left over. */
const LEFTOVER_MS = 24 * 3_600_000;

/**
 * Uses a folder for bodies and removes what an earlier process left half written.
 *
 * @param options.shared Other processes write there too: only old leftovers are removed.
 * @param options.syncs Whether files are synced to the disk.
 */
export async function openBlobFolder(
  folder: string,
  options: { readonly shared: boolean; readonly syncs: boolean },
): Promise<BlobFolder> {
  const temporary = join(folder, "incoming");
  try {
    await mkdir(temporary, { recursive: true, mode: 0o700 });
    await removeLeftovers(temporary, options.shared ? LEFTOVER_MS : 0);
  } catch (error) {
    throw explain(error, folder);
  }
  const removals = createRemovals();
  const holds = createHolds((name) => removals.add(pathOf(folder, name)));
  return {
    async create() {
      const name = randomUUID().replaceAll("-", "");
      const path = join(temporary, name);
      try {
        const file = await open(path, "wx", 0o600);
        return createWriter({ file, path, name, folder, syncs: options.syncs });
      } catch (error) {
        throw explain(error, folder);
      }
    },
    open: async (name) => openReader(pathOf(folder, name)),
    hold: (names) => holds.hold(names),
    remove: (name) => holds.remove(name),
    collect: (isReferenced, graceMs) =>
      collect(
        folder,
        async (names) => new Set([...(await isReferenced(names)), ...holds.held(names)]),
        graceMs,
      ),
  };
}

/** A folder that is opened when it is first needed: most Atolls never have a large body. */
export function lazyBlobFolder(open: () => Promise<BlobFolder>): BlobFolder {
  return {
    create: async () => (await open()).create(),
    open: async (name) => (await open()).open(name),
    hold(names) {
      // A folder that cannot be opened holds nothing; whoever reads from it is told.
      const holding = open().then(
        (folder) => folder.hold(names),
        () => () => undefined,
      );
      return () => void holding.then((letGo) => letGo());
    },
    remove(name) {
      open().then(
        (folder) => folder.remove(name),
        // What cannot be removed now is left to the collector.
        () => undefined,
      );
    },
    collect: async (isReferenced, graceMs) => (await open()).collect(isReferenced, graceMs),
  };
}

/** Which files this process will open later, and which of them are to go then. */
interface Holds {
  hold(names: readonly string[]): () => void;
  held(names: readonly string[]): readonly string[];
  remove(name: string): void;
}

/** @param unlinkFile What leaves a file behind leaves it to the collector. */
function createHolds(unlinkFile: (name: string) => void): Holds {
  const counts = new Map<string, number>();
  const doomed = new Set<string>();

  function letGo(name: string): void {
    const left = (counts.get(name) ?? 1) - 1;
    if (left > 0) counts.set(name, left);
    else counts.delete(name);
    if (left <= 0 && doomed.delete(name)) unlinkFile(name);
  }

  return {
    hold(names) {
      for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
      let isHeld = true;
      return () => {
        if (isHeld) names.forEach(letGo);
        isHeld = false;
      };
    },
    held: (names) => names.filter((name) => counts.has(name)),
    remove(name) {
      if (counts.has(name)) doomed.add(name);
      else unlinkFile(name);
    },
  };
}

/**
 * Removes files one after another. A lifecycle lets go of very many at once, and removing a large one
 * takes its time: all at the same time they would keep the threads from those who read and write.
 */
function createRemovals(): { add(path: string): void } {
  let waiting: string[] = [];
  let isRemoving = false;

  async function removeWaiting(): Promise<void> {
    isRemoving = true;
    while (waiting.length > 0) {
      const paths = waiting;
      waiting = [];
      // What cannot be removed is the collector's.
      for (const path of paths) await unlink(path).catch(() => undefined);
    }
    isRemoving = false;
  }

  return {
    add(path) {
      waiting.push(path);
      if (!isRemoving) void removeWaiting();
    },
  };
}

async function removeLeftovers(temporary: string, olderThanMs: number): Promise<void> {
  for (const name of await readdir(temporary)) {
    const path = join(temporary, name);
    if ((await ageMs(path)) >= olderThanMs) await rm(path, { force: true });
  }
}

async function ageMs(path: string): Promise<number> {
  try {
    return Math.max(0, wallClockMs() - (await stat(path)).mtimeMs);
  } catch {
    // Somebody else has removed it.
    return -Infinity;
  }
}

/** Files are spread over 256 folders by the first two characters of their names. */
function pathOf(folder: string, name: string): string {
  if (!NAME.test(name)) throw new StorageError("misuse", `\`${name}\` is not the name of a blob`);
  return join(folder, name.slice(0, 2), name);
}

interface Incoming {
  readonly file: FileHandle;
  readonly path: string;
  readonly name: string;
  readonly folder: string;
  readonly syncs: boolean;
}

function createWriter({ file, path, name, folder, syncs }: Incoming): BlobWriter {
  let isOpen = true;

  async function abort(): Promise<void> {
    if (!isOpen) return;
    isOpen = false;
    await file.close();
    await rm(path, { force: true });
  }

  return {
    abort,
    async write(chunk) {
      try {
        let done = 0;
        while (done < chunk.byteLength) done += (await file.write(chunk, done)).bytesWritten;
      } catch (error) {
        await abort();
        throw explain(error, folder);
      }
    },
    async finish() {
      try {
        if (syncs) await file.sync();
        await file.close();
        isOpen = false;
        const target = pathOf(folder, name);
        const created = await mkdir(dirname(target), { recursive: true, mode: 0o700 });
        await rename(path, target);
        if (syncs) await syncFolder(dirname(target));
        if (syncs && created !== undefined) await syncFolder(folder);
        return name;
      } catch (error) {
        await abort();
        throw explain(error, folder);
      }
    },
  };
}

/** A new name in a folder is durable once the folder itself is synced. */
async function syncFolder(path: string): Promise<void> {
  // Windows cannot sync a folder, and journals its names by itself.
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function openReader(path: string): Promise<BlobReader | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw explain(error, path);
  }
  const { size } = await file.stat();
  return {
    sizeBytes: size,
    close: () => file.close(),
    stream(start = 0, end = size) {
      if (start >= end) return nothing(file);
      // The stream closes the file at its end, and when its reader stops early.
      return file.createReadStream({ start, end: end - 1, highWaterMark: 256 * 1024 });
    },
  };
}

/** An empty stream; like the others, it closes the file at its end. */
function nothing(file: FileHandle): BodyStream {
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    await file.close();
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

/** How many names are asked about at once. */
const COLLECT_BATCH = 500;

async function collect(
  folder: string,
  isReferenced: (names: readonly string[]) => Promise<ReadonlySet<string>>,
  graceMs: number,
): Promise<number> {
  let removed = 0;
  for (const shard of await readdir(folder)) {
    if (!/^[0-9a-f]{2}$/.test(shard)) continue;
    const names = await readdir(join(folder, shard));
    for (let from = 0; from < names.length; from += COLLECT_BATCH) {
      const old = await olderThan(folder, names.slice(from, from + COLLECT_BATCH), graceMs);
      if (old.length === 0) continue;
      const kept = await isReferenced(old);
      removed += await removeAll(
        folder,
        old.filter((name) => !kept.has(name)),
      );
    }
  }
  return removed;
}

async function olderThan(
  folder: string,
  names: readonly string[],
  graceMs: number,
): Promise<string[]> {
  const old: string[] = [];
  for (const name of names) {
    if (NAME.test(name) && (await ageMs(pathOf(folder, name))) >= graceMs) old.push(name);
  }
  return old;
}

async function removeAll(folder: string, names: readonly string[]): Promise<number> {
  let removed = 0;
  for (const name of names) if (await remove(pathOf(folder, name))) removed += 1;
  return removed;
}

async function remove(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    // Another process collects too.
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function explain(error: unknown, folder: string): StorageError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new StorageError("full", `the disk is full: free some space for \`${folder}\``, {
      cause: error,
    });
  }
  return new StorageError(
    code === "EACCES" || code === "EROFS" || code === "EPERM" ? "unusable" : "failed",
    `the blob folder \`${folder}\` cannot be used (${messageOf(error)}): ` +
      "make it writable for this user or choose another",
    { cause: error },
  );
}
