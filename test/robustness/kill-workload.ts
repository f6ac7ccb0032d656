/** Senders and receivers that write down what they were told. */
import { HttpConnection, type Address } from "../../bench/http-connection.ts";
import { callSqs, sqsRequests } from "../../bench/aws-request.ts";
import type { Keys } from "../../bench/sigv4-template.ts";

/** What the clients of one queue know. Messages are known by their bodies. */
export interface QueueLedger {
  readonly url: string;
  /** Acknowledged as sent, in the order of the acknowledgements. */
  readonly sent: Set<string>;
  /** Sent, and never answered. */
  readonly maybeSent: Set<string>;
  /** Acknowledged as deleted. */
  readonly deleted: Set<string>;
  /** Deleted, and never answered. */
  readonly maybeDeleted: Set<string>;
}

export interface Ledger {
  readonly standard: QueueLedger;
  readonly fifo: QueueLedger;
  unanswered: number;
}

export function newLedger(standard: string, fifo: string): Ledger {
  const queue = (url: string): QueueLedger => ({
    url,
    sent: new Set(),
    maybeSent: new Set(),
    deleted: new Set(),
    maybeDeleted: new Set(),
  });
  return { standard: queue(standard), fifo: queue(fifo), unanswered: 0 };
}

export interface Workload {
  readonly address: Address;
  readonly keys: Keys;
  readonly ledger: Ledger;
}

const SENDERS = 8;
const BATCHERS = 2;
const GROUPS = 6;
const RECEIVERS = 3;

/** Puts load on both queues until it is stopped or the server is gone. */
export function runWorkload(workload: Workload): { stop(): void; readonly ended: Promise<void> } {
  const stopped = new AbortController();
  const { ledger } = workload;
  const clients: ((call: Call) => Promise<void>)[] = [];
  for (let id = 0; id < SENDERS; id += 1) clients.push(sender(ledger.standard, `s${id}`));
  for (let id = 0; id < BATCHERS; id += 1) clients.push(batcher(ledger.standard, `b${id}`));
  for (let id = 0; id < GROUPS; id += 1) clients.push(groupSender(ledger.fifo, `g${id}`));
  for (let id = 0; id < RECEIVERS; id += 1) {
    clients.push(receiver(ledger.standard), receiver(ledger.fifo));
  }
  const run = async (client: (call: Call) => Promise<void>): Promise<void> => {
    const connection = new HttpConnection(workload.address);
    const call: Call = (operation, input) =>
      callSqs(connection, sqsRequests(operation, workload.address, workload.keys), input);
    try {
      while (!stopped.signal.aborted) await client(call);
    } catch {
      // The server was killed: what was asked last has no answer.
      ledger.unanswered += 1;
    }
    connection.close();
  };
  return {
    stop: () => stopped.abort(),
    ended: Promise.all(clients.map(run)).then(() => undefined),
  };
}

type Call = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<Record<string, unknown>>;

function sender(queue: QueueLedger, name: string): (call: Call) => Promise<void> {
  let next = 0;
  return async (call) => {
    const body = `${name}:${next}`;
    next += 1;
    queue.maybeSent.add(body);
    await call("SendMessage", { QueueUrl: queue.url, MessageBody: body });
    acknowledge(body, queue.maybeSent, queue.sent);
  };
}

function batcher(queue: QueueLedger, name: string): (call: Call) => Promise<void> {
  let next = 0;
  return async (call) => {
    const bodies = Array.from({ length: 10 }, (_, index) => `${name}:${next + index}`);
    next += 10;
    for (const body of bodies) queue.maybeSent.add(body);
    const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    const { Successful } = await call("SendMessageBatch", { QueueUrl: queue.url, Entries });
    for (const { Id } of Successful as readonly { readonly Id: string }[]) {
      acknowledge(bodies[Number(Id)] ?? "", queue.maybeSent, queue.sent);
    }
  };
}

/** One sender for each group: its order is the order of the group. */
function groupSender(queue: QueueLedger, group: string): (call: Call) => Promise<void> {
  let next = 0;
  return async (call) => {
    const body = `${group}:${next}`;
    next += 1;
    queue.maybeSent.add(body);
    await call("SendMessage", {
      QueueUrl: queue.url,
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: body,
    });
    acknowledge(body, queue.maybeSent, queue.sent);
  };
}

interface Received {
  readonly Body: string;
  readonly ReceiptHandle: string;
}

function receiver(queue: QueueLedger): (call: Call) => Promise<void> {
  return async (call) => {
    const answer = await call("ReceiveMessage", {
      QueueUrl: queue.url,
      MaxNumberOfMessages: 5,
      VisibilityTimeout: 30,
    });
    for (const { Body, ReceiptHandle } of (answer["Messages"] ?? []) as readonly Received[]) {
      // Some are received and not deleted: they must come again.
      if (Math.random() < 0.2) continue;
      queue.maybeDeleted.add(Body);
      await call("DeleteMessage", { QueueUrl: queue.url, ReceiptHandle });
      acknowledge(Body, queue.maybeDeleted, queue.deleted);
    }
  };
}

function acknowledge(body: string, from: Set<string>, to: Set<string>): void {
  from.delete(body);
  to.add(body);
}
