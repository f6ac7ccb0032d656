/**
 * Two processes of Atoll over one database are one Atoll: whatever is done through one is true at
 * once for the other, and no promise of a queue's is broken between them.
 */
import { setTimeout as sleep } from "node:timers/promises";
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
  type Message,
  type ReceiveMessageCommandInput,
} from "@aws-sdk/client-sqs";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAtoll, type AtollProcess } from "../../bench/atoll-process.ts";
import { startPostgres, type PostgresServer } from "../support/postgres.ts";
import { WITHOUT_POLLING } from "./polling.ts";

const OWNER = "111111111111";
const OTHER = "222222222222";

let server: PostgresServer;
let store: string;
let flags: readonly string[];
let one: AtollProcess;
let two: AtollProcess;
/** The owner's clients of the two. */
let left: SQSClient;
let right: SQSClient;

beforeAll(async () => {
  server = await startPostgres();
  store = await server.schema();
  flags = ["--store", store, "--iam", "enforce"];
  [one, two] = await Promise.all([start(), start()]);
  left = clientOf(one, OWNER);
  right = clientOf(two, OWNER);
});

afterAll(async () => {
  await Promise.all([one.stop(), two.stop()]);
  await server.stop();
});

function start(): Promise<AtollProcess> {
  return startAtoll({ flags, env: WITHOUT_POLLING });
}

function clientOf({ host, port }: AtollProcess, account: string): SQSClient {
  return new SQSClient({
    region: "us-east-1",
    endpoint: `http://${host}:${port}`,
    credentials: { accessKeyId: account, secretAccessKey: "atoll" },
    maxAttempts: 1,
  });
}

async function createQueue(name: string, attributes: Record<string, string> = {}): Promise<string> {
  const command = new CreateQueueCommand({ QueueName: name, Attributes: attributes });
  return (await left.send(command)).QueueUrl ?? "";
}

async function receive(
  client: SQSClient,
  QueueUrl: string,
  options: Partial<ReceiveMessageCommandInput> = {},
): Promise<readonly Message[]> {
  const answer = await client.send(new ReceiveMessageCommand({ QueueUrl, ...options }));
  return answer.Messages ?? [];
}

/** Receives with a long poll of 20 s that begins now; tells how long it took. */
async function poll(
  client: SQSClient,
  QueueUrl: string,
): Promise<{ readonly bodies: readonly string[]; readonly ms: number }> {
  const beganMs = performance.now();
  const messages = await receive(client, QueueUrl, { WaitTimeSeconds: 20 });
  return { bodies: bodiesOf(messages), ms: performance.now() - beganMs };
}

function bodiesOf(messages: readonly Message[]): string[] {
  return messages.map(({ Body = "" }) => Body);
}

/** Waits until something is so. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(20);
}

/** Long enough for a request that was sent to be waiting. */
const ARRIVED_MS = 300;
/** Who is woken comes back within some milliseconds, who is not when a long poll ends by itself. */
const WOKEN_MS_MAX = 15_000;

