/**
 * The client of the benchmarks, in a process of its own: takes a {@link Job} as a message, drives
 * one server with it, and sends back a {@link Result}.
 */
import { HttpConnection, type Address } from "./http-connection.ts";
import { signedRequests, type Keys, type Recipe } from "./sigv4-template.ts";

/** What to send. */
export type Plan =
  /** The same requests in turn, signed beforehand. */
  | { readonly kind: "repeat"; readonly requests: readonly Uint8Array[] }
  /** Receives one message, then deletes it; both together are one operation. */
  | {
      readonly kind: "receive and delete";
      readonly receive: Uint8Array;
      readonly deletion: Recipe;
      readonly keys: Keys;
      readonly queueUrl: string;
    };

export interface Job {
  readonly address: Address;
  readonly connections: number;
  readonly plan: Plan;
  /** It ends after this time, */
  readonly durationMs: number;
  /** or after so many operations, or when there is nothing more to receive. */
  readonly operationsMax: number;
}

export interface Result {
  readonly operations: number;
  readonly elapsedMs: number;
  readonly perSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly errors: number;
  readonly firstError: string | undefined;
}

/** One operation; false when there is nothing left to do. */
type Step = (connection: HttpConnection) => Promise<boolean>;

async function run(job: Job): Promise<Result> {
  const latencies = new Float64Array(Math.min(job.operationsMax, 2_000_000));
  let begun = 0;
  let done = 0;
  let errors = 0;
  let firstError: string | undefined;
  const step = stepOf(job.plan);
  const startedAt = performance.now();
  const endsAt = startedAt + job.durationMs;

  const drive = async (): Promise<void> => {
    const connection = new HttpConnection(job.address);
    let sentAt = startedAt;
    while (sentAt < endsAt && begun < latencies.length) {
      begun += 1;
      try {
        if (!(await step(connection))) break;
        const now = performance.now();
        latencies[done] = now - sentAt;
        done += 1;
        sentAt = now;
      } catch (error) {
        errors += 1;
        firstError ??= String(error);
        sentAt = performance.now();
      }
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: job.connections }, drive));

  const elapsedMs = performance.now() - startedAt;
  const sorted = latencies.subarray(0, done).toSorted();
  return {
    operations: done,
    elapsedMs,
    perSecond: (done / elapsedMs) * 1000,
    p50Us: (sorted[Math.floor(done * 0.5)] ?? 0) * 1000,
    p99Us: (sorted[Math.floor(done * 0.99)] ?? 0) * 1000,
    errors,
    firstError,
  };
}

function stepOf(plan: Plan): Step {
  if (plan.kind === "repeat") {
    const requests = plan.requests.map((request) => Buffer.from(request));
    let next = 0;
    return async (connection) => {
      const request = requests[next % requests.length] ?? Buffer.alloc(0);
      next += 1;
      await succeed(connection, request);
      return true;
    };
  }
  const receive = Buffer.from(plan.receive);
  const writeDeletion = signedRequests(plan.deletion, plan.keys);
  return async (connection) => {
    const received = (await succeed(connection, receive)).toString();
    const handle = /"ReceiptHandle": ?"([^"]+)"/.exec(received)?.[1];
    if (handle === undefined) return false;
    const body = JSON.stringify({ QueueUrl: plan.queueUrl, ReceiptHandle: handle });
    await succeed(connection, writeDeletion(body));
    return true;
  };
}

async function succeed(connection: HttpConnection, request: Buffer): Promise<Buffer> {
  const { status, body } = await connection.send(request);
  if (status !== 200) throw new Error(`answered ${status}: ${body.toString().slice(0, 300)}`);
  return body;
}

process.on("message", (job: Job) => {
  void run(job).then((result) => process.send?.(result));
});
