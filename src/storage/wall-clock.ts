/**
 * The machine's time in milliseconds since the epoch. Leases and the age of files go by it, not by
 * Atoll's clock, which users move. Not `performance.now()`: that stands still while a laptop sleeps,
 * and other processes would take the leases of one that woke up for expired.
 */
export function wallClockMs(): number {
  // oxlint-disable-next-line no-restricted-globals -- storage's border to the machine's time
  return Date.now();
}
