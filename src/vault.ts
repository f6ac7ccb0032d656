/**
 * The vault and its root key: 32 random bytes that lie where the store lies.
 *
 * ```
 * folder      <folder>/root.key, readable by its owner only, made at the first secret
 * memory      in memory: gone with the process, like all else
 * PostgreSQL  a record, since every process on the database needs it
 * ```
 */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "./model/store.ts";
import { table, type Table } from "./model/table.ts";
import type { Vault } from "./model/vault.ts";
import type { StoreLocation } from "./storage/open.ts";
import { StorageError } from "./storage/storage-error.ts";

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const OWNER_ONLY = 0o600;

interface RootKey {
  readonly id: "root";
  readonly key: Uint8Array;
}

/** Where the root key lies when the store is a database that several processes share. */
export const rootKeys: Table<RootKey> = table<RootKey>("atoll_root_keys", {
  columns: { id: "text" },
  key: ["id"],
  global: "there is one for the whole store",
  blobs: ["key"],
});

/**
 * Opens the vault of a store.
 *
 * @throws StorageError When the root key's file cannot be used, at the first secret.
 */
export async function openVault(location: StoreLocation, store: Store): Promise<Vault> {
  switch (location.kind) {
    case "memory":
      return createVault(once(() => randomBytes(KEY_BYTES)));
    case "folder":
      return createVault(once(() => keyInFile(join(location.path, "root.key"))));
    case "postgres": {
      const key = await keyInStore(store);
      return createVault(() => createSecretKey(key));
    }
  }
}

/** A vault around a root key, which is asked for at the first secret. */
function createVault(rootKey: () => KeyObject): Vault {
  return {
    seal(secret, place) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", rootKey(), iv);
      cipher.setAAD(Buffer.from(place));
      return Buffer.concat([iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, place) {
      const end = sealed.length - TAG_BYTES;
      if (end < IV_BYTES) return undefined;
      const iv = sealed.subarray(0, IV_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", rootKey(), iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(place));
      decipher.setAuthTag(sealed.subarray(end));
      const opened = decipher.update(sealed.subarray(IV_BYTES, end));
      try {
        return Buffer.concat([opened, decipher.final()]);
      } catch {
        return undefined;
      }
    },
  };
}

function once(read: () => Uint8Array): () => KeyObject {
  let key: KeyObject | undefined;
  return () => {
    key ??= createSecretKey(read());
    return key;
  };
}

/** The key in a file; a new one where there is none. The folder's lock keeps other processes away. */
function keyInFile(path: string): Uint8Array {
  try {
    return readKey(path) ?? makeKey(path);
  } catch (error) {
    if (error instanceof StorageError) throw error;
    const text = error instanceof Error ? error.message : String(error);
    throw new StorageError("unusable", `the root key \`${path}\` cannot be used: ${text}`, {
      cause: error,
    });
  }
}

function readKey(path: string): Uint8Array | undefined {
  let key: Uint8Array;
  try {
    key = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  if (key.length === KEY_BYTES) return key;
  throw new StorageError("unusable", `\`${path}\` is no root key: restore the file from a backup`);
}

/** Written aside first: a crash leaves either the whole key or none. */
function makeKey(path: string): Uint8Array {
  const key = randomBytes(KEY_BYTES);
  const aside = `${path}.new`;
  const file = openSync(aside, "w", OWNER_ONLY);
  try {
    writeSync(file, key);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(aside, path);
  return key;
}

async function keyInStore(store: Store): Promise<Uint8Array> {
  return store.write(async (tx) => {
    const found = await tx.lock(rootKeys, { id: "root" });
    if (found !== undefined) return found.key;
    const key = randomBytes(KEY_BYTES);
    await tx.put(rootKeys, { id: "root", key });
    return key;
  });
}
