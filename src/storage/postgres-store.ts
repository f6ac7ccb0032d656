/**
 * The store on PostgreSQL, for several processes at once. Each body has a connection of its own;
 * `postgres-transaction.ts` says how bodies are kept apart, `postgres-signals.ts` how processes wake
 * one another.
 */
import { Client, Pool, type ClientConfig, type PoolClient } from "pg";
import type { ReadTransaction, Store, WriteTransaction } from "../model/store.ts";
import type { Table } from "../model/table.ts";
import type { StoreAdmin } from "./admin.ts";
import { lazyBlobFolder, openBlobFolder, type BlobFolder } from "./blob.ts";
import { postgres } from "./dialect.ts";
import { runEffects, type Effects, type ReportError } from "./effects.ts";
import { migrate, prepareTables, resetTables, type SchemaSession } from "./migration.ts";
import { createOutbox, outboxTable, type Outbox } from "./outbox.ts";
import {
  engine,
  explainPostgres,
  isConflict,
  isDisconnected,
  runText,
} from "./postgres-session.ts";
import { startSignals, type Signals } from "./postgres-signals.ts";
import {
  PostgresReadTransaction,
  PostgresWriteTransaction,
  RunAgain,
  type LockPlan,
} from "./postgres-transaction.ts";
import type { Durability } from "./sqlite-connection.ts";
import { closedError, messageOf, pendingError, StorageError } from "./storage-error.ts";
import { wallClockMs } from "./wall-clock.ts";
import { createPostgresWatchers, type PostgresWatchers } from "./postgres-watchers.ts";

export interface PostgresOptions {
  readonly url: string;
  /** A folder for large bodies, shared by all processes on this database. */
  readonly blobs?: string;
  readonly durability: Durability;
  readonly report: ReportError;
  /** False leaves wake-ups between processes to polling. */
  readonly listens?: boolean;
  /** False leaves them to notifications, lost ones too. */
  readonly polls?: boolean;
}

/** Measured on two cores with synced commits: 4, 16, 32 connections gave 2.4, 5.4, 4.6 thousand a second. */
const CONNECTIONS_MAX = 16;

/** How often a body is run before its conflicts are given up. */
const ATTEMPTS_MAX = 20;

/** How long a body may be stopped between two statements, such as in a process that was suspended. */
const IDLE_BODY_SECONDS_MAX = 30;
/** How long to wait for a connection, new or from the pool. */
const CONNECT_MS_MAX = 10_000;

function clientConfig({ url }: PostgresOptions): ClientConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS_MAX,
    fallback_application_name: "atoll",
    // A server that vanished is noticed, also by the connection that only listens.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}

/** The first half of the advisory lock below which tables are made; the second is the schema. */
const SCHEMA_LOCK = 0x41746f6c;

/**
 * Opens the store.
 *
 * @throws StorageError `unusable`, `format`.
 */
export async function openPostgresStore(options: PostgresOptions): Promise<PostgresStore> {
  const facts = await readFacts(options);
  const pool = new Pool({
    ...clientConfig(options),
    max: CONNECTIONS_MAX,
    // A statement goes out without waiting for the answer to BEGIN.
    pipeline: true,
  });
  // Connections that break while nobody uses them: the next body gets another one.
  pool.on("error", () => undefined);
  const settings =
    `SET synchronous_commit = ${options.durability === "full" ? "on" : "off"}; ` +
    `SET idle_in_transaction_session_timeout = '${IDLE_BODY_SECONDS_MAX}s'`;
  pool.on("connect", (client) => {
    // The pool listens only while nobody uses it; a body learns of it by its next statement.
    client.on("error", () => undefined);
    client.query(settings).catch(options.report);
  });
  const store = new PostgresStore(options, pool, facts);
  try {
    await store.prepare();
    return store;
  } catch (error) {
    await store.close();
    throw explainPostgres(error);
  }
}

/** What a store learns of its server at start. */
interface ServerFacts {
  /** The channel of wake-ups: databases are separate already, schemas are not. */
  readonly channel: string;
  /** How far the server's clock is ahead of ours. Leases go by the server's. */
  readonly aheadMs: number;
}

/** Asks on a connection of its own: the pool would keep one open that was refused. */
async function readFacts(options: PostgresOptions): Promise<ServerFacts> {
  const client = firstClient(options);
  // Whatever breaks it is thrown by what is asked of it.
  client.on("error", () => undefined);
  try {
    await engine(client.connect());
    return await askFacts(client);
  } catch (error) {
    throw explainPostgres(error);
  } finally {
    await client.end();
  }
}

