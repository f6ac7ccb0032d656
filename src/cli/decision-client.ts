import { isAccountId } from "../model/scope.ts";
import type { Arguments } from "./arguments.ts";
import { CommandError } from "./command.ts";
import { ask, nobodyAt } from "./client.ts";
import { parseDuration } from "./duration.ts";
import type { DecisionRecord } from "../trail/decision-record.ts";

/**
 * Reads the flags that choose decisions: `--principal`, `--account`, `--resource`, `--since`.
 *
 * @returns What the API takes.
 * @throws CommandError For what would choose nothing.
 */
export async function readFilters({
  endpoint,
  value,
}: Pick<Arguments, "endpoint" | "value">): Promise<URLSearchParams> {
  const query = new URLSearchParams();
  for (const name of ["principal", "account", "resource"] as const) {
    const given = value(`--${name}`);
    if (given !== undefined) query.set(name, given);
  }
  const principal = query.get("principal") ?? "";
  if (isAccountId(principal)) {
    throw new CommandError(
      `\`--principal\` takes an ARN; for an account, \`--account ${principal}\``,
    );
  }
  const since = value("--since");
  if (since !== undefined) query.set("since", await readSince(since, endpoint));
  return query;
}

/** A duration before Atoll's present, or a time, as the API takes it. */
async function readSince(text: string, endpoint: string): Promise<string> {
  const ms = parseDuration(text);
  if (ms === undefined) {
    if (/^\d{4}-\d\d-\d\d|^\d{10,}$/.test(text)) return text;
    throw new CommandError(
      `\`--since\` takes a duration such as 15m or 2h30m, or a time such as 2026-01-01T00:00:00Z, not \`${text}\``,
    );
  }
  const { nowMs } = await ask(endpoint, "clock");
  return String(Math.max(Number(nowMs) - ms, 0));
}

/** What a stream of decisions tells: one of them, or how many were missed where this was too slow. */
export type DecisionEvent = DecisionRecord | { readonly missed: number };

/**
 * Begins to follow decisions as they are made. None is missed that is made once this has resolved.
 *
 * @param signal Ends the connection when it is aborted.
 * @returns The decisions, until the server ends.
 * @throws CommandError When nothing answers, or with an error.
 */
export async function followDecisions(
  endpoint: string,
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<AsyncGenerator<DecisionEvent>> {
  const url = `${endpoint}/_atoll/decisions/stream?${query.toString()}`;
  const response = await fetch(url, { signal }).catch(() => undefined);
  if (response === undefined) throw nobodyAt(endpoint);
  if (!response.ok || response.body === null) {
    throw new CommandError(`${endpoint} answered ${response.status}: ${await response.text()}`, 1);
  }
  return readEvents(piecesOf(response.body, endpoint));
}

async function* readEvents(pieces: AsyncIterable<string>): AsyncGenerator<DecisionEvent> {
  let text = "";
  for await (const piece of pieces) {
    text += piece;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const event = readEvent(text.slice(0, end));
      text = text.slice(end + 2);
      if (event !== undefined) yield event;
    }
  }
}

async function* piecesOf(
  body: NonNullable<Response["body"]>,
  endpoint: string,
): AsyncGenerator<string> {
  try {
    yield* body.pipeThrough(new TextDecoderStream());
  } catch {
    throw new CommandError(`the connection to ${endpoint} broke off`, 1);
  }
}

/** One server-sent event; undefined for a comment. */
function readEvent(text: string): DecisionEvent | undefined {
  const lines = text.split("\n");
  const data = lines.find((line) => line.startsWith("data: "))?.slice("data: ".length);
  if (data === undefined) return undefined;
  if (lines.includes("event: missed")) return { missed: Number(data) };
  return JSON.parse(data) as DecisionRecord;
}
