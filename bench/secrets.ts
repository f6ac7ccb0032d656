/**
 * What many secrets cost: GetSecretValue from an Atoll that holds 100,000 in 100 accounts, against one
 * from an Atoll that holds 100, with the same requests for the same 100 secrets, in turns.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startAtoll, type AtollProcess } from "./atoll-process.ts";
import { rootKeys } from "./aws-request.ts";
import { cpuUs, median } from "./figures.ts";
import type { Generator } from "./generator-process.ts";
import { jsonRequest, readJson, type JsonCall } from "./json-call.ts";
import type { Address } from "./http-connection.ts";

const ACCOUNTS = 100;
const CONNECTIONS = 16;

export interface SecretFigures {
  /** How many secrets the two hold. */
  readonly secrets: readonly [number, number];
  readonly perSecond: readonly [number, number];
  readonly p50Us: readonly [number, number];
  readonly cpuUs: readonly [number, number];
  /** The processor time of a request at many, divided by that at few. */
  readonly cost: number;
}

export interface SecretOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly generator: Generator;
  /** How many in each account of the fuller one. */
  readonly perAccount: number;
}

/** Measures both. */
export async function measureSecrets(options: SecretOptions): Promise<SecretFigures> {
  const { generator, perAccount, rounds, seconds } = options;
  const folder = mkdtempSync(join(tmpdir(), "atoll-secrets-"));
  const started: AtollProcess[] = [];
  try {
    const runs: Run[] = [];
    for (const each of [1, perAccount]) {
      const flags = ["--data", join(folder, String(each)), "--log-level", "error"];
      const atoll = await startAtoll({ flags: [...flags, "--durability", "relaxed"] });
      started.push(atoll);
      await makeSecrets(atoll, each, generator);
      runs.push({ atoll, requests: reads(atoll, each), samples: [] });
    }
    // These warm up.
    for (const run of runs) await sampleOf(run, seconds, generator);
    for (let round = 0; round < rounds; round += 1) {
      for (const run of runs) run.samples.push(await sampleOf(run, seconds, generator));
    }
    const [few, many] = runs;
    if (few === undefined || many === undefined) throw new Error("two were started");
    const pair = (pick: (sample: Sample) => number): readonly [number, number] => [
      median(few.samples.map(pick)),
      median(many.samples.map(pick)),
    ];
    return {
      secrets: [ACCOUNTS, ACCOUNTS * perAccount],
      perSecond: pair(({ perSecond }) => perSecond),
      p50Us: pair(({ p50Us }) => p50Us),
      cpuUs: pair(({ cpu }) => cpu),
      cost: median(many.samples.map(({ cpu }, at) => cpu / (few.samples[at]?.cpu ?? cpu))),
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
    connections: CONNECTIONS,
    plan: { kind: "repeat", requests },
    durationMs: seconds * 1000,
    operationsMax: 2_000_000,
  });
  if (result.errors > 0) throw new Error(result.firstError);
  return { ...result, cpu: ((cpuUs(atoll.pid) ?? 0) - before) / result.operations };
}

function accountId(index: number): string {
  return String(200_000_000_001 + index);
}

function secretCall(operation: string, input: object): JsonCall {
  return { service: "secretsmanager", target: `secretsmanager.${operation}`, input };
}

/** Account by account: the requests of all would not fit the memory of the generator. */
async function makeSecrets(address: Address, each: number, generator: Generator): Promise<void> {
  const { host, port } = address;
  for (let account = 0; account < ACCOUNTS; account += 1) {
    const keys = rootKeys(accountId(account));
    const make = (number: number): JsonCall => {
      const token = `${String(number).padStart(8, "0")}-0000-4000-8000-000000000000`;
      const value = { SecretString: `value ${number}`, ClientRequestToken: token };
      return secretCall("CreateSecret", { Name: `app/secret-${number}`, ...value });
    };
    // One over the ordinary way first, so that a refusal is told in words.
    await readJson(address, keys, make(0));
    const requests: Buffer[] = [];
    for (let number = 1; number < each; number += 1) {
      requests.push(jsonRequest(address, keys, make(number)));
    }
    if (requests.length === 0) continue;
    const { errors, firstError } = await generator.run({
      address: { host, port },
      connections: CONNECTIONS,
      plan: { kind: "repeat", requests },
      durationMs: 600_000,
      operationsMax: requests.length,
    });
    if (errors > 0) throw new Error(firstError);
  }
}

/** One secret of each account, from somewhere in the middle. */
function reads(address: Address, each: number): readonly Buffer[] {
  return Array.from({ length: ACCOUNTS }, (_, account) => {
    const number = (account * 7919) % each;
    const call = secretCall("GetSecretValue", { SecretId: `app/secret-${number}` });
    return jsonRequest(address, rootKeys(accountId(account)), call);
  });
}