function firstClient(options: PostgresOptions): Client {
  try {
    return new Client(clientConfig(options));
  } catch (error) {
    // Without the error as its cause, which holds the URL and its password.
    throw new StorageError(
      "unusable",
      `the URL of the database cannot be used (${messageOf(error)}): ` +
        "it looks like postgres://user:password@host:5432/database",
    );
  }
}

async function askFacts(client: Client): Promise<ServerFacts> {
  const text = `SELECT current_setting('server_encoding'), current_schema(),
    extract(epoch FROM clock_timestamp()) * 1000`;
  const { rows } = await runText(client, text);
  const [encoding, schema, nowMs] = rows[0]?.map(String) ?? [];
  if (encoding !== "UTF8") {
    throw new StorageError(
      "unusable",
      `the database is encoded in ${encoding}: create one with the encoding UTF8`,
    );
  }
  return {
    channel: `atoll_${schema}`.slice(0, 63),
    aheadMs: Math.round(Number(nowMs) - wallClockMs()),
  };
}

export class PostgresStore implements Store, StoreAdmin {
  readonly engine = "postgres";
  readonly outbox: Outbox;
  readonly blobs: BlobFolder;
  readonly #options: PostgresOptions;
  readonly #pool: Pool;
  readonly #channel: string;
  readonly #watchers: PostgresWatchers;
  readonly #prepared = new Set<Table<object>>();
  #signals: Signals | undefined;
  #isClosed = false;

  constructor(options: PostgresOptions, pool: Pool, facts: ServerFacts) {
    this.#options = options;
    this.#pool = pool;
    this.#channel = facts.channel;
    this.#watchers = createPostgresWatchers(options.report);
    this.outbox = createOutbox(this, () => wallClockMs() + facts.aheadMs);
    this.blobs = sharedBlobs(options);
  }

  async prepare(): Promise<void> {
    await this.#changeSchema((session) => migrate(session));
    await this.addTables([outboxTable]);
    const { report, listens = true, polls = true } = this.#options;
    this.#signals = await startSignals({
      pool: this.#pool,
      connect: (config) => new Client(config),
      config: clientConfig(this.#options),
      channel: this.#channel,
      watchers: this.#watchers,
      report,
      listens,
      polls,
    });
  }

  read<T>(body: (tx: ReadTransaction) => Promise<T>): Promise<T> {
    return this.#untilItHolds(() => this.#withClient((client) => runRead(client, body)));
  }

  async write<T>(body: (tx: WriteTransaction) => Promise<T>): Promise<T> {
    const plan: LockPlan = { tables: new Set(), everything: false, present: new Set() };
    const { result, effects } = await this.#untilItHolds((before) => {
      // After a deadlock, taking every lock in full at once leaves only the order to collide on.
      if (isConflict(before)) plan.everything = true;
      return this.#withClient((client) => runBody(client, body, plan));
    });
    this.#afterCommit(effects);
    return result;
  }

  async #untilItHolds<T>(run: (before: unknown) => Promise<T>): Promise<T> {
    const end = this.#watchers.bodyBegins();
    try {
      return await untilItHolds(run);
    } finally {
      end();
    }
  }

  /** Other processes write too. */
  revision(): undefined {
    return undefined;
  }

  watch(topic: string, listener: () => void): () => void {
    return this.#watchers.watch(topic, listener);
  }

  async addTables(tables: readonly Table<object>[]): Promise<void> {
    const missing = tables.filter((table) => !this.#prepared.has(table));
    if (missing.length === 0) return;
    await this.#changeSchema((session) => prepareTables(session, missing));
    for (const table of missing) this.#prepared.add(table);
  }

  resetAccount(scope: { readonly account?: string; readonly region?: string }): Promise<void> {
    return this.#changeSchema((session) => resetTables(session, scope));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#signals?.close();
    await this.#pool.end();
  }

  #afterCommit(effects: Effects): void {
    runEffects(effects, this.#options.report);
    const topics = new Set(effects.topics);
    this.#watchers.wake(topics);
    this.#signals?.send(topics);
  }

  /** Runs a change of the database's shape while no other process changes it. */
  async #changeSchema(change: (session: SchemaSession) => Promise<void>): Promise<void> {
    try {
      await this.#withClient(async (client) => {
        await runText(client, "BEGIN");
        try {
          const lock = `SELECT pg_advisory_xact_lock(${SCHEMA_LOCK}, hashtext(current_schema()))`;
          await runText(client, lock);
          await change({
            dialect: postgres,
            query: async (text, values) => [...(await runText(client, text, values)).rows],
          });
          await runText(client, "COMMIT");
        } catch (error) {
          await runText(client, "ROLLBACK");
          throw error;
        }
      });
    } catch (error) {
      throw explainPostgres(error);
    }
  }

  async #withClient<T>(use: (client: PoolClient) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw closedError();
    const client = await engine(this.#pool.connect());
    try {
      const result = await use(client);
      client.release();
      return result;
    } catch (error) {
      // A broken connection does not go back to the pool.
      client.release(isDisconnected(error));
      throw error;
    }
  }
}

