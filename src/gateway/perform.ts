/**
 * One operation, from its typed input to its typed output: located, authorized and run inside one
 * transaction, so that what was judged is what is changed. An operation that waits (long polling)
 * goes through all of it again each time it is woken.
 */
import { Fault } from "../model/fault.ts";
import { Waiting, type Call, type Operation } from "../model/operation.ts";
import type { WriteTransaction } from "../model/store.ts";
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

/** A request to perform an operation. */
export interface Order {
  readonly service: LoadedService;
  readonly operation: Operation;
  readonly input: Record<string, unknown>;
  readonly call: Omit<Call, "tx">;
  /** Its signal ends the waiting of a long poll when it leaves; looked at only by those that wait. */
  readonly client: Pick<GatewayRequest, "signal">;
}

/**
 * Performs an operation.
 *
 * @throws Fault What AWS answers: access denied, or the operation's own.
 */
export async function perform(order: Order, gateway: Gateway): Promise<Performed> {
  const { operation, input, call } = order;
  let judgement: Judgement | undefined;
  let alarm: Alarm | undefined;

  const body = async (tx: WriteTransaction): Promise<unknown> => {
    // When waiting must end early, the request is made so old that every deadline has passed.
    const receivedAtMs = gateway.stopSignal.isStopping() ? -Infinity : call.receivedAtMs;
    const callInside = { ...call, receivedAtMs, tx };
    operation.validate(input, callInside);
    const located = await operation.locate(input, callInside);
    judgement = await judge(order, located, callInside, gateway);
    if (judgement.refusal !== undefined) throw judgement.refusal;
    const output = await operation.run(input, located, callInside);
    // The watch begins inside the transaction: a wake-up right after it must not be missed.
    if (output instanceof Waiting) alarm ??= startAlarm(output.topic, gateway, order.client.signal);
    return output;
  };

  try {
    for (;;) {
      const output =
        operation.kind === "write"
          ? await gateway.store.write(body)
          : await gateway.store.read((tx) => body(tx as WriteTransaction));
      if (judgement === undefined) throw new Error("an operation ended without a judgement");
      if (!(output instanceof Waiting) || alarm === undefined) return { output, judgement };
      await alarm.next(output.untilMs);
      if (order.client.signal?.aborted === true) throw clientLeft();
    }
  } catch (error) {
    if (error instanceof Fault && judgement !== undefined) judgements.set(error, judgement);
    throw error;
  } finally {
    alarm?.end();
    // What was judged is told, whether or not anything of the request stays.
    if (judgement !== undefined) recordJudgement(order, judgement, gateway);
  }
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
