/**
 * Where the emulators of tests keep their records: in memory, or, when `ATOLL_TEST_STORE` names a
 * PostgreSQL database, in an empty schema of it that goes when the test is over.
 */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { onTestFinished } from "vitest";

/** The options of `createAtoll` that say where; empty at first. */
export type TestStore =
  | { readonly ephemeral: true }
  | { readonly store: string; readonly blobs: string };

/** Makes an empty store for the test that runs. */
export async function testStore(): Promise<TestStore> {
  const database = process.env["ATOLL_TEST_STORE"];
  if (database === undefined) return { ephemeral: true };
  const schema = `test_${randomUUID().replaceAll("-", "")}`;
  await query(database, `CREATE SCHEMA ${schema}`);
  onTestFinished(() => query(database, `DROP SCHEMA ${schema} CASCADE`));
  const url = new URL(database);
  url.searchParams.set("options", `-c search_path=${schema}`);
  const blobs = await mkdtemp(join(tmpdir(), "atoll-blobs-"));
  onTestFinished(() => rm(blobs, { recursive: true }));
  return { store: url.href, blobs };
}

async function query(database: string, text: string): Promise<void> {
  // Dropping a schema tells of every table that goes with it.
  const client = new Client({
    connectionString: database,
    options: "-c client_min_messages=error",
  });
  await client.connect();
  await client.query(text);
  await client.end();
}
