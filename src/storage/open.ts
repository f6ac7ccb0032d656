/**
 * The storage of Atoll: declared record tables, transactions with serializable effects, an outbox
 * and a folder for large bodies, on the embedded engine (SQLite) or on PostgreSQL.
 *
 * ```ts
 * const store = await openStore({ kind: "folder", path: "./data" }, {
 *   tables: [queues, messages],
 *   durability: "full",
 * });
 * await store.write(async (tx) => {
 *   const queue = await tx.lock(queues, { account, region, name });    // what will be written: lock
 *   await tx.put(queues, { ...queue, delaySeconds: 5 });
 *   tx.wake(`queue ${name}`);
 * });                                                                  // durable when it resolves
 * const found = await store.read((tx) => tx.get(queues, { account, region, name }));
 * await store.close();
 * ```
 *
 * Reading order: `table-sql.ts` and `range-sql.ts` (what a declaration becomes), `sqlite-group.ts`
 * (group commit) or `postgres-transaction.ts` (locks), `outbox.ts`, `migration.ts`, `blob.ts`.
 */
import type { Store } from "../model/store.ts";
import type { Table } from "../model/table.ts";
import type { StoreAdmin } from "./admin.ts";
import type { ReportError } from "./effects.ts";
import type { Durability } from "./sqlite-connection.ts";
import { openSqliteStore } from "./sqlite-store.ts";

/** Where a store lies. */
export type StoreLocation =
  | { readonly kind: "memory" }
  | { readonly kind: "folder"; readonly path: string }
  | {
      readonly kind: "postgres";
      /** `postgres://user@host/database`. */
      readonly url: string;
      /** A folder for large bodies, shared by all processes on this database. */
      readonly blobs?: string;
    };

export interface StoreOptions {
  /** Tables to make at once; more by `addTables`. */
  readonly tables: readonly Table<object>[];
  /** `full`: synced to the disk before a write resolves. `relaxed`: may lose the last moments at a power cut. */
  readonly durability: Durability;
  /** Is told what effects and watchers throw; a warning of the process without it. */
  readonly report?: ReportError;
}

/** An open store with its administration. */
export type OpenStore = Store & StoreAdmin;

/**
 * Opens a store.
 *
 * @throws StorageError With a sentence for people: in use, not usable, written by a newer Atoll.
 */
export async function openStore(
  location: StoreLocation,
  options: StoreOptions,
): Promise<OpenStore> {
  const store = await openEngine(location, options);
  try {
    await store.addTables(options.tables);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function openEngine(location: StoreLocation, options: StoreOptions): Promise<OpenStore> {
  const { durability, report = warn } = options;
  if (location.kind !== "postgres") {
    const folder = location.kind === "folder" ? { folder: location.path } : {};
    return openSqliteStore({ ...folder, durability, report });
  }
  // Loaded when asked for: most users never need the driver.
  const { openPostgresStore } = await import("./postgres-store.ts");
  return openPostgresStore({ ...location, durability, report });
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
