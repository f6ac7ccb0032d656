/**
 * `npm run bench -- iam`: what authorization costs. The engine by itself, on the set of
 * `iam-set.ts`; whole requests in the three modes; many principals with many policies.
 *
 * No decision is remembered anywhere: what is warm is the code and the compiled policies, as they
 * are in a server that runs.
 */
import { compilePolicy, decide, explain } from "../src/iam-engine/index.ts";
import { median, whole } from "./figures.ts";
import { measurePopulation } from "./iam-population.ts";
import { measureRates } from "./iam-rate.ts";
import { measureModes } from "./iam-requests.ts";
import { policy, policySets, requestOf, statements } from "./iam-set.ts";

export interface IamFigure {
  readonly what: string;
  readonly value: number;
  readonly text: string;
}

const REQUESTS = 10_000;
const ROUNDS = 25;
const WARM_UP = 8;
const COMPILES = 100;

/** Measures all of it. */
export async function measureIam(): Promise<readonly IamFigure[]> {
  return [
    ...measureEngine(),
    ...(await modeFigures()),
    ...(await rateFigures()),
    ...(await populationFigures()),
  ];
}

function measureEngine(): readonly IamFigure[] {
  const sets = policySets();
  const requests = Array.from({ length: REQUESTS }, (_, index) => requestOf(index));
  const allowed = requests.filter((request) => decide(request, sets).outcome === "allow").length;
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements("large", 15) });
  const compiling = timed(() => {
    for (let count = 0; count < COMPILES; count += 1) compilePolicy(text);
  });
  const hostile = timed(matchHostile);
  return [
    {
      what: "different requests",
      value: REQUESTS,
      text: `${whole(REQUESTS)}, of which ${whole(allowed)} allowed`,
    },
    rate(
      "decide (aim: 300,000)",
      timed(() => requests.forEach((request) => decide(request, sets))),
    ),
    rate(
      "explain (aim: 60,000)",
      timed(() => requests.forEach((request) => explain(request, sets))),
    ),
    {
      what: `compile a policy of ${(text.length / 1024).toFixed(1)} KB (aim: 1,000 us)`,
      value: (compiling.wallSeconds * 1e6) / COMPILES,
      text: `${whole((compiling.wallSeconds * 1e6) / COMPILES)} us`,
    },
    {
      what: "three hostile patterns of 10 KB against 10 KB (aim: 5 ms each)",
      value: hostile.wallSeconds * 1e3,
      text: `${(hostile.wallSeconds * 1e3).toFixed(2)} ms together`,
    },
  ];
}

async function modeFigures(): Promise<readonly IamFigure[]> {
  const measured = await measureModes(40);
  const off = measured.find(({ mode }) => mode === "off");
  return measured.map(({ mode, usPerRequest, cpuUsPerRequest }) => {
    const more = (usPerRequest / (off?.usPerRequest ?? usPerRequest) - 1) * 100;
    const against = mode === "off" ? "" : `, ${more.toFixed(0)} % more than off`;
    return {
      what: `a whole SendMessage in process, ${mode}`,
      value: usPerRequest,
      text: `${usPerRequest.toFixed(1)} us, ${cpuUsPerRequest.toFixed(1)} of a processor${against}`,
    };
  });
}

async function rateFigures(): Promise<readonly IamFigure[]> {
  return (await measureRates(7)).map(({ mode, perSecond, ofOff, cpuUsPerRequest }) => {
    const less = mode === "off" ? "" : `, ${((1 - ofOff) * 100).toFixed(0)} % less than off`;
    return {
      what: `SendMessage, 64 connections, ${mode}${mode === "enforce" ? " (aim: 10 % less)" : ""}`,
      value: perSecond,
      text: `${whole(perSecond)} a second${less}, ${cpuUsPerRequest.toFixed(1)} us of a processor`,
    };
  });
}

async function populationFigures(): Promise<readonly IamFigure[]> {
  const found = await measurePopulation();
  const { users, policies, emptyMiB, startedMiB, startMs, usedMiB } = found;
  const memory = (what: string, value: number): IamFigure => ({
    what,
    value,
    text: `${whole(value)} MiB`,
  });
  return [
    memory("resident memory, no user", emptyMiB),
    memory(`started on ${whole(users)} users with ${whole(policies)} policies`, startedMiB),
    memory("after a request of each of them", usedMiB),
    { what: "start with them to the first answer", value: startMs, text: `${whole(startMs)} ms` },
    {
      what: "policy changes seen by the very next request",
      value: found.changesSeen,
      text: `${found.changesSeen} of ${found.changes}`,
    },
  ];
}

interface Time {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

/** The medians of several rounds. */
function timed(run: () => void): Time {
  const wall: number[] = [];
  const cpu: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const usedBefore = process.cpuUsage();
    const startedAt = performance.now();
    run();
    const wallMs = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(usedBefore);
    if (round < WARM_UP) continue;
    wall.push(wallMs / 1e3);
    cpu.push((user + system) / 1e6);
  }
  return { wallSeconds: median(wall), cpuSeconds: median(cpu) };
}

function rate(what: string, { wallSeconds, cpuSeconds }: Time): IamFigure {
  const byWall = whole(REQUESTS / wallSeconds);
  const byCpu = whole(REQUESTS / cpuSeconds);
  const each = ((wallSeconds * 1e6) / REQUESTS).toFixed(1);
  return {
    what,
    value: REQUESTS / wallSeconds,
    text: `${byWall} a second by the clock, ${byCpu} by processor time, ${each} us each`,
  };
}

/** Many stars, each part nearly found everywhere: what makes backtracking matchers hang. */
function matchHostile(): void {
  const value = "a".repeat(10_240);
  const patterns = [
    "a*".repeat(5120) + "b",
    "*" + "?a".repeat(5100) + "*b",
    "a".repeat(5000) + "?*b",
  ];
  for (const pattern of patterns) {
    const resource = `arn:aws:s3:::${pattern}`;
    const sets = {
      identity: [policy("hostile", [{ Effect: "Allow", Action: "*", Resource: resource }])],
    };
    const asked = { ...requestOf(0), resource: `arn:aws:s3:::${value}` };
    if (decide(asked, sets).outcome !== "deny") throw new Error("a pattern that ends in b matched");
  }
}
