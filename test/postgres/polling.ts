/** Processes that are woken by notifications alone. */
import { POLL_MS } from "../../src/storage/postgres-signals.ts";

const preload = `const wait = globalThis.setTimeout;
globalThis.setTimeout = (run, ms, ...rest) => wait(run, ms === ${POLL_MS} ? 2 ** 31 - 1 : ms, ...rest);`;

/**
 * An environment in which Atoll does not poll for wake-ups that it may have missed. So one that comes
 * late comes from a slow machine, and one that is lost is not made up for.
 */
export const WITHOUT_POLLING: Readonly<Record<string, string>> = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}`,
};
