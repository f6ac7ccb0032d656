/**
 * Watchers beside transactions that run at the same time. A body that finds nothing and then begins
 * to watch must not sleep through what was committed in between:
 *
 * ```
 * body      begins   finds no message                       watches the topic   commits, sleeps
 * another                               commits, wakes up
 * ```
 *
 * So whoever begins to watch a topic is called at once when it was woken since the oldest body that
 * is under way began. That may be once too often, never once too few.
 */
import { createWatchers, type Watchers } from "./watch.ts";

export interface PostgresWatchers extends Watchers {
  /** A body begins. @returns A function that says that it has ended. */
  bodyBegins(): () => void;
}

/** Topics remembered; beyond these, everything counts as woken. */
const TOPICS_MAX = 10_000;

/** @param onError Is told what listeners throw. */
export function createPostgresWatchers(onError: (error: unknown) => void): PostgresWatchers {
  const watchers = createWatchers(onError);
  /** Counts wake-ups: the moments that bodies and topics are compared by. */
  let moment = 0;
  /** In the order in which they began. */
  const bodies = new Set<{ readonly begunAt: number }>();
  const wokenAt = new Map<string, number>();
  let allWokenAt = 0;

  function wasMissed(topic: string): boolean {
    const [oldest] = bodies;
    if (oldest === undefined) return false;
    return Math.max(wokenAt.get(topic) ?? 0, allWokenAt) > oldest.begunAt;
  }

  function forget(): void {
    wokenAt.clear();
    allWokenAt = 0;
  }

  return {
    bodyBegins() {
      const body = { begunAt: moment };
      bodies.add(body);
      return () => {
        bodies.delete(body);
        if (bodies.size === 0) forget();
      };
    },
    watch(topic, listener) {
      let isOver = false;
      const unwatch = watchers.watch(topic, listener);
      if (wasMissed(topic)) {
        queueMicrotask(() => {
          if (!isOver) callSafely(listener, onError);
        });
      }
      return () => {
        isOver = true;
        unwatch();
      };
    },
    wake(topics) {
      if (bodies.size > 0) {
        moment += 1;
        for (const topic of topics) wokenAt.set(topic, moment);
        if (wokenAt.size > TOPICS_MAX) {
          forget();
          allWokenAt = moment;
        }
      }
      watchers.wake(topics);
    },
    wakeAll() {
      moment += 1;
      allWokenAt = moment;
      watchers.wakeAll();
    },
  };
}

function callSafely(listener: () => void, onError: (error: unknown) => void): void {
  try {
    listener();
  } catch (error) {
    onError(error);
  }
}
