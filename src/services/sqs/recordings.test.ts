/**
 * Replays what AWS answered: each case is a sequence of requests, made here in a fresh account, with
 * AWS's recorded answers as expectations. The format is described in the recordings' README.
 */
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as SQS from "@aws-sdk/client-sqs";
import { AwsQueryProtocol } from "@aws-sdk/core/protocols";
import { describe, expect, it } from "vitest";
import { attentiveClock, type AttentiveClock } from "../../testing/attentive-clock.ts";
import { emulator, OTHER, OWNER, REGION, START_MS, type Emulator } from "../../testing/emulator.ts";
import { service } from "./contract.ts";

interface Step {
  readonly id: number;
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  readonly protocol?: string;
  readonly params: unknown;
  readonly retry?: boolean;
  readonly expect?: Expectation;
}

interface Expectation {
  readonly partial?: boolean;
  readonly output?: Record<string, unknown>;
  readonly error?: { readonly Code: string; readonly Message: string };
}

interface Case {
  readonly name: string;
  readonly steps: readonly Step[];
}

const file = new URL("../../../../shared/recordings/cases/sqs.jsonl.gz", import.meta.url);
const RETRY_SECONDS_MAX = 15;

function readCases(): readonly Case[] {
  const lines = gunzipSync(readFileSync(file)).toString().trim().split("\n");
  const cases = lines.map((line) => JSON.parse(line) as Case);
  return cases.filter(({ steps }) => steps.every((step) => step.service === "sqs"));
}

/** Where Atoll knowingly does otherwise: these cases must fail, or they need no mention here. */
const DIFFERENT: ReadonlySet<string> = new Set([
  // AWS went on moving messages until it noticed that their destination was gone; here that is at once.
  "sqs/test_sqs_move_task.py::test_move_task_delete_destination_queue_while_running",
]);

describe.skipIf(!existsSync(file))("recorded answers of AWS (skipped without recordings)", () => {
  for (const { name, steps } of existsSync(file) ? readCases() : []) {
    const test = DIFFERENT.has(name) ? it.fails : it;
    test(name, async () => {
      const clock = attentiveClock(START_MS);
      const atoll = await emulator({ clock });
      const replay = { atoll, clock, outputs: new Map<number, unknown>(), names: new Map() };
      for (const step of steps) await play(step, replay);
    });
  }
});

interface Replay {
  readonly atoll: Emulator;
  readonly clock: AttentiveClock;
  readonly outputs: Map<number, unknown>;
  /** What each numbered placeholder stands for in this case. */
  readonly names: Map<string, string>;
}

async function play(step: Step, replay: Replay): Promise<void> {
  for (let second = 0; ; second += 1) {
    const answer = await sendToTheEnd(step, replay);
    if (step.expect === undefined) {
      replay.outputs.set(step.id, answer);
      return;
    }
    const names = new Map(replay.names);
    const wanted = expected(step.expect);
    if (matches(wanted, answer, { names, partial: step.expect.partial === true })) {
      for (const [name, value] of names) replay.names.set(name, value);
      replay.outputs.set(step.id, answer);
      return;
    }
    if (step.retry !== true || second === RETRY_SECONDS_MAX) {
      expect(answer, `step ${step.id} ${step.operation}`).toEqual(wanted);
      throw new Error(`step ${step.id} ${step.operation}: not consistent with earlier steps`);
    }
    await replay.atoll.clock.advance(1000);
  }
}

/** Sends a request and moves the time while it waits for that. */
function sendToTheEnd(step: Step, replay: Replay): Promise<unknown> {
  const act = (): Promise<unknown> => send(step, replay);
  // Other operations never wait; what they leave behind makes appointments too.
  if (step.operation !== "ReceiveMessage") return act();
  return replay.clock.passing(act, () => replay.atoll.clock.advance(1000));
}

function expected({ error, output = {} }: Expectation): Record<string, unknown> {
  return error === undefined ? output : { code: error.Code, message: error.Message };
}

async function send(step: Step, replay: Replay): Promise<unknown> {
  const { atoll } = replay.atoll;
  const region = step.region === "${region}" ? REGION : step.region;
  const account = step.account === "secondary" ? OTHER : OWNER;
  const protocol = new AwsQueryProtocol({
    defaultNamespace: service.namespace,
    xmlNamespace: service.xmlNamespace ?? "",
    version: service.version,
  });
  const client = new SQS.SQSClient({
    ...atoll.clientConfig(account, region),
    maxAttempts: 1,
    ...(step.protocol === "query" ? { protocol } : {}),
  });
  const commands = SQS as unknown as Record<string, new (input: unknown) => never>;
  const Command = commands[`${step.operation}Command`];
  if (Command === undefined) throw new Error(`no command for ${step.operation}`);
  try {
    const answer = await client.send(new Command(fill(step.params, replay)));
    const { $metadata: _, ...output } = answer as unknown as Record<string, unknown>;
    return output;
  } catch (error) {
    const { Code, name, message } = error as { Code?: string; name: string; message: string };
    return { code: Code ?? name, message };
  }
}

