/**
 * A global set-up of vitest's: one PostgreSQL for a whole run, on which the emulators of all tests
 * keep their records.
 */
import { Client } from "pg";
import { FREE_SCHEMAS } from "../../src/testing/test-store.ts";
import { startPostgres, type PostgresServer } from "../support/postgres.ts";

let server: PostgresServer | undefined;

export async function setup(): Promise<void> {
  server = await startPostgres();
  const client = new Client({ connectionString: server.url });
  await client.connect();
  await client.query(`CREATE TABLE ${FREE_SCHEMAS} (name text PRIMARY KEY)`);
  await client.end();
  process.env["ATOLL_TEST_STORE"] = server.url;
}

export async function teardown(): Promise<void> {
  await server?.stop();
}
