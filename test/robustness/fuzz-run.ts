/**
 * Throws mutated requests at Atoll and looks at every answer:
 *
 * ```
 * in process    a request drawn from a contract, mutated, through `handle`; most of the run
 * on a socket   raw bytes that no HTTP client would send, on a connection of their own
 * ```
 *
 * Case `index` of a run is made from `seed` and `index` alone, so that one case can be repeated.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { bodyOf } from "../../src/gateway/request.ts";
import { listen, type Handler } from "../../src/gateway/server.ts";
import type { OperationContract } from "../../src/model/contract.ts";
import type { WireResponse } from "../../src/protocols/protocol.ts";
import { findFlaw, type SeenAnswer } from "./answer-check.ts";
import { draftOf, type Draft } from "./draft.ts";
import { openFuzzHouse } from "./fuzz-house.ts";
import { mutate } from "./mutation.ts";
import { createRandom } from "./random.ts";
import { exchangeRaw, rawRequest } from "./raw-request.ts";

export interface FuzzOptions {
  readonly seed: number;
  /** The first case, and how many. */
  readonly from: number;
  readonly count: number;
  /** Every so many cases one goes over a socket. */
  readonly socketEvery: number;
  /** Is told the number of each case before it begins. */
  readonly progress?: ((index: number) => void) | undefined;
}

export interface Violation {
  readonly index: number;
  readonly flaw: string;
  /** How many cases had a flaw of this kind. */
  readonly times: number;
  /** The request, for a person to repeat. */
  readonly request: string;
}

export interface FuzzReport {
  readonly inProcess: number;
  readonly onSocket: number;
  /** How many answers had each status. */
  readonly statuses: ReadonlyMap<number, number>;
  readonly violations: readonly Violation[];
  readonly slowestMs: number;
  readonly slowestIndex: number;
  /** Heap in use after a collection: when a third of the run was over, and at its end. */
  readonly heapMiB: readonly [number, number];
}

/** An answer that has not come by then does not come. */
const ANSWER_MS_MAX = 60_000;
/** No more work goes into an answer; a hundredth is usual. What other threads do is not counted. */
const WORK_MS_MAX = 5000;
/** Whoever has so many to mend need not hear of more. */
const VIOLATIONS_MAX = 20;

/** Runs the cases one after another. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const house = await openFuzzHouse();
  const server = await listen(house.handler, { host: "127.0.0.1", port: 0 });
  const statuses = new Map<number, number>();
  const violations = new Map<string, Violation>();
  let onSocket = 0;
  let slowestMs = 0;
  let slowestIndex = options.from;
  let heapAtThird = 0;
  const end = options.from + options.count;
  for (let index = options.from; index < end; index += 1) {
    options.progress?.(index);
    if (index === options.from + Math.floor(options.count / 3)) heapAtThird = heapMiB();
    const isOnSocket = index % options.socketEvery === 0;
    const startedAt = performance.now();
    const workBefore = process.threadCpuUsage();
    const seen = isOnSocket
      ? await runOnSocket(options.seed, index, server.port)
      : await runInProcess(options.seed, index, house);
    const elapsedMs = performance.now() - startedAt;
    const { user, system } = process.threadCpuUsage(workBefore);
    const workMs = (user + system) / 1000;
    if (isOnSocket) onSocket += 1;
    for (const status of seen.statuses) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (!isOnSocket && elapsedMs > slowestMs) {
      slowestMs = elapsedMs;
      slowestIndex = index;
    }
    const flaws = [...seen.flaws, ...house.takeTroubles()];
    if (workMs > WORK_MS_MAX) flaws.push(`took ${workMs.toFixed(0)} ms of work`);
    if (wasPolluted()) flaws.push("polluted Object.prototype");
    if (flaws.length > 0)
      note(violations, { index, flaw: flaws.join("; "), request: seen.request });
    if (violations.size >= VIOLATIONS_MAX) break;
  }
  const heapAtEnd = heapMiB();
  await server.close();
  await house.close();
  return {
    inProcess: options.count - onSocket,
    onSocket,
    statuses,
    violations: [...violations.values()],
    slowestMs,
    slowestIndex,
    heapMiB: [heapAtThird, heapAtEnd],
  };
}

/** One of each kind is enough: the rest mostly have the same cause. */
function note(violations: Map<string, Violation>, violation: Omit<Violation, "times">): void {
  const kind = violation.flaw.split("\n", 2).join("\n");
  const known = violations.get(kind);
  violations.set(kind, { ...(known ?? violation), times: (known?.times ?? 0) + 1 });
}

interface Seen {
  readonly statuses: readonly number[];
  readonly flaws: readonly string[];
  readonly request: string;
}

interface Target {
  readonly handler: Handler;
  readonly operations: readonly OperationContract[];
}

async function runInProcess(seed: number, index: number, target: Target): Promise<Seen> {
  const random = createRandom(seed, index);
  const draft = draftOf(random.pick(target.operations), random);
  mutate(draft, random);
  const request = describeDraft(draft);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ANSWER_MS_MAX);
  });
  try {
    const { method, target: path, headers, body } = draft;
    const answered = target.handler({
      method,
      target: path,
      rawHeaders: headers.flat(),
      body: bodyOf(body),
      secure: false,
    });
    const answer = await Promise.race([answered, late]);
    if (answer === undefined) return { statuses: [], flaws: ["no answer"], request };
    const flaw = findFlaw(await seenOf(answer, method), draft);
    return { statuses: [answer.status], flaws: flaw === undefined ? [] : [flaw], request };
  } catch (error) {
    return { statuses: [], flaws: [`handle threw ${String(error)}`], request };
  } finally {
    clearTimeout(timer);
  }
}

async function seenOf(answer: WireResponse, method: string): Promise<SeenAnswer> {
  const headers: Record<string, string> = {};
  for (const name in answer.headers) headers[name.toLowerCase()] = answer.headers[name] ?? "";
  const { body, status } = answer;
  // Whoever sends the answer leaves the body of these away.
  if (method === "HEAD") return { method, status, headers, body: Buffer.alloc(0) };
  if (typeof body === "string") return { method, status, headers, body: Buffer.from(body) };
  if (body instanceof Uint8Array) return { method, status, headers, body: Buffer.from(body) };
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return { method, status, headers, body: Buffer.concat(pieces) };
}

async function runOnSocket(seed: number, index: number, port: number): Promise<Seen> {
  const random = createRandom(seed, index);
  const pieces = rawRequest(random);
  const request = JSON.stringify(pieces.map((piece) => piece.toString("latin1").slice(0, 3000)));
  const { answers, flaws } = await exchangeRaw(port, pieces, ANSWER_MS_MAX);
  const found = answers.flatMap(
    (answer) => findFlaw(answer, { family: undefined, isRest: true }) ?? [],
  );
  return { statuses: answers.map(({ status }) => status), flaws: [...flaws, ...found], request };
}

function describeDraft({ method, target, headers, body }: Draft): string {
  const isText = body.equals(Buffer.from(body.toString()));
  const text = isText
    ? body.toString().slice(0, 3000)
    : `base64 ${body.toString("base64", 0, 2000)}`;
  return JSON.stringify({ method, target: target.slice(0, 300), headers, body: text });
}

function wasPolluted(): boolean {
  for (const name in {}) return name !== "";
  return false;
}

let collect: (() => void) | undefined;

function heapMiB(): number {
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}
