import type { Log } from "../gateway/log.ts";

const LEVELS = ["debug", "info", "warn", "error", "silent"] as const;

export interface LogOptions {
  readonly level: (typeof LEVELS)[number];
  readonly format: "text" | "json";
  /** Takes one line, without its line end. */
  readonly write: (line: string) => void;
  readonly nowMs: () => number;
}

/** A log in lines for people (`12:30:01 warn  sentence  account=111111111111`) or in JSON. */
export function createLog({ level, format, write, nowMs }: LogOptions): Log {
  const least = LEVELS.indexOf(level);
  const at = (name: (typeof LEVELS)[number]) => {
    if (LEVELS.indexOf(name) < least) return () => undefined;
    return (facts: Readonly<Record<string, unknown>>, sentence: string): void => {
      // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
      const time = new Date(nowMs()).toISOString();
      write(
        format === "json"
          ? JSON.stringify({ time, level: name, message: sentence, ...plain(facts) })
          : `${time.slice(11, 19)} ${name.padEnd(5)} ${oneLine(sentence)}${factsText(facts)}`,
      );
    };
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function plain(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      value instanceof Error ? value.stack : value,
    ]),
  );
}

function factsText(facts: Readonly<Record<string, unknown>>): string {
  return Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) =>
      value instanceof Error ? `\n${value.stack}` : `  ${name}=${oneLine(value)}`,
    )
    .join("");
}

/** Names from requests stand in these lines: none may begin a line of its own, or steer a terminal. */
function oneLine(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  return value.replaceAll(/\p{Cc}/gu, " ");
}
