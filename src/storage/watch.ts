/** Who waits for which topic. A wake-up after a commit calls the listeners of its topics. */
export interface Watchers {
  /** @returns A function that ends the watch. */
  watch(topic: string, listener: () => void): () => void;
  wake(topics: Iterable<string>): void;
  /** Calls every listener: used where a wake-up may have been missed. */
  wakeAll(): void;
}

/**
 * Makes a list of watchers.
 *
 * @param onError Is told what listeners throw; the other listeners are called all the same.
 */
export function createWatchers(onError: (error: unknown) => void): Watchers {
  const listeners = new Map<string, Set<() => void>>();

  const callAll = (called: ReadonlySet<() => void>): void => {
    // A copy: a listener may end its own watch or begin another.
    for (const listener of Array.from(called)) {
      try {
        listener();
      } catch (error) {
        onError(error);
      }
    }
  };

  return {
    watch(topic, listener) {
      // Wrapped, so that the same function may watch twice.
      const entry = (): void => listener();
      const known = listeners.get(topic);
      if (known === undefined) listeners.set(topic, new Set([entry]));
      else known.add(entry);
      return () => {
        const current = listeners.get(topic);
        current?.delete(entry);
        if (current?.size === 0) listeners.delete(topic);
      };
    },
    wake(topics) {
      if (listeners.size === 0) return;
      for (const topic of topics) {
        const called = listeners.get(topic);
        if (called !== undefined) callAll(called);
      }
    },
    wakeAll() {
      for (const called of Array.from(listeners.values())) callAll(called);
    },
  };
}
