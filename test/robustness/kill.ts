/**
 * `npm run kill`: loads Atoll, kills it with `kill -9` at a random moment, starts it again on the
 * same data folder, and looks whether it kept its word:
 *
 * ```
 * acknowledged as sent         there, unless it was acknowledged as deleted, or its deletion was under way
 * acknowledged as deleted      never seen again
 * FIFO                         each group in the order in which it was sent, and nothing twice
 * start                        in time, and without a word on the error output
 * ```
 *
 * Every sender of a FIFO group waits for each answer before it sends the next message, and so knows
 * the order. A request that the kill left unanswered may have happened or not: both are right.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startAtoll, type AtollProcess } from "../../bench/atoll-process.ts";
import { createQueue, rootKeys } from "../../bench/aws-request.ts";
import { median } from "../../bench/figures.ts";
import { collectAll, findBrokenWords } from "./kept-word.ts";
import { newLedger, runWorkload, type Ledger } from "./kill-workload.ts";

/** A start after a kill takes no longer, also on a machine that has much else to do. */
const START_MS_MAX = 20_000;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "50" },
    durability: { type: "string", default: "full" },
    /** The longest time of load before the kill. */
    seconds: { type: "string", default: "2" },
  },
});
const rounds = Number(values.rounds);
const keys = rootKeys("111111111111");
const folder = mkdtempSync(join(tmpdir(), "atoll-kill-"));
const flags = ["--data", folder, "--log-level", "warn", "--durability", values.durability];
const totals = { sent: 0, deleted: 0, uncertain: 0, found: 0 };
const startMs: number[] = [];
const failures: string[] = [];

let kills = 0;
for (let round = 1; round <= rounds && failures.length === 0; round += 1) {
  failures.push(...(await runRound(round)));
  kills = round;
  if (round % 10 === 0) console.log(`${round} rounds`);
}
rmSync(folder, { recursive: true, force: true });
console.log(
  `${kills} kills: ${totals.sent} messages acknowledged as sent, ${totals.deleted} as deleted, ` +
    `${totals.uncertain} requests left unanswered, ${totals.found} messages found again`,
);
console.log(
  `start after a kill: median ${median(startMs).toFixed(0)} ms, slowest ${Math.max(...startMs).toFixed(0)} ms`,
);
for (const failure of failures) console.log(`VIOLATION: ${failure}`);
console.log(failures.length === 0 ? "every word was kept" : "");
process.exitCode = failures.length === 0 ? 0 : 1;

async function runRound(round: number): Promise<readonly string[]> {
  const problems: string[] = [];
  const first = await start(problems);
  const { standard, fifo } = await makeQueues(first, round);
  const ledger = newLedger(standard, fifo);
  const load = runWorkload({ address: first, keys, ledger });
  await new Promise((resolve) =>
    setTimeout(resolve, 100 + Math.random() * Number(values.seconds) * 1000),
  );
  await first.stop("SIGKILL");
  load.stop();
  await load.ended;

  const second = await start(problems);
  const found = await collectAll({ address: second, keys, ledger });
  problems.push(...findBrokenWords(ledger, found));
  await second.stop();
  if (second.output() !== "") problems.push(`at the end it wrote: ${second.output()}`);
  count(ledger, found.standard.length + found.fifo.length);
  return problems.map((problem) => `round ${round}: ${problem}`);
}

async function start(problems: string[]): Promise<AtollProcess> {
  const startedAt = performance.now();
  const atoll = await startAtoll({ flags });
  const elapsedMs = performance.now() - startedAt;
  startMs.push(elapsedMs);
  if (elapsedMs > START_MS_MAX) problems.push(`the start took ${elapsedMs.toFixed(0)} ms`);
  if (atoll.output() !== "") problems.push(`at start it wrote: ${atoll.output()}`);
  return atoll;
}

/** New queues each round, in the same folder: it grows, and is recovered, as a user's would. */
async function makeQueues(
  atoll: AtollProcess,
  round: number,
): Promise<{ readonly standard: string; readonly fifo: string }> {
  const fifoAttributes = { FifoQueue: "true", VisibilityTimeout: "1" };
  return {
    standard: await createQueue(atoll, keys, {
      QueueName: `standard-${round}`,
      Attributes: { VisibilityTimeout: "1" },
    }),
    fifo: await createQueue(atoll, keys, {
      QueueName: `fifo-${round}.fifo`,
      Attributes: fifoAttributes,
    }),
  };
}

function count(ledger: Ledger, found: number): void {
  totals.sent += ledger.standard.sent.size + ledger.fifo.sent.size;
  totals.deleted += ledger.standard.deleted.size + ledger.fifo.deleted.size;
  totals.uncertain += ledger.unanswered;
  totals.found += found;
}
