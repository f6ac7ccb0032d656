/**
 * What cryptography does to the event loop: four RSA_4096 keys are made at once, and meanwhile
 * another account asks. In process, so that the loop's turns can be measured.
 *
 * A turn of the loop may be long because something holds it, or because other programs have the
 * processor. The main thread's own processor time tells which.
 */
import { closeHouse, openHouse, type House } from "../src/atoll.ts";
import type { GatewayRequest } from "../src/gateway/request.ts";
import { handle } from "../src/gateway/handle.ts";
import { GET_CALLER_IDENTITY, queryRequests, rootKeys, sqsRequests } from "./aws-request.ts";
import { jsonRequest } from "./json-call.ts";
import { median } from "./figures.ts";
import { toGatewayRequest } from "./path.ts";

export interface LoopFigures {
  /** The longest turn of the loop by the main thread's processor time, in milliseconds. */
  readonly heldMs: number;
  /** The same by the clock. */
  readonly turnMs: number;
  /** Of another account's requests, one every five milliseconds. */
  readonly p50Ms: number;
  readonly slowestMs: number;
  /** How long it all took. */
  readonly elapsedMs: number;
}

/** The same with nothing else to do, and while keys are made. */
export interface LoopComparison {
  readonly idle: LoopFigures;
  readonly generating: LoopFigures;
}

const HOME = { host: "localhost", port: 4566 };
const MAKER = "111111111111";
const OTHER = "222222222222";
const PAIRS = 4;
const IDLE_MS = 2000;

/** Measures, in rounds that take turns. */
export async function measureKmsLoop(rounds: number): Promise<LoopComparison> {
  const house = await openHouse({ ephemeral: true });
  const asking = requests();
  const make = toGatewayRequest(
    jsonRequest(HOME, rootKeys(MAKER), {
      service: "kms",
      target: "TrentService.CreateKey",
      input: { KeySpec: "RSA_4096", KeyUsage: "SIGN_VERIFY" },
    }),
  );
  const idle: LoopFigures[] = [];
  const generating: LoopFigures[] = [];
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1) {
    const quiet = await watched(house, asking, () => sleep(IDLE_MS));
    const busy = await watched(house, asking, () =>
      Promise.all(Array.from({ length: PAIRS }, () => succeed(house, make))),
    );
    if (round === 0) continue;
    idle.push(quiet);
    generating.push(busy);
  }
  house.stopSignal.begin();
  await closeHouse(house);
  return { idle: medians(idle), generating: medians(generating) };
}

/** What the other account asks, in turns: something small, and something that is written down. */
function requests(): readonly GatewayRequest[] {
  const keys = rootKeys(OTHER);
  const queue = JSON.stringify({ QueueName: "loop" });
  return [
    toGatewayRequest(queryRequests("sts", HOME, keys)(GET_CALLER_IDENTITY)),
    toGatewayRequest(sqsRequests("CreateQueue", HOME, keys)(queue)),
  ];
}

async function watched(
  house: House,
  asking: readonly GatewayRequest[],
  work: () => Promise<unknown>,
): Promise<LoopFigures> {
  const watch = watchTurns();
  const latencies: number[] = [];
  const end = new AbortController();
  const ask = async (): Promise<void> => {
    for (let count = 0; !end.signal.aborted; count += 1) {
      const askedAt = performance.now();
      await succeed(house, asking[count % asking.length]);
      latencies.push(performance.now() - askedAt);
      await sleep(5);
    }
  };
  const startedAt = performance.now();
  const asked = ask();
  await work();
  end.abort();
  await asked;
  const elapsedMs = performance.now() - startedAt;
  const p50Ms = median(latencies);
  return { ...watch.end(), p50Ms, slowestMs: Math.max(...latencies), elapsedMs };
}

interface Watch {
  end(): Pick<LoopFigures, "heldMs" | "turnMs">;
}

/** Looks at the clocks every millisecond, or as soon as the loop comes to it. */
function watchTurns(): Watch {
  let heldMs = 0;
  let turnMs = 0;
  let wasAt = performance.now();
  let used = process.threadCpuUsage();
  const timer = setInterval(() => {
    const now = performance.now();
    const { user, system } = process.threadCpuUsage(used);
    heldMs = Math.max(heldMs, (user + system) / 1000);
    turnMs = Math.max(turnMs, now - wasAt);
    wasAt = now;
    used = process.threadCpuUsage();
  }, 1);
  return {
    end() {
      clearInterval(timer);
      return { heldMs, turnMs };
    },
  };
}

async function succeed(house: House, request: GatewayRequest | undefined): Promise<void> {
  if (request === undefined) throw new Error("nothing to ask");
  const { status, body } = await handle(request, house.gateway);
  if (status !== 200) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

function medians(figures: readonly LoopFigures[]): LoopFigures {
  const of = (pick: (each: LoopFigures) => number): number => median(figures.map(pick));
  return {
    heldMs: of(({ heldMs }) => heldMs),
    turnMs: of(({ turnMs }) => turnMs),
    p50Ms: of(({ p50Ms }) => p50Ms),
    slowestMs: of(({ slowestMs }) => slowestMs),
    elapsedMs: of(({ elapsedMs }) => elapsedMs),
  };
}