/** Puts values in place of a request's variables. */
function fill(value: unknown, replay: Replay): unknown {
  if (typeof value === "string") return fillText(value, replay);
  if (Array.isArray(value)) return value.map((item) => fill(item, replay));
  if (typeof value !== "object" || value === null) return value;
  const special = built(value as Record<string, unknown>);
  if (special !== undefined) return special;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, replay)]));
}

function fillText(text: string, replay: Replay): unknown {
  const whole = /^\$\{(\d+):([^}]*)\}$/.exec(text);
  if (whole !== null) return lookUp(replay.outputs.get(Number(whole[1])), whole[2] ?? "");
  return text.replaceAll(/\$\{([^}]+)\}/g, (_, variable: string) => {
    const [step, path] = variable.split(":");
    if (path !== undefined) return String(lookUp(replay.outputs.get(Number(step)), path));
    const known: Record<string, string> = { account: OWNER, account2: OTHER, region: REGION };
    return known[variable] ?? variable;
  });
}

/** `{"$bytes"}`, `{"$repeat"}`, `{"$concat"}`: values that JSON cannot hold or that are long. */
function built(value: Record<string, unknown>): unknown {
  if ("$bytes" in value) return Buffer.from(String(value["$bytes"]), "base64");
  if ("$repeat" in value) {
    const [text, times] = value["$repeat"] as [string, number];
    return text.repeat(times);
  }
  if ("$concat" in value) {
    const parts = value["$concat"] as unknown[];
    return parts.map((part) => (typeof part === "string" ? part : built(part as never))).join("");
  }
  return undefined;
}

function lookUp(value: unknown, path: string): unknown {
  let found = value;
  for (const name of path.split(/[.[\]]+/).filter(Boolean)) {
    found = (found as Record<string, unknown> | undefined)?.[name];
  }
  return found;
}

interface Match {
  readonly names: Map<string, string>;
  readonly partial: boolean;
}

function matches(wanted: unknown, actual: unknown, match: Match): boolean {
  if (wanted === null) return actual === null || actual === undefined;
  if (typeof wanted === "string") return matchesText(wanted, actual, match);
  if (Array.isArray(wanted)) return Array.isArray(actual) && matchesList(wanted, actual, match);
  if (typeof wanted !== "object") return wanted === actual;
  const special = built(wanted as Record<string, unknown>);
  if (special instanceof Uint8Array) {
    return actual instanceof Uint8Array && Buffer.compare(special, actual) === 0;
  }
  if (special !== undefined) return matches(special, actual, match);
  // An object where the API has a text: the text is JSON.
  const object: unknown = typeof actual === "string" ? parse(actual) : actual;
  return typeof object === "object" && object !== null && matchesObject(wanted, object, match);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function matchesObject(wanted: object, actual: object, match: Match): boolean {
  const present = Object.entries(actual).filter(([, value]) => value !== undefined);
  const names = Object.keys(wanted);
  if (!match.partial && present.length !== names.length) return false;
  const values = new Map<string, unknown>(present);
  return Object.entries(wanted).every(([name, value]) => matches(value, values.get(name), match));
}

/** In order first, else as a set. */
function matchesList(
  wanted: readonly unknown[],
  actual: readonly unknown[],
  match: Match,
): boolean {
  if (wanted.length !== actual.length) return false;
  if (wanted.every((item, index) => matches(item, actual[index], match))) return true;
  const left = [...actual];
  return wanted.every((item) => {
    const index = left.findIndex((other) => matches(item, other, match));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}

function matchesText(wanted: string, actual: unknown, { names }: Match): boolean {
  if (wanted === actual) return true;
  // A placeholder may stand for a number, too.
  if (typeof actual === "number") return /^<[^<>]+>$/.test(wanted);
  if (typeof actual !== "string") return false;
  const placeholders: string[] = [];
  const pattern = wanted
    .split(/(<[^<>]+>)/)
    .map((part) => {
      if (!/^<[^<>]+>$/.test(part)) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
      placeholders.push(part);
      return "([^]*?)";
    })
    .join("");
  const found = new RegExp(`^${pattern}$`).exec(actual);
  if (found === null) return false;
  return placeholders.every((placeholder, index) => {
    const value = found[index + 1] ?? "";
    if (placeholder === "<region>") return value === REGION;
    if (placeholder === "<partition>") return value === "aws";
    if (!/\d>$/.test(placeholder)) return true;
    const known = names.get(placeholder);
    if (known === undefined) names.set(placeholder, value);
    return known === undefined || known === value;
  });
}
