/**
 * One operation, from its typed input to its typed output: located, authorized and run inside one
 * transaction, so that what was judged is what is changed. An operation that waits (long polling)
 * goes through all of it again each time it is woken; one with `prepare` is located and authorized
 * in a read first, and what it prepared outside of any transaction is at hand in the second round.
 */
import { Fault } from "../model/fault.ts";
import { Later, Waiting, type Call, type Located, type Operation } from "../model/operation.ts";
import type { WriteTransaction } from "../model/store.ts";
import { Attempt, NotLoaded } from "./attempt.ts";
import type { Gateway } from "./gateway.ts";
import { judge, type Judgement } from "./judge.ts";
import { recordJudgement } from "./record-judgement.ts";
import type { LoadedService } from "./registry.ts";
import { clientLeft, type GatewayRequest } from "./request.ts";

/** What an operation came to. A refusal is thrown inside the transaction, so that it rolls back. */
export interface Performed {
  readonly output: unknown;
  readonly judgement: Judgement;
}

/** What is known of a call before its transaction begins. */
export type CallFacts = Omit<Call, "tx" | "services">;

/** A request to perform an operation. */
export interface Order {
  readonly service: LoadedService;
  readonly operation: Operation;
  readonly input: Record<string, unknown>;
  readonly call: CallFacts;
  /** Its signal ends the waiting of a long poll when it leaves; looked at only by those that wait. */
  readonly client: Pick<GatewayRequest, "signal">;
  /** The operations by which it was invoked, the request's own first: `s3 PutObject`. */
  readonly invokedBy?: readonly string[] | undefined;
}

/**
 * Performs an operation.
 *
 * @throws Fault What AWS answers: access denied, or the operation's own.
 */
export function perform(order: Order, gateway: Gateway): Promise<Performed> {
  return performWith(order, gateway, undefined);
}

/** What an operation's `prepare` gave: by itself it may be anything, also nothing. */
interface Prepared {
  readonly value: unknown;
}

async function performWith(
  order: Order,
  gateway: Gateway,
  earlier: Prepared | undefined,
): Promise<Performed> {
  const { operation } = order;
  let prepared = earlier;
  let attempt: Attempt | undefined;
  let alarm: Alarm | undefined;

  const watch = (topic: string): void => {
    alarm ??= startAlarm(topic, gateway, order.client.signal);
  };
  const body = (tx: WriteTransaction): Promise<unknown> => {
    attempt = new Attempt(order, gateway, tx);
    attempt.prepared = prepared?.value;
    return performWithin(attempt, tx, watch);
  };

  try {
    if (operation.prepare !== undefined && prepared === undefined) {
      const located = await gateway.store.read((tx) => {
        attempt = new Attempt(order, gateway, tx as WriteTransaction, false);
        return judgeWithin(attempt, tx as WriteTransaction);
      });
      prepared = { value: await prepare(located, order, gateway) };
    }
    for (;;) {
      const output =
        operation.kind === "write"
          ? await gateway.store.write(body)
          : await gateway.store.read((tx) => body(tx as WriteTransaction));
      const judgement = requireJudgement(attempt);
      if (output instanceof Later) return { output: await output.work(), judgement };
      if (!(output instanceof Waiting) || alarm === undefined) return { output, judgement };
      await wait(alarm, output, order);
    }
  } catch (error) {
    if (error instanceof NotLoaded) {
      // Nothing of this try stays; the next one finds what it missed.
      attempt = undefined;
      await error.load();
      return await performWith(order, gateway, prepared);
    }
    if (prepared !== undefined) await discard(prepared.value, order, gateway);
    const judgement = judgementIn(attempt);
    if (error instanceof Fault && judgement !== undefined) judgements.set(error, judgement);
    throw error;
  } finally {
    alarm?.end();
    record(attempt, gateway);
  }
}

async function wait(alarm: Alarm, { untilMs }: Waiting, { client }: Order): Promise<void> {
  await alarm.next(untilMs);
  if (client.signal?.aborted === true) throw clientLeft();
}

async function prepare(located: Located, order: Order, gateway: Gateway): Promise<unknown> {
  const { operation, input, call } = order;
  const services = new Attempt(order, gateway);
  return operation.prepare?.(input, located, { ...call, services, store: gateway.store });
}

async function discard(prepared: unknown, order: Order, gateway: Gateway): Promise<void> {
  const { operation, input, call } = order;
  const services = new Attempt(order, gateway, undefined);
  await operation.discard?.(input, { ...call, services, store: gateway.store }, prepared);
}

