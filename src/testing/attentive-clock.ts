/**
 * A clock that stands still, and goes on exactly when a request waits for it, as a long poll of an
 * empty queue does. So nothing depends on how long anything takes on this machine.
 *
 * ```ts
 * const clock = attentiveClock(START_MS);
 * const atoll = await createAtoll({ ephemeral: true, clock });
 * await clock.passing(() => sqs.send(new ReceiveMessageCommand(...)), () => atoll.clock.advance(1000));
 * ```
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { createClock, type MovableClock } from "../gateway/clock.ts";

export interface AttentiveClock extends MovableClock {
  /**
   * Does something to its end.
   *
   * @param advance Moves the time; called whenever what is done waits for that.
   */
  passing<T>(act: () => Promise<T>, advance: () => Promise<void>): Promise<T>;
}

/** Somebody who is doing something: how many appointments it has, and who is told of one. */
interface Visitor {
  appointments: number;
  told: PromiseWithResolvers<void>;
}

const visitors = new AsyncLocalStorage<Visitor>();

/** No request waits for longer; what is later is a job that one has left behind. */
const WAIT_MS_MAX = 20_000;

/** Makes one that begins at some time, the machine's unless given. */
export function attentiveClock(startMs?: number): AttentiveClock {
  const clock = createClock({ ...(startMs !== undefined && { startMs }), frozen: true });
  return {
    ...clock,
    at(atMs, run) {
      const visitor = visitors.getStore();
      const isWaiting = atMs <= clock.nowMs() + WAIT_MS_MAX;
      if (visitor === undefined || !isWaiting) return clock.at(atMs, run);
      visitor.appointments += 1;
      visitor.told.resolve();
      let isOver = false;
      const end = (): void => {
        if (!isOver) visitor.appointments -= 1;
        isOver = true;
      };
      const cancel = clock.at(atMs, () => {
        end();
        run();
      });
      return () => {
        end();
        cancel();
      };
    },
    async passing(act, advance) {
      const visitor: Visitor = { appointments: 0, told: Promise.withResolvers() };
      const state = { isOver: false };
      const done = visitors.run(visitor, act);
      const end = (): void => {
        state.isOver = true;
        visitor.told.resolve();
      };
      done.then(end, end);
      while (!state.isOver) {
        if (visitor.appointments === 0) {
          visitor.told = Promise.withResolvers();
          await visitor.told.promise;
        }
        // Who has just made one may still take it back.
        await new Promise(setImmediate);
        if (!state.isOver && visitor.appointments > 0) await advance();
      }
      return done;
    },
  };
}
