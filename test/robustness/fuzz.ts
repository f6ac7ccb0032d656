/**
 * `npm run fuzz`: 100,000 mutated requests, and nothing may crash, hang, answer an unmodelled 500,
 * answer in the wrong protocol, or keep memory.
 *
 * ```
 * npm run fuzz -- --count 1000000 --seed 7
 * npm run fuzz -- --seed 7 --from 81234 --count 1     one case again
 * ```
 *
 * The cases run in a worker, so that one that never ends is noticed and named.
 */
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { runFuzz, type FuzzOptions, type FuzzReport } from "./fuzz-run.ts";

const STUCK_MS = 120_000;
/** Below this many cases the heap has not settled. */
const HEAP_COUNT_MIN = 30_000;
const HEAP_MIB_MAX = 15;

type WorkerOptions = Omit<FuzzOptions, "progress"> & { readonly at: SharedArrayBuffer };

if (isMainThread) await main();
else {
  await work(workerData as WorkerOptions).catch((error: unknown) => {
    // A fault of the fuzzer itself; what Atoll throws is caught and reported.
    console.error(error);
    process.exit(1);
  });
}

async function work({ at, ...options }: WorkerOptions): Promise<void> {
  const index = new Int32Array(at);
  const report = await runFuzz({ ...options, progress: (next) => Atomics.store(index, 0, next) });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- no window, a thread
  parentPort?.postMessage(report);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: "string", default: "100000" },
      seed: { type: "string", default: "1" },
      from: { type: "string", default: "0" },
    },
  });
  const seed = Number(values.seed);
  const options: WorkerOptions = {
    seed,
    from: Number(values.from),
    count: Number(values.count),
    socketEvery: 20,
    at: new SharedArrayBuffer(4),
  };
  const startedAt = performance.now();
  const report = await watched(options);
  const seconds = (performance.now() - startedAt) / 1000;
  const { inProcess, onSocket, violations, slowestMs, slowestIndex, heapMiB } = report;
  const [heapBefore, heapAfter] = heapMiB;
  console.log(
    `${inProcess} requests in process, ${onSocket} on a socket, seed ${seed}, ${seconds.toFixed(0)} s`,
  );
  for (const [status, count] of [...report.statuses].toSorted(([a], [b]) => a - b)) {
    console.log(`  ${status}  ${count}`);
  }
  console.log(`slowest answer ${slowestMs.toFixed(0)} ms (case ${slowestIndex})`);
  console.log(
    `heap ${heapBefore.toFixed(1)} MiB after a third, ${heapAfter.toFixed(1)} MiB at the end`,
  );
  for (const { index, flaw, times, request } of violations) {
    console.log(
      `\nVIOLATION in case ${index} and ${times - 1} others: ${flaw}\n  ${request}\n  npm run fuzz -- --seed ${seed} --from ${index} --count 1`,
    );
  }
  const keepsMemory = options.count >= HEAP_COUNT_MIN && heapAfter - heapBefore > HEAP_MIB_MAX;
  if (keepsMemory) console.log("\nVIOLATION: memory is kept");
  console.log(violations.length === 0 && !keepsMemory ? "\nno violations" : "");
  process.exitCode = violations.length === 0 && !keepsMemory ? 0 : 1;
}

/** Runs the cases in a worker; ends with the case's number when one never ends. */
function watched(options: WorkerOptions): Promise<FuzzReport> {
  const at = new Int32Array(options.at);
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: options });
    let last = -1;
    const watch = setInterval(() => {
      const now = Atomics.load(at, 0);
      if (now === last) {
        console.error(
          `VIOLATION: stuck\n  npm run fuzz -- --seed ${options.seed} --from ${now} --count 1`,
        );
        process.exit(1);
      }
      last = now;
    }, STUCK_MS);
    worker.on("message", (report: FuzzReport) => {
      clearInterval(watch);
      resolve(report);
    });
    worker.on("error", (error) => {
      console.error(`the worker crashed at case ${Atomics.load(at, 0)}`);
      reject(error);
    });
  });
}
