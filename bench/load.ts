/**
 * Throughput and latency, side by side. Every round drives each server with the same signed
 * requests for the same time, one server after the other, so that a busy machine slows them all;
 * what counts are the ratios within a round, of which the table shows the medians:
 *
 * ```
 * round 1   echo, Atoll (root keys), Atoll (minted keys), peers...      SendMessage, 1 connection
 *           echo, Atoll (root keys), ...                                ReceiveMessage+DeleteMessage
 * round 2   ...
 * ```
 */
import { callSqs, createQueue, REGION, rootKeys, sqsRequests } from "./aws-request.ts";
import { GET_CALLER_IDENTITY, queryRequests } from "./aws-request.ts";
import { cpuUs, median, milliseconds, textTable, whole } from "./figures.ts";
import { HttpConnection, type Address } from "./http-connection.ts";
import type { Plan, Result } from "./load-generator.ts";
import type { Generator } from "./generator-process.ts";
import type { Keys } from "./sigv4-template.ts";

/** A server under load. */
export interface Contestant {
  readonly name: string;
  readonly address: Address;
  readonly keys: Keys;
  /** Its process, where that is ours to look at. */
  readonly pid?: number | undefined;
  /** Answers anything with what it was sent. */
  readonly isEcho?: boolean;
}

export interface LoadOptions {
  readonly connections: readonly number[];
  readonly rounds: number;
  readonly seconds: number;
}

/** One line of the table. */
export interface LoadFigures {
  readonly scenario: string;
  readonly connections: number;
  readonly server: string;
  readonly perSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly cpuUs: number | undefined;
  /** The rate, divided by that of the echo server in the same round. */
  readonly ofEcho: number;
  readonly errors: number;
}

const BODY = "x".repeat(200);

interface Scenario {
  readonly name: string;
  plan(contestant: Contestant, count: number): Promise<Plan>;
  /** Needs as many messages on the queue as it will take off. */
  readonly consumes: boolean;
}

/** Runs all scenarios on all contestants, the first of which is the echo server. */
export async function measureLoad(
  contestants: readonly Contestant[],
  options: LoadOptions,
  generator: Generator,
): Promise<readonly LoadFigures[]> {
  const figures: LoadFigures[] = [];
  const scenarios = await prepareScenarios(contestants, generator);
  for (const connections of options.connections) {
    for (const scenario of scenarios) {
      const bench = { ...options, scenario, connections, generator };
      figures.push(...(await measureScenario(contestants, bench)));
    }
  }
  return figures;
}

interface Bench {
  readonly rounds: number;
  readonly seconds: number;
  readonly scenario: Scenario;
  readonly connections: number;
  readonly generator: Generator;
}

interface Sample extends Result {
  readonly cpuUs: number | undefined;
}

async function measureScenario(
  contestants: readonly Contestant[],
  bench: Bench,
): Promise<readonly LoadFigures[]> {
  const samples = contestants.map((): Sample[] => []);
  // The first round warms up and tells how many messages a round needs.
  for (let round = 0; round <= bench.rounds; round += 1) {
    for (const [index, contestant] of contestants.entries()) {
      const before = samples[index]?.at(-1);
      const sample = await measureOnce(contestant, bench, before);
      if (round === 1) samples[index] = [];
      samples[index]?.push(sample);
    }
  }
  const echo = samples[0] ?? [];
  return contestants.map(({ name }, index) => {
    const mine = samples[index] ?? [];
    const cpu = mine.flatMap((sample) => sample.cpuUs ?? []);
    return {
      scenario: bench.scenario.name,
      connections: bench.connections,
      server: name,
      perSecond: median(mine.map(({ perSecond }) => perSecond)),
      p50Us: median(mine.map(({ p50Us }) => p50Us)),
      p99Us: median(mine.map(({ p99Us }) => p99Us)),
      cpuUs: cpu.length === 0 ? undefined : median(cpu),
      ofEcho: median(mine.map((sample, at) => sample.perSecond / (echo[at]?.perSecond ?? 1))),
      errors: mine.reduce((sum, { errors }) => sum + errors, 0),
    };
  });
}

async function measureOnce(
  contestant: Contestant,
  { scenario, connections, seconds, generator }: Bench,
  before: Sample | undefined,
): Promise<Sample> {
  const consumes = scenario.consumes && contestant.isEcho !== true;
  const expected = Math.ceil((before?.perSecond ?? 100) * seconds * 1.3);
  const count = Math.min(Math.max(expected, 200), 100_000);
  const plan = await scenario.plan(contestant, count);
  const { address, pid } = contestant;
  const durationMs = (before === undefined ? 0.3 : 1) * seconds * 1000;
  const cpuBefore = pid === undefined ? undefined : cpuUs(pid);
  const operationsMax = consumes ? count : 2_000_000;
  const result = await generator.run({ address, connections, plan, durationMs, operationsMax });
  if (result.errors > 0) console.error(`${contestant.name}: ${result.firstError}`);
  const cpuAfter = pid === undefined ? undefined : cpuUs(pid);
  const isKnown = cpuBefore !== undefined && cpuAfter !== undefined;
  return {
    ...result,
    cpuUs: isKnown ? (cpuAfter - cpuBefore) / result.operations : undefined,
  };
}

