/**
 * What judging takes from the rate of a server under load: the same `SendMessage` to another
 * account's queue as in `iam-requests.ts`, by 64 connections, on three Atolls that take turns and
 * differ in their mode only.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IamMode } from "../src/gateway/gateway.ts";
import { startAtoll, type AtollProcess } from "./atoll-process.ts";
import { sqsRequests } from "./aws-request.ts";
import { cpuUs, median } from "./figures.ts";
import { startGenerator, type Generator } from "./generator-process.ts";
import { furnish, QUEUE_URL } from "./iam-house.ts";
import type { Plan } from "./load-generator.ts";

export interface RateFigure {
  readonly mode: IamMode;
  readonly perSecond: number;
  /** The rate, divided by that of `off` in the same round. */
  readonly ofOff: number;
  readonly cpuUsPerRequest: number;
}

const MODES = ["off", "audit", "enforce"] as const;
const CONNECTIONS = 64;
const SECONDS = 2;

interface Contestant {
  readonly mode: IamMode;
  readonly atoll: AtollProcess;
  readonly plan: Plan;
  readonly samples: { readonly perSecond: number; readonly cpuUs: number }[];
}

/** Measures, interleaved; the first round warms up. */
export async function measureRates(rounds: number): Promise<readonly RateFigure[]> {
  const folder = await mkdtemp(join(tmpdir(), "atoll-iam-rate-"));
  const generator = startGenerator();
  const contestants: Contestant[] = [];
  try {
    for (const mode of MODES) contestants.push(await contestant(mode, join(folder, mode)));
    for (let round = 0; round <= rounds; round += 1) {
      for (const each of contestants) await runOnce(each, generator, round > 0);
    }
  } finally {
    generator.stop();
    for (const { atoll } of contestants) await atoll.stop();
    await rm(folder, { recursive: true, force: true });
  }
  const off = contestants[0]?.samples ?? [];
  return contestants.map(({ mode, samples }) => ({
    mode,
    perSecond: median(samples.map(({ perSecond }) => perSecond)),
    ofOff: median(samples.map(({ perSecond }, at) => perSecond / (off[at]?.perSecond ?? 1))),
    cpuUsPerRequest: median(samples.map((sample) => sample.cpuUs)),
  }));
}

async function contestant(mode: IamMode, data: string): Promise<Contestant> {
  const atoll = await startAtoll({ flags: ["--data", data, "--iam", mode] });
  const { host, port } = atoll;
  const keys = await furnish({ endpoint: `http://${host}:${port}` });
  const message = JSON.stringify({ QueueUrl: QUEUE_URL, MessageBody: "x".repeat(200) });
  const request = sqsRequests("SendMessage", { host, port }, keys)(message);
  return { mode, atoll, plan: { kind: "repeat", requests: [request] }, samples: [] };
}

async function runOnce(
  { mode, atoll, plan, samples }: Contestant,
  generator: Generator,
  counts: boolean,
): Promise<void> {
  const { host, port, pid } = atoll;
  const before = cpuUs(pid) ?? 0;
  const result = await generator.run({
    address: { host, port },
    connections: CONNECTIONS,
    plan,
    durationMs: SECONDS * 1000,
    operationsMax: 2_000_000,
  });
  if (result.errors > 0) throw new Error(`${mode}: ${result.firstError}`);
  const used = (cpuUs(pid) ?? 0) - before;
  if (counts) samples.push({ perSecond: result.perSecond, cpuUs: used / result.operations });
}
