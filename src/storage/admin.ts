/**
 * What only the process that opened a store does with it. Operations never see this side.
 */
import type { Table } from "../model/table.ts";
import type { BlobFolder } from "./blob.ts";
import type { Outbox } from "./outbox.ts";

export interface StoreAdmin {
  readonly engine: "sqlite" | "postgres";
  readonly outbox: Outbox;
  /** Where large bodies lie. */
  readonly blobs: BlobFolder;
  /**
   * Makes tables that are not there and brings others up to their declarations. Services load at
   * their first use; several processes may do so at once.
   *
   * @throws StorageError `format` when a declaration changed in a way that needs a migration.
   */
  addTables(tables: readonly Table<object>[]): Promise<void>;
  /**
   * Deletes the records of an account, a region or both, jobs included; everything without either.
   * Records of tables that have no such column stay.
   */
  resetAccount(scope: { readonly account?: string; readonly region?: string }): Promise<void>;
}
