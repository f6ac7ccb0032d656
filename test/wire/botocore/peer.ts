/** Botocore on this machine's Python, asked line by line. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { BotocoreShapes } from "../botocore-shape.ts";

/** A service as botocore's own model has it. */
export interface BotocoreModel {
  readonly shapes: BotocoreShapes;
  readonly operations: Readonly<
    Record<string, { readonly input: string | null; readonly output: string | null }>
  >;
}

export interface Ask {
  readonly do: "model" | "read" | "write";
  readonly service: string;
  readonly [argument: string]: unknown;
}

export interface Reply {
  readonly value?: unknown;
  /** What botocore raised. */
  readonly failure?: string;
}

/** Tells why botocore cannot be asked, or undefined when it can. */
export function botocoreMissing(): string | undefined {
  const { status, error } = spawnSync("python3", ["-c", "import botocore"]);
  return error === undefined && status === 0 ? undefined : "python3 has no botocore";
}

/** Asks many things at once. */
export function askBotocore(asks: readonly Ask[]): readonly Reply[] {
  const { stdout, stderr, status } = spawnSync("python3", [join(import.meta.dirname, "wire.py")], {
    input: asks.map((ask) => JSON.stringify(ask)).join("\n"),
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`botocore's script failed: ${stderr}`);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line, revived) as Reply);
}

/** Bytes and times as themselves. */
function revived(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("$bytes" in value) return Uint8Array.from(Buffer.from(String(value.$bytes), "base64"));
  return "$ms" in value ? new Date(Number(value.$ms)) : value;
}
