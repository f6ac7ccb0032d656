/** The recorded cases, as they lie in `cases/<service>.jsonl.gz`. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** Requests in order, with the answers that AWS gave to some of them. */
export interface Case {
  readonly name: string;
  /** The day of the recording. */
  readonly recorded: string;
  readonly steps: readonly Step[];
}

export interface Step {
  /** Rises through a case, with gaps. */
  readonly id: number;
  readonly account: "primary" | "secondary" | "anonymous";
  readonly region: string;
  /** Botocore's name of the service. */
  readonly service: string;
  readonly operation: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** SQS by its old protocol. */
  readonly protocol?: "query";
  /** The effect may be delayed: to be asked again until what is expected is there. */
  readonly retry?: boolean;
  readonly expect?: Expectation;
}

export interface Expectation {
  readonly status?: number;
  /** Every member of the error, as botocore shows it. */
  readonly error?: Readonly<Record<string, unknown>>;
  /** Every member of a good answer; beside `error`, further members of the error's body. */
  readonly output?: Readonly<Record<string, unknown>>;
  /** Only some members of the output were recorded. */
  readonly partial?: boolean;
}

/** Reads the cases of a service; undefined where there are none. */
export function readCases(folder: string, service: string): readonly Case[] | undefined {
  const path = join(folder, "cases", `${service}.jsonl.gz`);
  if (!existsSync(path)) return undefined;
  const lines = gunzipSync(readFileSync(path)).toString("utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Case);
}
