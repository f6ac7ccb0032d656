/** The single recorded answers and errors: `answers/<service>.jsonl.gz` and `errors.tsv`. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** What AWS answered once; nobody knows what it was asked. */
export interface RecordedAnswer {
  /** As far as it is known; a guess where a test asked for several things. */
  readonly operation: string | null;
  readonly test: string;
  readonly step: string;
  /** `other`: put together by the test that recorded it. */
  readonly kind: "ok" | "error" | "other";
  readonly value: unknown;
}

export interface RecordedError {
  readonly operation: string;
  readonly code: string;
  /** Empty where it was not recorded. */
  readonly status: string;
  readonly message: string;
}

/** Reads the answers of a service. */
export function readAnswers(folder: string, service: string): readonly RecordedAnswer[] {
  const path = join(folder, "answers", `${service}.jsonl.gz`);
  if (!existsSync(path)) return [];
  const lines = gunzipSync(readFileSync(path)).toString("utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as RecordedAnswer);
}

/** Reads the errors of a service. */
export function readErrors(folder: string, service: string): readonly RecordedError[] {
  const [, ...lines] = readFileSync(join(folder, "errors.tsv"), "utf8").trimEnd().split("\n");
  return lines.flatMap((line) => {
    const [of, operation = "", code = "", status = "", message = '""'] = line.split("\t");
    if (of !== service) return [];
    return [{ operation, code, status, message: withoutRuns(JSON.parse(message) as string) }];
  });
}

/** Long runs of a character were shortened to `XXX<510 more>`: such a run may be any text. */
function withoutRuns(message: string): string {
  return message.replaceAll(/(.)\1*<\d+ more>/g, "<run>");
}