async function prepareScenarios(
  contestants: readonly Contestant[],
  generator: Generator,
): Promise<readonly Scenario[]> {
  const queues = new Map<Contestant, { readonly sends: string; readonly takes: string }>();
  for (const contestant of contestants) {
    queues.set(contestant, await makeQueues(contestant));
  }
  const repeat = (request: Buffer): Plan => ({ kind: "repeat", requests: [request] });
  return [
    {
      name: "GetCallerIdentity",
      consumes: false,
      plan: async ({ address, keys }) =>
        repeat(queryRequests("sts", address, keys)(GET_CALLER_IDENTITY)),
    },
    {
      name: "SendMessage, 200 bytes",
      consumes: false,
      async plan(contestant) {
        const { address, keys } = contestant;
        const QueueUrl = queues.get(contestant)?.sends;
        const body = JSON.stringify({ QueueUrl, MessageBody: BODY });
        return repeat(sqsRequests("SendMessage", address, keys)(body));
      },
    },
    {
      name: "ReceiveMessage + DeleteMessage",
      consumes: true,
      async plan(contestant, count) {
        const { address, keys, isEcho } = contestant;
        const queueUrl = queues.get(contestant)?.takes ?? "";
        const body = JSON.stringify({ QueueUrl: queueUrl, VisibilityTimeout: 600 });
        const receive = sqsRequests("ReceiveMessage", address, keys)(body);
        if (isEcho === true) return repeat(receive);
        await fill(contestant, queueUrl, { count, generator });
        const deletion = {
          host: `${address.host}:${address.port}`,
          region: REGION,
          service: "sqs",
          contentType: "application/x-amz-json-1.0",
          target: "AmazonSQS.DeleteMessage",
        };
        return { kind: "receive and delete", receive, deletion, keys, queueUrl };
      },
    },
  ];
}

async function makeQueues(
  contestant: Contestant,
): Promise<{ readonly sends: string; readonly takes: string }> {
  const { address, keys, isEcho, name } = contestant;
  if (isEcho === true) {
    const url = `http://${address.host}:${address.port}/queue/us-east-1/000000000000/sends`;
    return { sends: url, takes: url };
  }
  const prefix = name.replaceAll(/[^A-Za-z0-9]/g, "-");
  // The policy lets a minted user in: what is measured is an allowed request.
  const statement = { Effect: "Allow", Principal: "*", Action: "sqs:*", Resource: "*" };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const make = (QueueName: string): Promise<string> =>
    createQueue(address, keys, { QueueName, Attributes: { Policy } });
  return { sends: await make(`${prefix}-sends`), takes: await make(`${prefix}-takes`) };
}

/** Puts messages on a queue, ten at a time; what was left from before is thrown away. */
async function fill(
  { address, keys }: Contestant,
  queueUrl: string,
  { count, generator }: { readonly count: number; readonly generator: Generator },
): Promise<void> {
  const connection = new HttpConnection(address);
  const { Attributes } = await callSqs(
    connection,
    sqsRequests("GetQueueAttributes", address, keys),
    { QueueUrl: queueUrl, AttributeNames: ["ApproximateNumberOfMessages"] },
  );
  connection.close();
  const held = Number(
    (Attributes as Record<string, string> | undefined)?.["ApproximateNumberOfMessages"],
  );
  if (held >= count) return;
  const entries = Array.from({ length: 10 }, (_, id) => ({ Id: String(id), MessageBody: BODY }));
  const request = sqsRequests(
    "SendMessageBatch",
    address,
    keys,
  )(JSON.stringify({ QueueUrl: queueUrl, Entries: entries }));
  const result = await generator.run({
    address,
    connections: 4,
    plan: { kind: "repeat", requests: [request] },
    durationMs: 300_000,
    operationsMax: Math.ceil((count - held) / 10),
  });
  if (result.errors > 0) throw new Error(`the queue could not be filled: ${result.firstError}`);
}

/** The table for people. */
export function loadTable(figures: readonly LoadFigures[], peers: readonly string[]): string {
  const heading = ["operation", "connections", "server", "ops/s", "p50 ms", "p99 ms", "CPU us/op"];
  const versus = peers.map((peer) => `times ${peer}`);
  const rows = figures.map((line) => [
    line.scenario,
    String(line.connections),
    line.server,
    whole(line.perSecond),
    milliseconds(line.p50Us),
    milliseconds(line.p99Us),
    line.cpuUs === undefined ? "" : line.cpuUs.toFixed(0),
    `${(line.ofEcho * 100).toFixed(0)} %`,
    ...peers.map((peer) => timesFaster(line, peer, figures)),
    line.errors === 0 ? "" : `${line.errors} ERRORS`,
  ]);
  return textTable([[...heading, "of echo", ...versus, ""], ...rows]);
}

function timesFaster(line: LoadFigures, peer: string, figures: readonly LoadFigures[]): string {
  const other = figures.find(
    ({ scenario, connections, server }) =>
      scenario === line.scenario && connections === line.connections && server === peer,
  );
  return other === undefined || other === line ? "" : (line.perSecond / other.perSecond).toFixed(1);
}

/** The root user that drives every contestant. */
export const LOAD_KEYS: Keys = rootKeys("111111111111");