/**
 * Runs a body until no conflict and no broken connection comes in between.
 *
 * @param run Is told what the run before came to.
 */
async function untilItHolds<T>(run: (before: unknown) => Promise<T>): Promise<T> {
  let before: unknown;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run(before);
    } catch (error) {
      if (!mayRunAgain(error)) throw explainPostgres(error);
      if (attempt === ATTEMPTS_MAX) throw givenUp(error);
      before = error;
    }
    if (!(before instanceof RunAgain)) await pause(Math.random() * Math.min(2 ** attempt, 200));
  }
}

/** Runs a reading body once, on one snapshot. */
async function runRead<T>(
  client: PoolClient,
  body: (tx: ReadTransaction) => Promise<T>,
): Promise<T> {
  const begun = runText(client, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  const tx = new PostgresReadTransaction(client);
  try {
    const [result] = await Promise.all([body(tx), begun]);
    return result;
  } finally {
    tx.end();
    await runText(client, "COMMIT");
  }
}

/** Runs a writing body once, from BEGIN to COMMIT. */
async function runBody<T>(
  client: PoolClient,
  body: (tx: WriteTransaction) => Promise<T>,
  plan: LockPlan,
): Promise<{ readonly result: T; readonly effects: Effects }> {
  const begun = runText(client, "BEGIN ISOLATION LEVEL READ COMMITTED");
  const tx = new PostgresWriteTransaction(client, plan);
  let result: T;
  try {
    const stuck = new Promise<never>((_, reject) => {
      tx.onIdle = () => reject(pendingError(body));
    });
    tx.watchIdle();
    [result] = await Promise.all([Promise.race([body(tx), stuck]), begun]);
    // A body that caught an error of the engine's cannot go on: nothing of it was kept.
    tx.throwIfBroken();
  } catch (error) {
    tx.end();
    await runText(client, "ROLLBACK").catch(() => undefined);
    throw tx.broken ?? error;
  }
  tx.end();
  await commit(client, tx);
  return { result, effects: tx.effects };
}

async function commit(client: PoolClient, tx: PostgresWriteTransaction): Promise<void> {
  try {
    const { command } = await runText(client, "COMMIT");
    if (command !== "COMMIT") {
      await tx.answered();
      // The last statements were still under way when COMMIT was sent, and one of them has failed.
      throw tx.broken ?? new StorageError("failed", "PostgreSQL rolled back a commit");
    }
  } catch (error) {
    if (!isDisconnected(error)) throw error;
    throw new StorageError(
      "uncertain",
      "the connection to PostgreSQL broke during a commit: look whether the change was kept",
      { cause: error },
    );
  }
}

function mayRunAgain(error: unknown): boolean {
  if (error instanceof RunAgain || isConflict(error)) return true;
  // Not after a commit was tried: that is reported as `uncertain`.
  return isDisconnected(error);
}

function givenUp(error: unknown): unknown {
  if (isDisconnected(error)) return explainPostgres(error);
  return new StorageError(
    "contention",
    `a change met others on the same records ${ATTEMPTS_MAX} times and was given up: try it again`,
    { cause: error },
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Large bodies on PostgreSQL need a folder that every process sees. */
function sharedBlobs({ blobs, durability }: PostgresOptions): BlobFolder {
  let opened: Promise<BlobFolder> | undefined;
  const open = async (): Promise<BlobFolder> => {
    if (blobs === undefined) {
      throw new StorageError(
        "unusable",
        "bodies of this size need a folder beside PostgreSQL: start with --blobs and a folder " +
          "that all processes share",
      );
    }
    opened ??= openBlobFolder(blobs, { shared: true, syncs: durability === "full" });
    return opened;
  };
  return lazyBlobFolder(open);
}
