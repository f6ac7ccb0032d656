/** What is there after the kill, and whether it is what was acknowledged. */
import { callSqs, sqsRequests } from "../../bench/aws-request.ts";
import { HttpConnection } from "../../bench/http-connection.ts";
import type { Ledger, QueueLedger, Workload } from "./kill-workload.ts";

export interface Found {
  /** Bodies in the order in which they were received. */
  readonly standard: readonly string[];
  readonly fifo: readonly string[];
}

/** Receives and deletes everything on both queues, after what was in flight is made visible. */
export async function collectAll(workload: Workload): Promise<Found> {
  const { ledger } = workload;
  return {
    standard: await collect(workload, ledger.standard.url),
    fifo: await collect(workload, ledger.fifo.url),
  };
}

async function collect({ address, keys }: Workload, QueueUrl: string): Promise<readonly string[]> {
  const connection = new HttpConnection(address);
  const call = (
    operation: string,
    input: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, unknown>> =>
    callSqs(connection, sqsRequests(operation, address, keys), { QueueUrl, ...input });
  // Time is Atoll's: whatever the killed receivers hold comes back at once.
  await advanceClock(connection, 60);
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await call("ReceiveMessage", {
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 600,
    });
    const messages = Messages as readonly {
      readonly Body: string;
      readonly ReceiptHandle: string;
    }[];
    if (messages.length === 0) break;
    bodies.push(...messages.map(({ Body }) => Body));
    const Entries = messages.map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
    }));
    const { Failed = [] } = await call("DeleteMessageBatch", { Entries });
    if ((Failed as readonly unknown[]).length > 0) throw new Error(JSON.stringify(Failed));
  }
  connection.close();
  return bodies;
}

async function advanceClock(connection: HttpConnection, seconds: number): Promise<void> {
  const body = JSON.stringify({ advanceMs: seconds * 1000 });
  const { status, body: answer } = await connection.send(
    Buffer.from(
      `POST /_atoll/clock HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    ),
  );
  if (status !== 200) throw new Error(`the clock did not move: ${status} ${answer.toString()}`);
}

/** Compares what was found with what was acknowledged. */
export function findBrokenWords(ledger: Ledger, found: Found): readonly string[] {
  return [
    ...brokenWords("standard queue", ledger.standard, found.standard),
    ...brokenWords("FIFO queue", ledger.fifo, found.fifo),
    ...brokenOrder(found.fifo),
  ];
}

function brokenWords(
  name: string,
  queue: QueueLedger,
  found: readonly string[],
): readonly string[] {
  const problems: string[] = [];
  const there = new Set(found);
  if (there.size < found.length) problems.push(`${name}: ${found.length - there.size} found twice`);
  for (const body of queue.sent) {
    const mayBeGone = queue.deleted.has(body) || queue.maybeDeleted.has(body);
    if (!there.has(body) && !mayBeGone) problems.push(`${name}: ${body} is lost`);
  }
  for (const body of there) {
    if (queue.deleted.has(body)) problems.push(`${name}: ${body} was deleted and is back`);
    const isKnown = queue.sent.has(body) || queue.maybeSent.has(body);
    if (!isKnown) problems.push(`${name}: ${body} was never sent`);
  }
  return problems.slice(0, 10);
}

function brokenOrder(found: readonly string[]): readonly string[] {
  const last = new Map<string, number>();
  const problems: string[] = [];
  for (const body of found) {
    const [group = "", number = ""] = body.split(":");
    const before = last.get(group) ?? -1;
    if (Number(number) < before) problems.push(`FIFO group ${group}: ${number} after ${before}`);
    last.set(group, Number(number));
  }
  return problems.slice(0, 10);
}
