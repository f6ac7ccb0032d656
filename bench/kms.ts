/**
 * `npm run bench -- kms`: what cryptography costs, and what it must not cost anybody else.
 *
 * ```
 * load      Encrypt, Decrypt, Sign at 64 connections      against the echo, or node:crypto itself
 * loop      four RSA_4096 keys are made at once           what another account's requests notice
 * hold      every operation with every key spec           how long it holds the event loop
 * secrets   GetSecretValue with 100,000 secrets           against one with 100
 * ```
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startAtoll } from "./atoll-process.ts";
import { startEcho } from "./echo-process.ts";
import { milliseconds, textTable, whole } from "./figures.ts";
import { startGenerator, type Generator } from "./generator-process.ts";
import { measureKmsLoad, type KmsLoadFigure } from "./kms-load.ts";
import { longestHolds, measureKmsHolds, type HoldFigure } from "./kms-hold.ts";
import { measureKmsLoop, type LoopComparison } from "./kms-loop.ts";
import type { LoopFigures } from "./loop-watch.ts";
import { measureSecrets, type SecretFigures } from "./secrets.ts";

export interface KmsOptions {
  readonly rounds: number;
  readonly seconds: number;
  /** How many secrets the fuller Atoll holds, in 100 accounts. */
  readonly secrets: number;
}

export interface KmsFigures {
  readonly load: readonly KmsLoadFigure[];
  readonly loop: LoopComparison;
  readonly hold: readonly HoldFigure[];
  readonly secrets: SecretFigures;
}

/** Measures all of it. */
export async function measureKms(options: KmsOptions): Promise<KmsFigures> {
  const generator = startGenerator();
  try {
    return {
      load: await measureLoad(options, generator),
      loop: await measureKmsLoop(options.rounds),
      hold: await measureKmsHolds(options.rounds),
      secrets: await measureSecrets({
        ...options,
        generator,
        perAccount: Math.ceil(options.secrets / 100),
      }),
    };
  } finally {
    generator.stop();
  }
}

async function measureLoad(
  { rounds, seconds }: KmsOptions,
  generator: Generator,
): Promise<readonly KmsLoadFigure[]> {
  const folder = mkdtempSync(join(tmpdir(), "atoll-kms-"));
  const atoll = await startAtoll({ flags: ["--data", folder, "--log-level", "error"] });
  const echo = await startEcho();
  try {
    const { host, port, pid } = atoll;
    return await measureKmsLoad({ rounds, seconds, generator, echo, atoll: { host, port, pid } });
  } finally {
    echo.stop();
    await atoll.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The tables for people. */
export function kmsTables({ load, loop, hold, secrets }: KmsFigures): readonly string[] {
  const rows = [loadRows(load), loopRows(loop), holdRows(hold), secretRows(secrets)];
  return rows.map(textTable);
}

function loadRows(load: readonly KmsLoadFigure[]): readonly (readonly string[])[] {
  const percent = (part: number): string => `${(part * 100).toFixed(0)} %`;
  const rows = load.map((line) => [
    line.what,
    whole(line.perSecond),
    milliseconds(line.p50Us),
    milliseconds(line.p99Us),
    line.cpuUs.toFixed(0),
    `${percent(line.byRate)} of ${line.of}`,
    percent(line.byCpu),
  ]);
  return [["operation", "ops/s", "p50 ms", "p99 ms", "CPU us", "by rate", "by CPU"], ...rows];
}

function loopRows({ idle, generating }: LoopComparison): readonly (readonly string[])[] {
  const row = (what: string, pick: (each: LoopFigures) => number): readonly string[] => [
    what,
    pick(idle).toFixed(1),
    pick(generating).toFixed(1),
  ];
  return [
    ["milliseconds", "nothing else", "four RSA_4096 made"],
    row("longest turn of the loop, processor time (aim: 5)", ({ heldMs }) => heldMs),
    row("the same by the clock, other programs included", ({ turnMs }) => turnMs),
    row("another account's request, p50", ({ p50Ms }) => p50Ms),
    row("the slowest of them", ({ slowestMs }) => slowestMs),
    row("all of it", ({ elapsedMs }) => elapsedMs),
  ];
}

/** Of each operation the kind of key that holds the loop longest; all are in the figures. */
function holdRows(hold: readonly HoldFigure[]): readonly (readonly string[])[] {
  const rows = longestHolds(hold).map(({ operation, what, firstMs, heldMs, slowestMs }) => [
    operation,
    what,
    ...[firstMs, heldMs, slowestMs].map((ms) => ms.toFixed(1)),
  ]);
  return [
    [
      "one after another, milliseconds",
      "the worst",
      "held first",
      "held (aim: 5)",
      "slowest other",
    ],
    ...rows,
  ];
}

function secretRows(measured: SecretFigures): readonly (readonly string[])[] {
  const row = (what: string, pair: readonly [number, number]): readonly string[] => [
    what,
    ...pair.map((value) => whole(value)),
    "",
  ];
  const [few, many] = measured.secrets;
  return [
    ["GetSecretValue, 16 connections", `${whole(few)} secrets`, `${whole(many)} secrets`, "cost"],
    row("requests a second", measured.perSecond),
    row("p50, microseconds", measured.p50Us),
    [
      "processor time, microseconds",
      ...measured.cpuUs.map(whole),
      `${(measured.cost * 100).toFixed(0)} %`,
    ],
  ];
}
