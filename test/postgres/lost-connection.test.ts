/**
 * What becomes of Atoll when its database cannot be reached: at the start, and while it runs.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAtoll, type AtollProcess } from "../../bench/atoll-process.ts";
import { startPostgres, type PostgresServer } from "../support/postgres.ts";
import { WITHOUT_POLLING } from "./polling.ts";

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

/** A line to the database that can be cut. */
interface Line {
  readonly url: string;
  cut(): Promise<void>;
  mend(): Promise<void>;
}

async function openLine(database: string): Promise<Line> {
  const target = new URL(database);
  const path = join(target.searchParams.get("host") ?? "", ".s.PGSQL.5432");
  const sockets = new Set<Socket>();
  let listener: Server;
  let port = 0;

  async function mend(): Promise<void> {
    listener = createServer((near) => {
      const far = connect(path);
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on("error", () => undefined);
        socket.on("close", () => {
          sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => {
      listener.listen(port, "127.0.0.1", resolve);
    });
    ({ port } = listener.address() as AddressInfo);
  }

  await mend();
  target.searchParams.delete("host");
  target.host = `127.0.0.1:${port}`;
  return {
    url: target.href,
    mend,
    async cut() {
      const closed = new Promise((resolve) => {
        listener.close(resolve);
      });
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function clientOf({ port }: AtollProcess): SQSClient {
  return new SQSClient({
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: "111111111111", secretAccessKey: "atoll" },
    maxAttempts: 1,
  });
}

/** Asks until an answer is no error. */
async function untilItWorks<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await sleep(50);
    }
  }
}

describe("an Atoll that loses its database", () => {
  it("answers 500 in the request's protocol, and is well again when the database is", async () => {
    const store = await server.schema();
    const line = await openLine(store);
    const [lost, well] = await Promise.all([
      startAtoll({ flags: ["--store", line.url], env: WITHOUT_POLLING }),
      startAtoll({ flags: ["--store", store], env: WITHOUT_POLLING }),
    ]);
    const client = clientOf(lost);
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "q" }));
    const send = (MessageBody: string): Promise<unknown> =>
      client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const form = (): Promise<Response> =>
      fetch(`http://127.0.0.1:${lost.port}/?Action=ListQueues&Version=2012-11-05`, {
        headers: {
          authorization:
            "AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0",
        },
      });
    expect((await form()).status).toBe(200);

    await line.cut();
    const beganMs = performance.now();
    await expect(send("lost")).rejects.toMatchObject({
      name: "InternalFailure",
      $metadata: { httpStatusCode: 500 },
    });
    expect(performance.now() - beganMs).toBeLessThan(10_000);
    const answer = await form();
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain("<Code>InternalFailure</Code>");
    expect(lost.child.exitCode).toBe(null);

    await line.mend();
    await untilItWorks(() => send("found"));
    // It hears of the other process again, too, in a while.
    await expect.poll(listeners).toBe(2);
    const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
    expect((await client.send(receive)).Messages?.[0]?.Body).toBe("found");
    const waiting = client.send(receive);
    await sleep(300);
    const sentMs = performance.now();
    await clientOf(well).send(new SendMessageCommand({ QueueUrl, MessageBody: "heard" }));
    expect((await waiting).Messages?.[0]?.Body).toBe("heard");
    // Who hears nothing comes back when the long poll ends.
    expect(performance.now() - sentMs).toBeLessThan(15_000);
    await Promise.all([lost.stop(), well.stop()]);
    await line.cut();
  });

  it("survives that the server ends all its connections, without an error to anybody", async () => {
    const atoll = await startAtoll({ flags: ["--store", await server.schema()] });
    const client = clientOf(atoll);
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "q" }));
    const polling = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await server.cutAll();
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }));
    expect((await polling).Messages?.[0]?.Body).toBe("m");
    await atoll.stop();
  });
});

describe("an Atoll that cannot begin with its database", () => {
  it.each([
    [
      "no server",
      () => "postgres://atoll:hush@127.0.0.1:1/atoll",
      /cannot be reached.*ECONNREFUSED/,
    ],
    ["no such host", () => "postgres://atoll:hush@nowhere.invalid/atoll", /cannot be reached/],
    ["no such database", () => at({ database: "nowhere" }), /database "nowhere" does not exist/],
    ["no such user", () => at({ user: "nobody" }), /role "nobody" does not exist/],
    ["a wrong password", () => at({ user: "guarded", password: "hush" }), /password/],
    ["no password", () => at({ user: "guarded" }), /password/],
    ["a URL that is none", () => "postgres://[hush", /URL/],
  ])("says so in one sentence and exits with 1: %s", async (_, url, sentence) => {
    await guardOneUser();
    const starting = startAtoll({ flags: ["--store", url()] });
    const error: unknown = await starting.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ exitCode: 1 });
    const { output } = error as { readonly output: string };
    expect(output.trim().split("\n")).toHaveLength(1);
    expect(output).toMatch(/^atoll: /);
    expect(output).toMatch(sentence);
    expect(output).not.toContain("hush");
  });
});

function at(change: { database?: string; user?: string; password?: string }): string {
  const url = new URL(server.url);
  url.username = change.user ?? url.username;
  url.password = change.password ?? "";
  url.pathname = change.database ?? url.pathname;
  return url.href;
}

let isGuarded = false;

/** Makes a user whom the server asks for a password; it trusts all others. */
async function guardOneUser(): Promise<void> {
  if (isGuarded) return;
  isGuarded = true;
  const home = new URL(server.url).searchParams.get("host") ?? "";
  const file = join(home, "data", "pg_hba.conf");
  writeFileSync(file, `local all guarded scram-sha-256\n${readFileSync(file, "utf8")}`);
  await rows("CREATE ROLE guarded LOGIN PASSWORD 'right'");
  await rows("SELECT pg_reload_conf()");
  // The server does so when it gets round to it.
  const guarded = (): Client => new Client({ connectionString: at({ user: "guarded" }) });
  await expect.poll(() => isLetIn(guarded())).toBe(false);
}

async function isLetIn(client: Client): Promise<boolean> {
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}

/** How many connections listen for what other processes do. */
async function listeners(): Promise<number> {
  return (await rows("SELECT FROM pg_stat_activity WHERE query LIKE 'LISTEN %'")).length;
}

async function rows(sql: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  const { rows: found } = await client.query(sql);
  await client.end();
  return found;
}
