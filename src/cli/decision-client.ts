import { CommandError } from "./command.ts";
import { ask } from "./client.ts";
import { parseDuration } from "./duration.ts";
import type { DecisionRecord } from "../trail/decision-record.ts";

/**
 * Reads how far to look back: a duration before Atoll's present, or a time.
 *
 * @returns What the API takes as `since`.
 */
export async function readSince(text: string, endpoint: string): Promise<string> {
  const ms = parseDuration(text);
  if (ms === undefined) return text;
  const { nowMs } = await ask(endpoint, "clock");
  return String(Math.max(Number(nowMs) - ms, 0));
}

/**
 * Follows decisions as they are made, until the server ends.
 *
 * @yields Each decision, and how many were missed where this was too slow.
 * @throws CommandError When nothing answers, or with an error.
 */
export async function* followDecisions(
  endpoint: string,
  query: URLSearchParams,
): AsyncGenerator<DecisionRecord | { readonly missed: number }> {
  const response = await fetch(`${endpoint}/_atoll/decisions/stream?${query.toString()}`).catch(
    () => undefined,
  );
  if (response === undefined) {
    throw new CommandError(
      `nothing answers at ${endpoint}; start it with \`atoll start\`, or name another with \`--endpoint\``,
      1,
    );
  }
  if (!response.ok || response.body === null) {
    throw new CommandError(`${endpoint} answered ${response.status}: ${await response.text()}`, 1);
  }
  let text = "";
  for await (const piece of piecesOf(response.body, endpoint)) {
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
function readEvent(text: string): DecisionRecord | { readonly missed: number } | undefined {
  const lines = text.split("\n");
  const data = lines.find((line) => line.startsWith("data: "))?.slice("data: ".length);
  if (data === undefined) return undefined;
  if (lines.includes("event: missed")) return { missed: Number(data) };
  return JSON.parse(data) as DecisionRecord;
}
