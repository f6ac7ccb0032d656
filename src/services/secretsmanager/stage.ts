/**
 * Staging labels. Each is on at most one version; a version without any is deprecated.
 *
 * ```
 * AWSCURRENT v1, AWSPREVIOUS v0        attach(labels, "AWSCURRENT", v2)
 * AWSCURRENT v2, AWSPREVIOUS v1        v0 has no label any more
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version | Secret versions}
 */
import { tooManyStages } from "./faults.ts";

export interface Label {
  readonly stage: string;
  readonly versionId: string;
}

export const CURRENT = "AWSCURRENT";
export const PREVIOUS = "AWSPREVIOUS";
export const PENDING = "AWSPENDING";

const LABELS_MAX = 20;

/** The version that has a label. */
export function versionAt(labels: readonly Label[], stage: string): string | undefined {
  return labels.find((each) => each.stage === stage)?.versionId;
}

/** A version's labels, by name. */
export function stagesOf(labels: readonly Label[], versionId: string): readonly string[] {
  return labels
    .filter((each) => each.versionId === versionId)
    .map(({ stage }) => stage)
    .toSorted();
}

/** The labels of all versions that have some, as DescribeSecret tells them. */
export function stagesByVersion(
  labels: readonly Label[],
): Readonly<Record<string, readonly string[]>> | undefined {
  if (labels.length === 0) return undefined;
  const ids = new Set(labels.map(({ versionId }) => versionId));
  return Object.fromEntries([...ids].map((id) => [id, stagesOf(labels, id)]));
}

/**
 * Puts a label on a version, away from any other. Where that is AWSCURRENT, AWSPREVIOUS goes to the
 * version that had it.
 *
 * @throws Fault `LimitExceededException`
 */
export function attach(
  labels: readonly Label[],
  stage: string,
  versionId: string,
): readonly Label[] {
  const before = versionAt(labels, stage);
  if (before === versionId) return labels;
  const moved = [...detach(labels, stage), { stage, versionId }];
  if (moved.length > LABELS_MAX) throw tooManyStages(LABELS_MAX);
  const isFormerCurrent = stage === CURRENT && before !== undefined;
  return isFormerCurrent ? attach(moved, PREVIOUS, before) : moved;
}

/** The same for several labels. */
export function attachAll(
  labels: readonly Label[],
  stages: readonly string[],
  versionId: string,
): readonly Label[] {
  let attached = labels;
  for (const stage of stages) attached = attach(attached, stage, versionId);
  return attached;
}

/** Takes a label away from whichever version has it. */
export function detach(labels: readonly Label[], stage: string): readonly Label[] {
  return labels.filter((each) => each.stage !== stage);
}