describe("a FIFO queue of two processes", () => {
  it("hands out a group to one of 20 consumers at a time, in order, each message once", async () => {
    const groups = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const numbers = Array.from({ length: 15 }, (_, number) => number);
    const url = await createQueue("many.fifo", { FifoQueue: "true" });
    const due = new Map(groups.map((group) => [group, 0]));
    const inFlight = new Set<string>();
    const wrong: string[] = [];
    let received = 0;

    function take(body: string): void {
      const [group = "", number] = body.split(":");
      if (Number(number) !== due.get(group)) wrong.push(`${body}, due is ${due.get(group)}`);
      due.set(group, Number(number) + 1);
      received += 1;
    }
    async function consume(client: SQSClient): Promise<void> {
      while (received < groups.length * numbers.length) {
        const options = { MaxNumberOfMessages: 3, WaitTimeSeconds: 1 };
        const messages = await receive(client, url, options);
        const held = new Set(messages.map(({ Body = "" }) => Body.charAt(0)));
        for (const group of held) {
          if (inFlight.has(group)) wrong.push(`${group} is in flight twice`);
          inFlight.add(group);
        }
        for (const { Body = "" } of messages) take(Body);
        await sleep(2);
        for (const group of held) inFlight.delete(group);
        for (const { ReceiptHandle } of messages) {
          await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
        }
      }
    }
    async function produce(client: SQSClient, group: string): Promise<void> {
      for (const number of numbers) {
        const MessageBody = `${group}:${number}`;
        const ids = { MessageGroupId: group, MessageDeduplicationId: MessageBody };
        await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody, ...ids }));
      }
    }
    const consumers = Array.from({ length: 20 }, (_, index) => consume(side(index)));
    await Promise.all([...groups.map((group, index) => produce(side(index), group)), ...consumers]);
    expect(wrong).toEqual([]);
    expect(received).toBe(groups.length * numbers.length);
  });

  it("lets a consumer through to a group that producers of both keep locked", async () => {
    const url = await createQueue("one-group.fifo", { FifoQueue: "true" });
    const state = { isOver: false };
    let sent = 0;
    const producers = Array.from({ length: 12 }, async (_, index) => {
      while (!state.isOver) {
        const ids = { MessageGroupId: "g", MessageDeduplicationId: `${(sent += 1)}` };
        await side(index).send(new SendMessageCommand({ QueueUrl: url, MessageBody: "x", ...ids }));
      }
    });
    await until(async () => sent > 24);
    for (let turn = 0; turn < 5; turn += 1) {
      // A short poll: without its turn it would come back with nothing.
      const [message] = await receive(right, url);
      expect(message).toBeDefined();
      const { ReceiptHandle } = message ?? {};
      await right.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    }
    state.isOver = true;
    await Promise.all(producers);
  });

  it("keeps one of the messages that are sent with one deduplication id", async () => {
    const url = await createQueue("once.fifo", { FifoQueue: "true" });
    const sending = Array.from({ length: 10 }, (_, index) =>
      side(index).send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: `${index}`,
          // In groups of their own, so that only the id stands between them.
          MessageGroupId: `g${index}`,
          MessageDeduplicationId: "one",
        }),
      ),
    );
    const answers = await Promise.all(sending);
    expect(new Set(answers.map(({ MessageId }) => MessageId)).size).toBe(1);
    expect(await receive(right, url, { MaxNumberOfMessages: 10 })).toHaveLength(1);
  });

  it("takes batches whose groups come in opposite order, without a deadlock", async () => {
    const url = await createQueue("opposite.fifo", { FifoQueue: "true" });
    const before = await deadlocks();
    const batch = (index: number, round: number): Promise<unknown> => {
      const groups = Array.from({ length: 10 }, (_, group) => `g${group}`);
      if (index % 2 === 0) groups.reverse();
      const Entries = groups.map((MessageGroupId, at) => ({
        Id: `${at}`,
        MessageBody: "x",
        MessageGroupId,
        MessageDeduplicationId: `${index}-${round}-${at}`,
      }));
      return side(index).send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    };
    for (let round = 0; round < 4; round += 1) {
      await Promise.all(Array.from({ length: 6 }, (_, index) => batch(index, round)));
    }
    expect(await deadlocks()).toBe(before);
  });
});

describe("a standard queue of two processes", () => {
  it("hands out each message once to consumers of both", async () => {
    const url = await createQueue("shared");
    const bodies = Array.from({ length: 100 }, (_, index) => `${index}`);
    for (let at = 0; at < bodies.length; at += 10) {
      const Entries = bodies
        .slice(at, at + 10)
        .map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
      await side(at / 10).send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    }
    const received: string[] = [];
    async function consume(client: SQSClient): Promise<void> {
      while (received.length < bodies.length) {
        received.push(...bodiesOf(await receive(client, url, { MaxNumberOfMessages: 4 })));
      }
    }
    await Promise.all(Array.from({ length: 8 }, (_, index) => consume(side(index))));
    expect(received.toSorted()).toEqual(bodies.toSorted());
  });

  it("wakes a long poll of one by a message sent to the other", async () => {
    const url = await createQueue("wake");
    const polling = poll(right, url);
    await sleep(ARRIVED_MS);
    await left.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "now" }));
    const { bodies, ms } = await polling;
    expect(bodies).toEqual(["now"]);
    expect(ms).toBeLessThan(ARRIVED_MS + WOKEN_MS_MAX);
  });

  it("misses no message that is sent while a long poll begins", async () => {
    const url = await createQueue("race");
    for (let round = 0; round < 20; round += 1) {
      const polling = poll(right, url);
      await sleep(round);
      await left.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "now" }));
      const { bodies, ms } = await polling;
      expect(bodies).toEqual(["now"]);
      expect(ms).toBeLessThan(round + WOKEN_MS_MAX);
    }
  });

  it("ends a long poll of one when a delay or a timeout begun at the other is over", async () => {
    const delayed = await createQueue("delayed");
    const hidden = await createQueue("hidden");
    await left.send(new SendMessageCommand({ QueueUrl: hidden, MessageBody: "again" }));
    const polling = [poll(right, delayed)];
    await sleep(ARRIVED_MS);
    await left.send(
      new SendMessageCommand({ QueueUrl: delayed, MessageBody: "later", DelaySeconds: 2 }),
    );
    await receive(left, hidden, { VisibilityTimeout: 2 });
    polling.push(poll(right, hidden));
    const [first, second] = await Promise.all(polling);
    expect(first?.bodies).toEqual(["later"]);
    expect(first?.ms).toBeGreaterThan(2000);
    expect(first?.ms).toBeLessThan(ARRIVED_MS + 2000 + WOKEN_MS_MAX);
    expect(second?.bodies).toEqual(["again"]);
    expect(second?.ms).toBeLessThan(2000 + WOKEN_MS_MAX);
  });

  it("ends the timeout for all when it is changed through either", async () => {
    const url = await createQueue("given-back");
    await left.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "back" }));
    const [message] = await receive(left, url);
    const polling = poll(left, url);
    await sleep(ARRIVED_MS);
    const { ReceiptHandle } = message ?? {};
    await right.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 }),
    );
    const { bodies, ms } = await polling;
    expect(bodies).toEqual(["back"]);
    expect(ms).toBeLessThan(ARRIVED_MS + WOKEN_MS_MAX);
  });
});

