/**
 * Every recorded answer of a service is compared by its shape: the contract has all of its members,
 * of the same types, and an answer of Atoll's own has exactly them. Every recorded error is one that
 * Atoll answers too, with the same code, status and text.
 *
 * A service is added by a line in {@link EXPECTED}, and by what `extra-cases.ts` must ask for it.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Member, OperationContract, Shape } from "../../src/model/contract.ts";
import { services } from "../../src/services/index.ts";
import { differencesOfShape, misfits } from "./answer-shape.ts";
import { matchText } from "./comparison.ts";
import { ownAnswers, type OwnAnswer } from "./own-answer.ts";
import {
  readAnswers,
  readErrors,
  type RecordedAnswer,
  type RecordedError,
} from "./recorded-answer.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "..", "shared", "recordings");

/** What is known to have no counterpart, each with its reason. */
interface Expected {
  readonly answers: number;
  readonly errors: number;
  /** Recorded steps that are no answer of the service. */
  readonly foreign: Readonly<Record<string, string>>;
}

const EXPECTED: Readonly<Record<string, Expected>> = {
  iam: {
    answers: 52,
    errors: 14,
    foreign: {
      outputs: "the outputs of a CloudFormation stack",
      key_outputs: "the outputs of a CloudFormation stack",
    },
  },
  sts: {
    answers: 6,
    errors: 2,
    foreign: { "role-session-name": "what the test itself asked for" },
  },
};

describe.skipIf(!existsSync(FOLDER))("recorded answers, compared by shape", () => {
  describe.each(Object.entries(EXPECTED))("%s", (service, expected) => {
    const contracts: OperationContract[] = [];
    let own: readonly OwnAnswer[] = [];

    beforeAll(async () => {
      own = await ownAnswers(FOLDER, service);
      for (const name of new Set([service, ...own.map((answer) => answer.service)])) {
        const { operations } = (await services[name]?.()) ?? { operations: [] };
        contracts.push(...operations.map(({ contract }) => contract));
      }
    });

    const recorded = existsSync(FOLDER) ? readAnswers(FOLDER, service) : [];
    const answers = recorded.filter(({ step }) => !Object.hasOwn(expected.foreign, step));

    it(`has members for all ${expected.answers} of them in its contract`, () => {
      expect(recorded.length).toBe(expected.answers);
      const wrong = answers.flatMap((answer) => ofContract(answer, contracts));
      expect(wrong).toEqual([]);
    });

    it("gives each of them itself, with the same members", () => {
      const wrong = answers.flatMap((answer) => ofOwn(answer, own));
      expect(wrong).toEqual([]);
      const foreign = recorded.length - answers.length;
      console.log(
        `${service}: ${recorded.length} recorded answers, ${answers.length} with the contract's and our own members, ${foreign} no answer of the service`,
      );
    });

    it(`answers all ${expected.errors} recorded errors`, () => {
      const errors = readErrors(FOLDER, service);
      expect(errors.length).toBe(expected.errors);
      const wrong = errors.filter((error) => !own.some((answer) => isError(answer, error)));
      expect(wrong).toEqual([]);
      console.log(`${service}: ${errors.length} recorded errors, all answered alike`);
    });
  });
});

/** Where an answer has members that the contract most like it has not. */
function ofContract(
  answer: RecordedAnswer,
  contracts: readonly OperationContract[],
): readonly string[] {
  if (answer.kind === "error") return [];
  return least(
    answer,
    contracts,
    ({ name }) => name,
    ({ output }) =>
      (answer.kind === "other" ? partsOfShape(output) : [output]).map((shape) =>
        misfits(answer.value, shape),
      ),
  );
}

/** Where the answer of ours that is most like it has other members. */
function ofOwn(answer: RecordedAnswer, own: readonly OwnAnswer[]): readonly string[] {
  if (answer.kind === "error") {
    const { Code = "", Message = "" } = (answer.value as { Error: Record<string, string> }).Error;
    const error = { operation: answer.operation ?? "", code: Code, status: "", message: Message };
    return own.some((each) => isError(each, error)) ? [] : [`${answer.step}: not answered`];
  }
  const good = own.filter(({ error }) => error === undefined);
  return least(
    answer,
    good,
    ({ operation }) => operation,
    ({ output }) =>
      (answer.kind === "other" ? partsOfValue(output) : [output]).map((part) =>
        differencesOfShape(answer.value, part),
      ),
  );
}

/**
 * What is wrong with the candidate that is most like an answer: one of its operation, or any where
 * the operation was not recorded or was guessed wrongly.
 */
function least<Candidate>(
  { operation, step }: RecordedAnswer,
  candidates: readonly Candidate[],
  nameOf: (candidate: Candidate) => string,
  compare: (candidate: Candidate) => readonly (readonly string[])[],
): readonly string[] {
  const named = candidates.filter((each) => nameOf(each) === operation);
  let wrong: readonly string[] | undefined;
  for (const tried of [named, candidates]) {
    for (const found of tried.flatMap(compare)) {
      if (found.length === 0) return [];
      if (wrong === undefined || found.length < wrong.length) wrong = found;
    }
  }
  return (wrong ?? ["nothing to compare it with"]).map((each) => `${step}: ${each}`);
}

const DEPTH_MAX = 6;

/** A shape and all that it is made of. */
function partsOfShape(shape: Shape, depth = 0): readonly Shape[] {
  if (depth > DEPTH_MAX) return [];
  const inside = (parts: readonly Member[]): readonly Shape[] =>
    parts.flatMap((part) => partsOfShape(part.shape, depth + 1));
  switch (shape.kind) {
    case "structure":
    case "union":
      return [shape, ...inside(Object.values(shape.members))];
    case "list":
      return [shape, ...inside([shape.member])];
    case "map":
      return [shape, ...inside([shape.value])];
    default:
      return [shape];
  }
}

/** A value and all that it is made of. */
function partsOfValue(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null || value instanceof Date) return [value];
  return [value, ...Object.values(value).flatMap(partsOfValue)];
}

function isError(own: OwnAnswer, { operation, code, status, message }: RecordedError): boolean {
  if (own.error === undefined || (operation !== "" && own.operation !== operation)) return false;
  if (own.error["Code"] !== code || (status !== "" && String(own.status) !== status)) return false;
  const text = own.error["Message"] ?? "";
  return text === message || matchText(message, text, new Map());
}
