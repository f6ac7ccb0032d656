/**
 * `npm run conformance -- DIR [--raise] [SERVICE...]`: replays what AWS was asked and answered
 * (`DIR/cases/<service>.jsonl.gz`) and tells every difference.
 *
 * The number of fully equal cases of each service stands in `floor.json` and only rises: fewer end
 * the run with exit code 1, `--raise` writes more. Cases that need a service which Atoll has not
 * are counted apart.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { services } from "../../src/services/index.ts";
import { readCases, type Case } from "./recording.ts";
import { replay, type CaseDifference } from "./replay.ts";

interface Tally {
  readonly service: string;
  readonly cases: number;
  equal: number;
  readonly lines: string[];
  /** Cases apart, by the service that they need. */
  readonly apart: Map<string, number>;
}

type Floor = Readonly<Record<string, number>>;

const FLOOR_FILE = join(import.meta.dirname, "floor.json");

async function replayService(service: string, cases: readonly Case[]): Promise<Tally> {
  const tally: Tally = { service, cases: cases.length, equal: 0, lines: [], apart: new Map() };
  for (const one of cases) {
    const missing = one.steps.find((step) => !Object.hasOwn(services, step.service))?.service;
    if (missing !== undefined) {
      tally.apart.set(missing, (tally.apart.get(missing) ?? 0) + 1);
      continue;
    }
    const found = await replay(one);
    if (found.length === 0) tally.equal += 1;
    else tally.lines.push(...found.map((difference) => line(one, difference)));
  }
  return tally;
}

function line({ name }: Case, { step, operation, path, expected, got }: CaseDifference): string {
  return `${name}  step ${step} ${operation}  ${path}: expected ${expected}, got ${got}`;
}

function print({ service, cases, equal, lines, apart }: Tally): void {
  const needs = Array.from(apart, ([name, count]) => `${count} need ${name}`).join(", ");
  const aside = needs === "" ? "" : `, ${needs}`;
  console.log(
    `${service}: ${cases} cases, ${equal} fully equal, ${different({ cases, equal, apart })} different${aside}`,
  );
  for (const text of lines) console.log(`  ${text}`);
}

function different({ cases, equal, apart }: Pick<Tally, "cases" | "equal" | "apart">): number {
  return cases - equal - sum(apart.values());
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

/** Tells which services fell below the floor. */
function fallen(tallies: readonly Tally[], floor: Floor): readonly string[] {
  return tallies
    .filter(({ service, equal }) => equal < (floor[service] ?? 0))
    .map(
      ({ service, equal }) =>
        `${service} has ${equal} fully equal cases, ${floor[service]} are the floor`,
    );
}

function raised(tallies: readonly Tally[], floor: Floor): Floor {
  const next: Record<string, number> = { ...floor };
  for (const { service, equal } of tallies) next[service] = Math.max(equal, floor[service] ?? 0);
  return Object.fromEntries(Object.entries(next).toSorted(([a], [b]) => a.localeCompare(b)));
}

async function main(args: readonly string[]): Promise<number> {
  const raise = args.includes("--raise");
  const [folder, ...named] = args.filter((arg) => arg !== "--raise");
  if (folder === undefined) {
    console.error("usage: npm run conformance -- DIR [--raise] [SERVICE...]");
    return 2;
  }
  const tallies: Tally[] = [];
  for (const service of named.length > 0 ? named : Object.keys(services)) {
    const cases = readCases(folder, service);
    if (cases === undefined) {
      console.log(`${service}: no cases in ${folder}`);
      continue;
    }
    const tally = await replayService(service, cases);
    print(tally);
    tallies.push(tally);
  }
  const floor = JSON.parse(readFileSync(FLOOR_FILE, "utf8")) as Floor;
  if (raise) writeFileSync(FLOOR_FILE, `${JSON.stringify(raised(tallies, floor), null, 2)}\n`);
  const below = fallen(tallies, floor);
  for (const sentence of below) console.error(sentence);
  const equal = sum(tallies.map((tally) => tally.equal));
  const apart = sum(tallies.flatMap((tally) => [...tally.apart.values()]));
  const cases = sum(tallies.map((tally) => tally.cases));
  console.log(
    `${cases} cases: ${equal} fully equal, ${cases - equal - apart} different, ${apart} apart`,
  );
  return below.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
