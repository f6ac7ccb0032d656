/**
 * A global set-up of vitest's: one PostgreSQL for a whole run, on which the emulators of all tests
 * keep their records.
 */
import { startPostgres, type PostgresServer } from "../support/postgres.ts";

let server: PostgresServer | undefined;

export async function setup(): Promise<void> {
  server = await startPostgres();
  process.env["ATOLL_TEST_STORE"] = server.url;
}

export async function teardown(): Promise<void> {
  await server?.stop();
}