describe("queues of two processes", () => {
  it("are judged by the policy that was set through the other a moment ago", async () => {
    const url = await createQueue("judged");
    const stranger = clientOf(two, OTHER);
    const statement = { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" };
    const setPolicy = (statements: readonly unknown[]): Promise<unknown> => {
      const Policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
      return left.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
    };
    const send = (): Promise<unknown> =>
      stranger.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "m" }));
    for (let round = 0; round < 5; round += 1) {
      await setPolicy([{ ...statement, Condition: {} }]);
      await expect(send()).resolves.toHaveProperty("MessageId");
      await setPolicy([statement, { ...statement, Effect: "Deny" }]);
      await expect(send()).rejects.toMatchObject({ name: "AccessDenied" });
    }
  });

  it("can be changed through one while the other is busy with them", async () => {
    const url = await createQueue("busy");
    const state = { isOver: false };
    let sent = 0;
    const senders = Array.from({ length: 16 }, async () => {
      while (!state.isOver) {
        await right.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "m" }));
        sent += 1;
      }
    });
    await until(async () => sent > 50);
    const before = sent;
    await left.send(
      new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { VisibilityTimeout: "77" } }),
    );
    const meanwhile = sent - before;
    state.isOver = true;
    await Promise.all(senders);
    // Each of them had its turn some times.
    expect(meanwhile).toBeLessThan(500);
  });

  it("are created once when both create one name, and refused where attributes differ", async () => {
    const create = (name: string, seconds: (index: number) => number) =>
      Promise.allSettled(
        Array.from({ length: 6 }, (_, index) => {
          const Attributes = { VisibilityTimeout: `${seconds(index)}` };
          return side(index).send(new CreateQueueCommand({ QueueName: name, Attributes }));
        }),
      );
    const same = await create("twins", () => 11);
    const urls = same.map((result) => (result.status === "fulfilled" ? "made" : result.reason));
    expect(urls).toEqual(Array.from({ length: 6 }, () => "made"));
    // One incarnation: what is sent through one is received through the other.
    const url = urlOf(left, "twins");
    await left.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "m" }));
    expect(await receive(right, urlOf(right, "twins"))).toHaveLength(1);
    const jobs = await rows(
      `SELECT count(*)::int FROM outbox WHERE kind = 'sqs:expire-messages'
       AND record_json LIKE '%"twins"%'`,
    );
    expect(jobs).toEqual([[1]]);

    const other = await create("rivals", (index) => 20 + (index % 2));
    const refused = other.flatMap((result) =>
      result.status === "rejected" ? [(result.reason as Error).name] : [],
    );
    expect(refused).toEqual(["QueueNameExists", "QueueNameExists", "QueueNameExists"]);
  });

  it("are gone and empty for the other at once", async () => {
    const gone = await createQueue("gone");
    const emptied = await createQueue("emptied");
    const polling = poll(right, gone).catch((error: unknown) => error);
    await sleep(ARRIVED_MS);
    const beganMs = performance.now();
    await left.send(new DeleteQueueCommand({ QueueUrl: gone }));
    await expect(receive(right, gone)).rejects.toMatchObject({ name: "QueueDoesNotExist" });
    await expect(polling).resolves.toMatchObject({ name: "QueueDoesNotExist" });
    expect(performance.now() - beganMs).toBeLessThan(WOKEN_MS_MAX);

    for (const client of [left, right, left]) {
      await client.send(new SendMessageCommand({ QueueUrl: emptied, MessageBody: "m" }));
    }
    await receive(left, emptied);
    await right.send(new PurgeQueueCommand({ QueueUrl: emptied }));
    expect(await receive(left, emptied, { MaxNumberOfMessages: 10 })).toEqual([]);
    const again = left.send(new PurgeQueueCommand({ QueueUrl: emptied }));
    await expect(again).rejects.toMatchObject({ name: "PurgeQueueInProgress" });
  });
});

