/**
 * Atoll's time. Everything that expires or falls due reads this clock and never the machine's, so
 * that users can move time and tests need not sleep.
 */
export interface Clock {
  /** The present, in milliseconds since the epoch. */
  nowMs(): number;
  /**
   * Calls `run` once when the clock reaches `atMs`, at once (but not synchronously) when it has.
   * Moving the clock forward runs whatever falls due on the way.
   *
   * @returns A function that takes the appointment back.
   */
  at(atMs: number, run: () => void): () => void;
}