/** Goes through the first round of an operation that prepares something. */
async function judgeWithin(attempt: Attempt, tx: WriteTransaction): Promise<Located> {
  const { order, gateway } = attempt;
  const { operation, input, call } = order;
  const callInside = { ...call, services: attempt, tx };
  operation.validate(input, callInside);
  const located = await operation.locate(input, callInside);
  attempt.judgement = await judge(order, located, callInside, gateway);
  if (attempt.judgement.refusal !== undefined) throw attempt.judgement.refusal;
  return located;
}

/**
 * Goes through an operation inside a running transaction: that of its own request, or that of the
 * operation which invokes it.
 *
 * @param watch Called with its topic when the operation waits: inside the transaction, so that a
 *   wake-up right after it is not missed. Without it the operation cannot wait.
 */
export async function performWithin(
  attempt: Attempt,
  tx: WriteTransaction,
  watch?: (topic: string) => void,
): Promise<unknown> {
  const { order, gateway } = attempt;
  const { operation, input, call } = order;
  // When waiting must end early, the request is made so old that every deadline has passed.
  const mayWait = watch !== undefined && !gateway.stopSignal.isStopping();
  const receivedAtMs = mayWait ? call.receivedAtMs : -Infinity;
  const callInside = { ...call, receivedAtMs, services: attempt, tx };
  operation.validate(input, callInside);
  const located = await operation.locate(input, callInside);
  // Who asks may be known by what was prepared alone: a token that was verified.
  const { prepared } = attempt;
  const judged = prepared === undefined ? callInside : { ...callInside, prepared };
  const judgement = await judge(order, located, judged, gateway);
  attempt.judgement = judgement;
  if (judgement.refusal !== undefined) throw judgement.refusal;
  const output = await operation.run(input, located, callInside, attempt.prepared);
  if (output instanceof Waiting || output instanceof Later) {
    if (watch === undefined) throw new Error(`${operation.contract.name} waits inside another`);
    if (output instanceof Waiting) watch(output.topic);
  }
  return output;
}

/** What a try came to, with what it invoked. */
function judgementIn(attempt: Attempt | undefined): Judgement | undefined {
  const judgement = attempt?.judgement;
  if (attempt === undefined || judgement === undefined) return undefined;
  const { order, invoked } = attempt;
  const earlier = order.operation.prepare === undefined ? undefined : preparing.get(order);
  if (invoked === undefined && earlier === undefined) return judgement;
  const parts = (invoked ?? []).map(({ judgement: part }) => part);
  return { ...judgement, invoked: [...(earlier ?? []), ...parts] };
}

/** What was judged of the operations that were invoked while something was prepared. */
const preparing = new WeakMap<Order, Judgement[]>();

/** Notes what was judged of an operation that another one invoked outside of its transaction. */
export function notePreparing(order: Order, judgement: Judgement | undefined): void {
  if (judgement === undefined) return;
  const noted = preparing.get(order);
  if (noted === undefined) preparing.set(order, [judgement]);
  else noted.push(judgement);
}

function requireJudgement(attempt: Attempt | undefined): Judgement {
  const judgement = judgementIn(attempt);
  if (judgement === undefined) throw new Error("an operation ended without a judgement");
  return judgement;
}

/** What was judged is told, whether or not anything of the request stays. */
function record(attempt: Attempt | undefined, gateway: Gateway): void {
  if (attempt === undefined) return;
  const { order, judgement, invoked } = attempt;
  if (judgement !== undefined) recordJudgement(order, judgement, gateway);
  if (invoked === undefined) return;
  for (const part of invoked) recordJudgement(part.order, part.judgement, gateway);
}

const judgements = new WeakMap<Fault, Judgement>();

/** The judgement that stood when a fault was thrown, if it came to one. */
export function judgementOf(error: unknown): Judgement | undefined {
  return error instanceof Fault ? judgements.get(error) : undefined;
}

interface Alarm {
  /** Resolves at the next wake-up since the last call, at `untilMs`, or when waiting must end. */
  next(untilMs: number): Promise<void>;
  end(): void;
}

function startAlarm(topic: string, gateway: Gateway, signal: AbortSignal | undefined): Alarm {
  let rang = false;
  let wake: (() => void) | undefined;
  const ring = (): void => {
    rang = true;
    wake?.();
  };
  const unwatch = gateway.store.watch(topic, ring);
  const unstop = gateway.stopSignal.onStopping(ring);
  signal?.addEventListener("abort", ring);
  // What happened before anybody listened will not be told again.
  if (gateway.stopSignal.isStopping() || signal?.aborted === true) ring();
  return {
    async next(untilMs) {
      if (!rang) {
        const cancel = gateway.clock.at(untilMs, ring);
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (rang) resolve();
        });
        cancel();
      }
      rang = false;
      wake = undefined;
    },
    end() {
      unwatch();
      unstop();
      signal?.removeEventListener("abort", ring);
    },
  };
}
