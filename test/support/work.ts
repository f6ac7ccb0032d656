/**
 * Measures what this thread computes while something is done, in milliseconds. Time that other
 * programs take of a busy machine is no part of it.
 */
export function workMs(act: () => void): number {
  const before = process.threadCpuUsage();
  act();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
