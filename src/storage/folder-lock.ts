/**
 * One process per data folder. The lock is an exclusive transaction on a small database that is
 * never committed: the kernel drops it when its process ends, however it ends, so a killed Atoll
 * leaves no stale lock. Who holds it is written beside it, for the message only.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { messageOf, StorageError } from "./storage-error.ts";
import { wallClockMs } from "./wall-clock.ts";

export interface FolderLock {
  release(): void;
}

const BUSY = 5;

/**
 * Makes a data folder if there is none, readable by its owner only, and locks it.
 *
 * @throws StorageError `unusable` or `locked`.
 */
export function lockFolder(folder: string): FolderLock {
  makeFolder(folder);
  const ownerFile = join(folder, "owner.json");
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(folder, "lock.sqlite"), { timeout: 0 });
    // Without a journal file a killed process leaves nothing to be recovered.
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, sinceMs: wallClockMs() }));
  } catch (error) {
    database?.close();
    throw isBusy(error) ? lockedError(folder, ownerFile) : unusable(folder, error);
  }
  const held = database;
  return {
    release() {
      if (!held.isOpen) return;
      rmSync(ownerFile, { force: true });
      held.close();
    },
  };
}

function makeFolder(folder: string): void {
  try {
    if (statSync(folder, { throwIfNoEntry: false }) === undefined) {
      makeFolders(resolve(folder));
    }
  } catch (error) {
    throw unusable(folder, error);
  }
  if (!statSync(folder).isDirectory()) {
    throw new StorageError(
      "unusable",
      `\`${folder}\` is a file, not a folder: choose another data folder`,
    );
  }
}

/** Not with `recursive`: Node never comes back where the system answers ENOENT, as below `/proc`. */
function makeFolders(folder: string): void {
  const parent = dirname(folder);
  if (parent !== folder && !existsSync(parent)) makeFolders(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === BUSY;
}

function lockedError(folder: string, ownerFile: string): StorageError {
  let owner = "another process";
  try {
    const { pid, sinceMs } = JSON.parse(readFileSync(ownerFile, "utf8")) as {
      readonly pid: number;
      readonly sinceMs: number;
    };
    owner = `process ${pid} since ${localTime(sinceMs)}`;
  } catch {
    // The owner is just starting or ending: its file is not there or not whole.
  }
  return new StorageError(
    "locked",
    `the data folder \`${folder}\` is in use by ${owner}: stop that one, choose another folder with \`--data\`, or keep nothing with \`--ephemeral\``,
  );
}

function localTime(ms: number): string {
  return new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium" }).format(ms);
}

function unusable(folder: string, error: unknown): StorageError {
  return new StorageError(
    "unusable",
    `the data folder \`${folder}\` cannot be used (${messageOf(error)}): ` +
      "make it writable for this user or choose another",
    { cause: error },
  );
}
