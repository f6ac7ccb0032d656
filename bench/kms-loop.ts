/**
 * What cryptography does to the event loop: four RSA_4096 keys are made at once, and meanwhile
 * another account asks.
 */
import { closeHouse, openHouse } from "../src/atoll.ts";
import { rootKeys } from "./aws-request.ts";
import { median } from "./figures.ts";
import { jsonRequest } from "./json-call.ts";
import { HOME, sleep, succeed, watchLoop, type LoopFigures } from "./loop-watch.ts";
import { toGatewayRequest } from "./path.ts";

/** The same with nothing else to do, and while keys are made. */
export interface LoopComparison {
  readonly idle: LoopFigures;
  readonly generating: LoopFigures;
}

const MAKER = "111111111111";
const PAIRS = 4;
const IDLE_MS = 2000;

/** Measures, in rounds that take turns. */
export async function measureKmsLoop(rounds: number): Promise<LoopComparison> {
  const house = await openHouse({ ephemeral: true });
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
    const quiet = await watchLoop(house, () => sleep(IDLE_MS));
    const busy = await watchLoop(house, () =>
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
