/**
 * What accounts cost: memory when idle and with a thousand accounts of ten queues each, and what a
 * request costs then, against a second Atoll that has one account only.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startAtoll, type AtollProcess } from "./atoll-process.ts";
import { createQueue, rootKeys, sqsRequests } from "./aws-request.ts";
import { cpuUs, median, residentMiB } from "./figures.ts";
import type { Generator } from "./generator-process.ts";
import type { Address } from "./http-connection.ts";

const ACCOUNTS = 1000;
const QUEUES = 10;

export interface AccountFigures {
  readonly idleMiB: number;
  readonly filledMiB: number;
  /** Each with one account and with a thousand. */
  readonly perSecond: readonly [number, number];
  readonly p50Us: readonly [number, number];
  readonly cpuUs: readonly [number, number];
  /** The processor time of a request with a thousand accounts, divided by that with one. */
  readonly cost: number;
}

/** Measures memory and the cost of `SendMessage` spread over all queues of all accounts. */
export async function measureAccounts(
  generator: Generator,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<AccountFigures> {
  const folder = mkdtempSync(join(tmpdir(), "atoll-accounts-"));
  const started: AtollProcess[] = [];
  try {
    for (const name of ["one", "many"]) {
      const flags = ["--data", join(folder, name), "--log-level", "error"];
      started.push(await startAtoll({ flags }));
    }
    const [one, many] = started;
    if (one === undefined || many === undefined) throw new Error("two were started");
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const idleMiB = residentMiB(many.pid);
    await makeQueues(one, 1, generator);
    await makeQueues(many, ACCOUNTS, generator);
    const filledMiB = residentMiB(many.pid);

    const runs: [Run, Run] = [
      { atoll: one, requests: sends(one, 1), samples: [] },
      { atoll: many, requests: sends(many, ACCOUNTS), samples: [] },
    ];
    // These warm up.
    for (const run of runs) await sampleOf(run, seconds, generator);
    for (let round = 0; round < rounds; round += 1) {
      for (const run of runs) run.samples.push(await sampleOf(run, seconds, generator));
    }
    const [{ samples: ofOne }, { samples: ofMany }] = runs;
    const pair = (pick: (sample: Sample) => number): readonly [number, number] => [
      median(ofOne.map(pick)),
      median(ofMany.map(pick)),
    ];
    const cost = median(ofMany.map(({ cpu }, at) => cpu / (ofOne[at]?.cpu ?? cpu)));
    return {
      idleMiB,
      filledMiB,
      perSecond: pair(({ perSecond }) => perSecond),
      p50Us: pair(({ p50Us }) => p50Us),
      cpuUs: pair(({ cpu }) => cpu),
      cost,
    };
  } finally {
    for (const atoll of started) await atoll.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Sample {
  readonly perSecond: number;
  readonly p50Us: number;
  readonly cpu: number;
}

interface Run {
  readonly atoll: AtollProcess;
  readonly requests: readonly Buffer[];
  readonly samples: Sample[];
}

async function sampleOf(
  { atoll, requests }: Run,
  seconds: number,
  generator: Generator,
): Promise<Sample> {
  const before = cpuUs(atoll.pid) ?? 0;
  const result = await generator.run({
    address: { host: atoll.host, port: atoll.port },
    connections: 16,
    plan: { kind: "repeat", requests },
    durationMs: seconds * 1000,
    operationsMax: 2_000_000,
  });
  if (result.errors > 0) throw new Error(result.firstError);
  return { ...result, cpu: ((cpuUs(atoll.pid) ?? 0) - before) / result.operations };
}

function accountId(index: number): string {
  return String(100_000_000_001 + index);
}

async function makeQueues(address: Address, accounts: number, generator: Generator): Promise<void> {
  // One over the ordinary way first, so that a refusal is told in words.
  await createQueue(address, rootKeys(accountId(0)), { QueueName: "queue-0" });
  const requests: Buffer[] = [];
  for (let account = 0; account < accounts; account += 1) {
    const write = sqsRequests("CreateQueue", address, rootKeys(accountId(account)));
    for (let queue = 0; queue < QUEUES; queue += 1) {
      requests.push(write(JSON.stringify({ QueueName: `queue-${queue}` })));
    }
  }
  const { errors, firstError } = await generator.run({
    address: { host: address.host, port: address.port },
    connections: 16,
    plan: { kind: "repeat", requests },
    durationMs: 600_000,
    operationsMax: requests.length,
  });
  if (errors > 0) throw new Error(firstError);
}

/** As many different requests for one account as for a thousand, so that the client works alike. */
function sends(address: Address, accounts: number): readonly Buffer[] {
  const requests: Buffer[] = [];
  const { host, port } = address;
  for (let index = 0; index < ACCOUNTS; index += 1) {
    const account = accountId(index % accounts);
    const QueueUrl = `http://${host}:${port}/queue/us-east-1/${account}/queue-${index % QUEUES}`;
    const write = sqsRequests("SendMessage", address, rootKeys(account));
    requests.push(write(JSON.stringify({ QueueUrl, MessageBody: "x".repeat(200) })));
  }
  return requests;
}
