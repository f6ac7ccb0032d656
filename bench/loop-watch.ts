/**
 * What holds the event loop, looked at from inside: the house runs in this process, and meanwhile
 * another account asks every five milliseconds.
 *
 * A turn of the loop may be long because something holds it, or because other programs have the
 * processor. The main thread's own processor time tells which.
 */
import type { House } from "../src/atoll.ts";
import { handle } from "../src/gateway/handle.ts";
import type { GatewayRequest } from "../src/gateway/request.ts";
import { GET_CALLER_IDENTITY, queryRequests, rootKeys, sqsRequests } from "./aws-request.ts";
import { median } from "./figures.ts";
import { toGatewayRequest } from "./path.ts";

export const HOME = { host: "localhost", port: 4566 };
const OTHER = "222222222222";

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

/** Does some work, and tells what became of the loop meanwhile. */
export async function watchLoop(house: House, work: () => Promise<unknown>): Promise<LoopFigures> {
  const asking = otherRequests();
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

/** What the other account asks, in turns: something small, and something that is written down. */
function otherRequests(): readonly GatewayRequest[] {
  const keys = rootKeys(OTHER);
  const queue = JSON.stringify({ QueueName: "loop" });
  return [
    toGatewayRequest(queryRequests("sts", HOME, keys)(GET_CALLER_IDENTITY)),
    toGatewayRequest(sqsRequests("CreateQueue", HOME, keys)(queue)),
  ];
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
  const look = (): void => {
    const now = performance.now();
    const { user, system } = process.threadCpuUsage(used);
    heldMs = Math.max(heldMs, (user + system) / 1000);
    turnMs = Math.max(turnMs, now - wasAt);
    wasAt = now;
    used = process.threadCpuUsage();
  };
  const timer = setInterval(look, 1);
  return {
    end() {
      look();
      clearInterval(timer);
      return { heldMs, turnMs };
    },
  };
}

/** Has the house answer a request, which must succeed; gives what it says. */
export async function succeed(house: House, request: GatewayRequest | undefined): Promise<string> {
  if (request === undefined) throw new Error("nothing to ask");
  const { status, body } = await handle(request, house.gateway);
  const text = typeof body === "string" ? body : Buffer.from(body as Uint8Array).toString();
  if (status !== 200) throw new Error(`answered ${status}: ${text}`);
  return text;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
