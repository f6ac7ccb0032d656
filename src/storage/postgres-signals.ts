/**
 * Wake-ups between processes on one PostgreSQL: LISTEN and NOTIFY on one channel, and polling for
 * what they miss. A notification is sent after the commit and not inside it, many topics at once:
 * NOTIFY inside a transaction makes all commits of the server wait for one lock. A process that
 * dies in between leaves it to the polling.
 */
import { randomUUID } from "node:crypto";
import type { Client, ClientConfig, Pool } from "pg";
import type { ReportError } from "./effects.ts";
import { engine, explainPostgres } from "./postgres-session.ts";
import { messageOf, StorageError } from "./storage-error.ts";
import type { Watchers } from "./watch.ts";

/** How often every watcher is woken, in case a notification was lost. */
export const POLL_MS = 5000;
/** The same while nothing can be heard. */
const DEAF_POLL_MS = 500;
/** How long to wait before listening again after a connection was lost. */
const RECONNECT_MS = 1000;
/** PostgreSQL takes 8000 bytes. */
const PAYLOAD_BYTES_MAX = 7500;
/** Wakes everybody: stands for a topic that does not fit. */
const EVERYTHING = "*";

export interface Signals {
  /** Wakes the topics in the other processes. */
  send(topics: Iterable<string>): void;
  close(): Promise<void>;
}

export interface SignalOptions {
  readonly pool: Pool;
  readonly connect: (config: ClientConfig) => Client;
  readonly config: ClientConfig;
  readonly channel: string;
  readonly watchers: Watchers;
  readonly report: ReportError;
  /** False leaves it to polling, as behind a proxy that cannot listen. */
  readonly listens: boolean;
  /** False leaves it to notifications. */
  readonly polls: boolean;
}

/** Begins to listen. Resolves when wake-ups can be heard, or it is clear that they cannot yet. */
export async function startSignals(options: SignalOptions): Promise<Signals> {
  const { pool, channel, watchers, report } = options;
  const origin = randomUUID();
  const ears = createEars(options, (payload) => {
    const [sender, ...topics] = JSON.parse(payload) as string[];
    if (sender === origin) return;
    if (topics.includes(EVERYTHING)) watchers.wakeAll();
    else watchers.wake(topics);
  });
  if (options.listens) await ears.listen();

  let pending = new Set<string>();
  let sending: Promise<void> | undefined;

  async function flush(): Promise<void> {
    // Those of one turn of the event loop go together.
    await new Promise(setImmediate);
    while (pending.size > 0) {
      const topics = pending;
      pending = new Set();
      try {
        for (const payload of payloads(origin, topics)) {
          await engine(pool.query("SELECT pg_notify($1, $2)", [channel, payload]));
        }
      } catch (error) {
        report(explainPostgres(error));
      }
    }
    sending = undefined;
  }

  return {
    send(topics) {
      for (const topic of topics) pending.add(topic);
      if (pending.size > 0) sending ??= flush();
    },
    async close() {
      await sending;
      await ears.close();
    },
  };
}

/** Topics as JSON lists behind the sender's name, each short enough for one notification. */
export function payloads(origin: string, topics: Iterable<string>): string[] {
  const made: string[] = [];
  let list: string[] = [];
  let bytes = 0;
  for (const topic of topics) {
    const size = Buffer.byteLength(JSON.stringify(topic)) + 1;
    if (size > PAYLOAD_BYTES_MAX - 100) return [JSON.stringify([origin, EVERYTHING])];
    if (bytes + size > PAYLOAD_BYTES_MAX - 100) {
      made.push(JSON.stringify([origin, ...list]));
      list = [];
      bytes = 0;
    }
    list.push(topic);
    bytes += size;
  }
  if (list.length > 0) made.push(JSON.stringify([origin, ...list]));
  return made;
}

interface Ears {
  listen(): Promise<void>;
  close(): Promise<void>;
}

function deafness(error: unknown): StorageError {
  const message = error === undefined ? "" : messageOf(error);
  const reason = message === "" ? "" : ` (${message})`;
  return new StorageError(
    "unusable",
    `the connection on which PostgreSQL tells of changes by other processes is lost${reason}: ` +
      "it is tried again every second",
    { cause: error },
  );
}

/** A connection that listens, made anew when it is lost, with polling beside it. */
function createEars(options: SignalOptions, hear: (payload: string) => void): Ears {
  const { connect, config, channel, watchers, report } = options;
  let client: Client | undefined;
  let isClosed = false;
  /** Whether it was told that nothing can be heard: once for each time that is so. */
  let isTold = false;
  let reconnecting: NodeJS.Timeout | undefined;
  let polling: NodeJS.Timeout | undefined;

  function poll(): void {
    const delayMs = client === undefined ? DEAF_POLL_MS : POLL_MS;
    polling = setTimeout(() => {
      watchers.wakeAll();
      poll();
    }, delayMs).unref();
  }

  function lose(error?: unknown): void {
    client = undefined;
    if (isClosed || reconnecting !== undefined) return;
    if (!isTold) report(deafness(error));
    isTold = true;
    reconnecting = setTimeout(() => {
      reconnecting = undefined;
      void listen();
    }, RECONNECT_MS);
    reconnecting.unref();
  }

  async function listen(): Promise<void> {
    const made = connect(config);
    made.on("notification", ({ payload }) => {
      try {
        hear(payload ?? "[]");
      } catch (error) {
        report(error);
      }
    });
    let isLost = false;
    const loseThis = (error?: unknown): void => {
      // An error and an end after it are one loss.
      if (!isLost) lose(error);
      isLost = true;
    };
    made.on("error", loseThis);
    made.on("end", () => loseThis());
    try {
      await engine(made.connect());
      await engine(made.query(`LISTEN "${channel}"`));
      client = made;
      isTold = false;
      if (isClosed) await made.end();
      // Whatever was sent while nobody listened.
      else watchers.wakeAll();
    } catch (error) {
      loseThis(error);
      await made.end().catch(() => undefined);
    }
  }

  if (options.polls) poll();
  return {
    listen,
    async close() {
      isClosed = true;
      clearTimeout(polling);
      clearTimeout(reconnecting);
      await client?.end();
    },
  };
}
