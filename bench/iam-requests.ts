/**
 * What judging adds to a whole request: the same `SendMessage` to another account's queue, in
 * process, in three Atolls that take turns and differ in their mode only.
 */
import { closeHouse, type House } from "../src/atoll.ts";
import type { IamMode } from "../src/gateway/gateway.ts";
import { handle } from "../src/gateway/handle.ts";
import type { GatewayRequest } from "../src/gateway/request.ts";
import { sqsRequests } from "./aws-request.ts";
import { median } from "./figures.ts";
import { openIamHouse, QUEUE_URL } from "./iam-house.ts";
import { toGatewayRequest } from "./path.ts";

export interface ModeFigure {
  readonly mode: IamMode;
  readonly usPerRequest: number;
  readonly cpuUsPerRequest: number;
}

const HOME = { host: "localhost", port: 4566 };
const MODES = ["off", "audit", "enforce"] as const;
const BATCH = 500;
const WARM_UP = 8;

interface Contestant {
  readonly mode: IamMode;
  readonly house: House;
  readonly request: GatewayRequest;
  readonly wallUs: number[];
  readonly cpuUs: number[];
}

/** Measures, interleaved, in rounds of {@link BATCH} requests one after another. */
export async function measureModes(rounds: number): Promise<readonly ModeFigure[]> {
  const contestants: Contestant[] = [];
  for (const mode of MODES) contestants.push(await contestant(mode));
  for (let round = 0; round < WARM_UP + rounds; round += 1) {
    for (const each of contestants) await runBatch(each, round >= WARM_UP);
  }
  for (const { house } of contestants) {
    house.stopSignal.begin();
    await closeHouse(house);
  }
  return contestants.map(({ mode, wallUs, cpuUs }) => ({
    mode,
    usPerRequest: median(wallUs),
    cpuUsPerRequest: median(cpuUs),
  }));
}

async function contestant(mode: IamMode): Promise<Contestant> {
  const { house, keys } = await openIamHouse(mode);
  const message = JSON.stringify({ QueueUrl: QUEUE_URL, MessageBody: "x".repeat(200) });
  const request = toGatewayRequest(sqsRequests("SendMessage", HOME, keys)(message));
  return { mode, house, request, wallUs: [], cpuUs: [] };
}

async function runBatch(
  { house, request, wallUs, cpuUs }: Contestant,
  counts: boolean,
): Promise<void> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  for (let count = 0; count < BATCH; count += 1) {
    const { status, body } = await handle(request, house.gateway);
    if (status !== 200) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  }
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  if (!counts) return;
  wallUs.push((wallMs * 1000) / BATCH);
  cpuUs.push((user + system) / BATCH);
}
