/**
 * Where the emulators of tests keep their records: in memory, or, when `ATOLL_TEST_STORE` names a
 * PostgreSQL database, in an empty schema of it.
 *
 * Making some dozens of tables takes longer than most tests. So a schema outlives its test: it is
 * emptied and handed in, and the next test of any worker takes it with the tables that it has.
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

/** Schemas that no test has, by name; `test/postgres/database.ts` makes it. */
export const FREE_SCHEMAS = "public.atoll_free_schemas";

/** Makes an empty store for the test that runs. */
export async function testStore(): Promise<TestStore> {
  const database = process.env["ATOLL_TEST_STORE"];
  if (database === undefined) return { ephemeral: true };
  const schema = (await takeSchema(database)) ?? (await makeSchema(database));
  onTestFinished(() => handIn(schema, database));
  const url = new URL(database);
  url.searchParams.set("options", `-c search_path=${schema}`);
  const blobs = await mkdtemp(join(tmpdir(), "atoll-blobs-"));
  onTestFinished(() => rm(blobs, { recursive: true }));
  return { store: url.href, blobs };
}

async function takeSchema(database: string): Promise<string | undefined> {
  const [row] = await query(
    database,
    `DELETE FROM ${FREE_SCHEMAS} WHERE name =
       (SELECT name FROM ${FREE_SCHEMAS} LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING name`,
  );
  return row?.[0];
}

async function makeSchema(database: string): Promise<string> {
  const schema = `test_${randomUUID().replaceAll("-", "")}`;
  await query(database, `CREATE SCHEMA ${schema}`);
  return schema;
}

/** What the tables are stays; what lies in them goes. */
async function handIn(schema: string, database: string): Promise<void> {
  await query(
    database,
    `DO $$ DECLARE name text; BEGIN
       FOR name IN SELECT tablename FROM pg_tables
         WHERE schemaname = '${schema}' AND tablename <> 'atoll_meta'
       LOOP EXECUTE format('DELETE FROM ${schema}.%I', name); END LOOP;
       INSERT INTO ${FREE_SCHEMAS} VALUES ('${schema}');
     END $$`,
  );
}

async function query(database: string, text: string): Promise<readonly string[][]> {
  const client = new Client({ connectionString: database });
  await client.connect();
  try {
    const { rows } = await client.query<string[]>({ text, rowMode: "array" });
    return rows;
  } finally {
    await client.end();
  }
}
