/** Tells what waits that Atoll begins to stop. */
export interface StopSignal {
  isStopping(): boolean;
  /**
   * Calls back when Atoll begins to stop.
   *
   * @returns A function that takes the callback back.
   */
  onStopping(run: () => void): () => void;
  /** Begins to stop. @returns False when that was done before. */
  begin(): boolean;
}

/** Makes a signal that is given once. */
export function createStopSignal(): StopSignal {
  const callbacks = new Set<() => void>();
  let isStopping = false;
  return {
    isStopping: () => isStopping,
    onStopping(run) {
      callbacks.add(run);
      return () => callbacks.delete(run);
    },
    begin() {
      if (isStopping) return false;
      isStopping = true;
      for (const run of callbacks) run();
      return true;
    },
  };
}
