/**
 * Replays a recorded case: an empty Atoll, the requests in order through the real SDK, each answer
 * compared with AWS's. Where AWS needed time, Atoll's clock is moved instead of waiting.
 */
import { createAtoll, type Atoll } from "../../src/index.ts";
import { attentiveClock, type AttentiveClock } from "../../src/testing/attentive-clock.ts";
import { caller, PRIMARY, SECONDARY, type Caller, type Outcome } from "./caller.ts";
import { differences, type Bindings, type Difference } from "./comparison.ts";
import { asRecordedThen } from "./newer-member.ts";
import type { Case, Expectation, Step } from "./recording.ts";
import {
  at,
  fillForms,
  MissingReference,
  pathsReferredTo,
  type Variables,
} from "./request-form.ts";
import { wireError } from "./wire-error.ts";

/** Where a case went another way than AWS. */
export interface CaseDifference extends Difference {
  readonly step: number;
  readonly operation: string;
}

const REGION = "us-east-1";
/** How long a step is asked again, and how far the clock goes between two attempts. */
const RETRY_MS = 15_000;
const RETRY_STEP_MS = 500;

/** Is told what each step was answered in the end. */
export type Listener = (step: Step, outcome: Outcome) => void;

/** Replays a case. */
export async function replay(
  { steps, recorded }: Case,
  listener: Listener = () => undefined,
): Promise<readonly CaseDifference[]> {
  const clock = attentiveClock();
  const atoll = await createAtoll({ ephemeral: true, crossRegion: "refuse", clock });
  try {
    return await replaySteps({ steps, recorded }, { atoll, clock, listener });
  } finally {
    await atoll.close();
  }
}

interface Stage {
  readonly atoll: Atoll;
  readonly clock: AttentiveClock;
  readonly listener: Listener;
}

interface Course extends Stage {
  /** The day of the recording. */
  readonly recorded: string;
  readonly clients: Caller;
  readonly variables: Variables;
  readonly outputs: Map<number, unknown>;
  readonly bindings: Bindings;
}

async function replaySteps(
  { steps, recorded }: Pick<Case, "steps" | "recorded">,
  stage: Stage,
): Promise<readonly CaseDifference[]> {
  const { atoll } = stage;
  const outputs = new Map<number, unknown>();
  const course: Course = {
    ...stage,
    recorded,
    clients: caller(atoll),
    outputs,
    bindings: new Map([
      ["<region>", REGION],
      ["<partition>", "aws"],
    ]),
    variables: {
      account: PRIMARY,
      account2: SECONDARY,
      region: REGION,
      nowMs: () => atoll.clock.nowMs(),
      names: new Map(),
      outputs,
    },
  };
  const found: CaseDifference[] = [];
  for (const [index, step] of steps.entries()) {
    const differing = await perform(step, steps.slice(index + 1), course);
    found.push(...differing.map((one) => ({ ...one, step: step.id, operation: step.operation })));
  }
  return found;
}

async function perform(
  recorded: Step,
  later: readonly Step[],
  course: Course,
): Promise<readonly Difference[]> {
  let step: Step;
  try {
    step = fillStep(recorded, course.variables);
  } catch (error) {
    if (!(error instanceof MissingReference)) throw error;
    return [{ path: "params", expected: "an answer to refer to", got: error.message }];
  }
  const wanted = pathsReferredTo(
    step.id,
    later.map(({ params }) => params),
  );
  const endsAtMs = course.atoll.clock.nowMs() + RETRY_MS;
  for (;;) {
    const answered = await call(step, course);
    const output = asRecordedThen(step.operation, course.recorded, answered.output);
    const outcome = { ...answered, output };
    course.outputs.set(step.id, outcome.output);
    const found = judge(step, outcome, { later, bindings: course.bindings });
    const complete = wanted.every((path) => at(outcome.output, path) !== undefined);
    const settled = found.length === 0 && complete;
    if (settled || step.retry !== true || course.atoll.clock.nowMs() > endsAtMs) {
      course.listener(step, outcome);
      return found;
    }
    await course.atoll.clock.advance(RETRY_STEP_MS);
  }
}

function fillStep(step: Step, variables: Variables): Step {
  return {
    ...step,
    region: String(fillForms(step.region, variables)),
    params: fillForms(step.params, variables) as Step["params"],
    ...(step.expect !== undefined && {
      expect: fillForms(step.expect, variables) as Expectation,
    }),
  };
}

/** Makes a call; where that waits for Atoll's time, as a long poll does, the time is moved. */
function call(step: Step, { atoll, clients, clock }: Course): Promise<Outcome> {
  const act = (): Promise<Outcome> => clients.call(step, step.params);
  // No other operation waits; what they leave behind makes appointments, too.
  if (step.operation !== "ReceiveMessage") return act();
  return clock.passing(act, () => atoll.clock.advance(RETRY_STEP_MS));
}

function judge(
  step: Step,
  outcome: Outcome,
  { later, bindings }: { readonly later: readonly Step[]; readonly bindings: Bindings },
): readonly Difference[] {
  const { answer, output, failure } = outcome;
  if (answer === undefined) return [{ path: "", expected: "a request", got: failure ?? "nothing" }];
  const { expect } = step;
  if (expect === undefined) return judgeUnrecorded(step, outcome, later);
  if (expect.status !== undefined && expect.status !== answer.status) {
    return [{ path: "status", expected: String(expect.status), got: saying(outcome) }];
  }
  if (expect.error !== undefined) {
    if (answer.status < 300) {
      return [
        { path: "status", expected: `error ${String(expect.error["Code"])}`, got: saying(outcome) },
      ];
    }
    const { error, members } = wireError(answer);
    return [
      ...under("error", differences(expect.error, error, bindings)),
      ...under("output", differences(expect.output ?? {}, members, bindings, { partial: true })),
    ];
  }
  if (output === undefined) return [{ path: "status", expected: "success", got: saying(outcome) }];
  const partial = expect.partial === true;
  return under("output", differences(expect.output ?? {}, output, bindings, { partial }));
}

/** Steps that set things up succeed, unless AWS is seen to refuse the very same later. */
function judgeUnrecorded(
  step: Step,
  outcome: Outcome,
  later: readonly Step[],
): readonly Difference[] {
  if (outcome.output !== undefined) return [];
  const refused = later.some(
    ({ operation, expect }) => operation === step.operation && expect?.error !== undefined,
  );
  const status = outcome.answer?.status ?? 500;
  if (refused && status < 500) return [];
  return [{ path: "status", expected: "success", got: saying(outcome) }];
}

/** An outcome in few words. */
function saying({ answer, failure }: Outcome): string {
  if (answer === undefined || answer.status < 300) return failure ?? "success";
  const { Code, Message } = wireError(answer).error;
  return `${answer.status} ${Code}: ${Message}`;
}

function under(root: string, found: readonly Difference[]): readonly Difference[] {
  return found.map(({ path, ...rest }) => ({ path: root + path, ...rest }));
}
