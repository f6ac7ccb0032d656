/**
 * Atoll's own answers to compare recorded ones with: everything that the recorded cases of a service
 * ask, and what `extra-cases.ts` asks besides.
 */
import { extraCases } from "./extra-cases.ts";
import { readCases } from "./recording.ts";
import { replay } from "./replay.ts";
import { wireError } from "./wire-error.ts";

export interface OwnAnswer {
  readonly service: string;
  readonly operation: string;
  readonly status: number;
  /** Of a good answer. */
  readonly output: unknown;
  /** Of an error. */
  readonly error: Readonly<Record<string, string>> | undefined;
}

/** Asks Atoll all that there is to ask of a service. */
export async function ownAnswers(folder: string, service: string): Promise<readonly OwnAnswer[]> {
  const answers: OwnAnswer[] = [];
  const cases = [...(readCases(folder, service) ?? []), ...(extraCases[service] ?? [])];
  for (const one of cases) {
    await replay(one, ({ service: asked, operation }, { answer, output }) => {
      if (answer === undefined) return;
      const { status } = answer;
      const error = status < 300 ? undefined : wireError(answer).error;
      answers.push({ service: asked, operation, status, output, error });
    });
  }
  return answers;
}