describe("a message move task of two processes", () => {
  it("is started by one of them and moves each message once", async () => {
    const { dead, source } = await deadLetters("moved", 30);
    const SourceArn = arnOf(dead);
    const starts = await Promise.allSettled(
      Array.from({ length: 4 }, (_, index) =>
        // Slow enough to be running still, for five seconds, when the others ask.
        side(index).send(
          new StartMessageMoveTaskCommand({ SourceArn, MaxNumberOfMessagesPerSecond: 6 }),
        ),
      ),
    );
    expect(starts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await until(() => isMoved(right, SourceArn));
    const bodies: string[] = [];
    for (let found = await takeTen(right, source); found.length > 0;) {
      bodies.push(...found);
      found = await takeTen(right, source);
    }
    expect(bodies.toSorted()).toEqual(Array.from({ length: 30 }, (_, n) => `${n}`).toSorted());
  });
});

describe("when one of two processes is killed", () => {
  it("the other goes on, and takes over its jobs and what it had locked", async () => {
    const { dead } = await deadLetters("survived", 8);
    const SourceArn = arnOf(dead);
    const url = await createQueue("survivor.fifo", { FifoQueue: "true" });
    const third = await start();
    const doomed = clientOf(third, OWNER);
    await doomed.send(
      new StartMessageMoveTaskCommand({ SourceArn, MaxNumberOfMessagesPerSecond: 4 }),
    );
    // It is in the middle of everything: sending, receiving, moving.
    let failures = 0;
    const busy = Array.from({ length: 8 }, async (_, index) => {
      try {
        for (let number = 0; ; number += 1) {
          const ids = { MessageGroupId: "g", MessageDeduplicationId: `${index}-${number}` };
          const message = { QueueUrl: url, MessageBody: "m", ...ids };
          await doomed.send(new SendMessageCommand(message));
        }
      } catch {
        failures += 1;
      }
    });
    await sleep(ARRIVED_MS);
    await third.stop("SIGKILL");
    await Promise.all(busy);
    expect(failures).toBe(8);

    const ids = { MessageGroupId: "g", MessageDeduplicationId: "after" };
    await left.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "m", ...ids }));
    expect(await receive(left, url)).toHaveLength(1);
    // If it held the job when it died: its lease is made to end now rather than in half a minute.
    await rows(`UPDATE outbox SET "leasedUntilMs" = 0 WHERE "leasedUntilMs" IS NOT NULL`);
    await createQueue("wakes-who-looks-for-jobs");
    await until(() => isMoved(left, SourceArn));
  });
});

/** One of the two, in turn. */
function side(index: number): SQSClient {
  return index % 2 === 0 ? left : right;
}

/** A dead-letter queue with messages in it, and the queue that they come from. */
async function deadLetters(
  name: string,
  count: number,
): Promise<{ readonly dead: string; readonly source: string }> {
  const dead = await createQueue(`${name}-dead`);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf(dead), maxReceiveCount: 1 });
  const source = await createQueue(name, { RedrivePolicy, VisibilityTimeout: "0" });
  for (let number = 0; number < count; number += 1) {
    await left.send(new SendMessageCommand({ QueueUrl: source, MessageBody: `${number}` }));
  }
  const attribute = "ApproximateNumberOfMessages";
  await until(async () => {
    await receive(left, source, { MaxNumberOfMessages: 10 });
    const command = new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: [attribute] });
    return (await left.send(command)).Attributes?.[attribute] === `${count}`;
  });
  await left.send(
    new SetQueueAttributesCommand({ QueueUrl: source, Attributes: { VisibilityTimeout: "60" } }),
  );
  return { dead, source };
}

async function takeTen(client: SQSClient, url: string): Promise<string[]> {
  return bodiesOf(await receive(client, url, { MaxNumberOfMessages: 10 }));
}

async function isMoved(client: SQSClient, SourceArn: string): Promise<boolean> {
  const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn }));
  return Results[0]?.Status === "COMPLETED";
}

function arnOf(url: string): string {
  return `arn:aws:sqs:us-east-1:${OWNER}:${url.slice(url.lastIndexOf("/") + 1)}`;
}

function urlOf(client: SQSClient, name: string): string {
  const { port } = client === left ? one : two;
  return `http://localhost:${port}/queue/us-east-1/${OWNER}/${name}`;
}

async function rows(sql: string): Promise<readonly unknown[][]> {
  const client = new Client({ connectionString: store });
  await client.connect();
  const result = await client.query<unknown[]>({ text: sql, rowMode: "array" });
  await client.end();
  return result.rows;
}

async function deadlocks(): Promise<unknown> {
  const [row] = await rows("SELECT deadlocks FROM pg_stat_database WHERE datname = 'postgres'");
  return row?.[0];
}
