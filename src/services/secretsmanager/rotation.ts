/**
 * Rotation, as it stands with a secret: which function does it, when, and the one that runs.
 *
 * ```
 * RotateSecret            a version without a value, AWSPENDING; a job, due at once
 * the job (rotation-job)  createSecret, setSecret, testSecret, finishSecret
 * then                    LastRotatedDate, and a job for the next window
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html | Rotation by Lambda function}
 */
import type { Ids } from "../../model/ids.ts";
import type { NewJob, WriteTransaction } from "../../model/store.ts";
import type { ExternalSecretRotationMetadataItem } from "./contract.ts";
import { nextWindow, type RotationRules, type RotationWindow } from "./rotation-schedule.ts";
import type { Secret } from "./secret.ts";
import { jobFor } from "./secret-job.ts";
import { attach, detach, PENDING } from "./stage.ts";
import { versions } from "./tables.ts";
import { findVersion } from "./version.ts";

export interface Rotation {
  readonly lambdaArn?: string | undefined;
  readonly rules?: RotationRules | undefined;
  readonly isEnabled: boolean;
  readonly lastRotatedAtMs?: number | undefined;
  readonly next?: RotationWindow | undefined;
  /** The rotation that is on its way. */
  readonly run?: RotationRun | undefined;
  readonly externalMetadata?: readonly ExternalSecretRotationMetadataItem[] | undefined;
  readonly externalRoleArn?: string | undefined;
}

export type RotationStep = "createSecret" | "setSecret" | "testSecret" | "finishSecret";

export const STEPS: readonly RotationStep[] = [
  "createSecret",
  "setSecret",
  "testSecret",
  "finishSecret",
];

export interface RotationRun {
  /** The version that becomes the current one. */
  readonly versionId: string;
  /** Tells one run from another: the function hands it back where it acts for another account. */
  readonly token: string;
  /** A trial sees whether the function can be used, and leaves the secret as it was. */
  readonly isTrial: boolean;
  /** How often it failed. */
  readonly failures: number;
}

export const ROTATE = "secretsmanager:rotate-secret";
export const SCHEDULE = "secretsmanager:scheduled-rotation";

/** The job that takes the run of a secret through its steps. */
export function rotateJob(secret: Secret, dueAtMs: number): NewJob {
  return jobFor(secret, ROTATE, dueAtMs);
}

/** A secret whose next window is known, with a job for it. */
export async function withNextRotation(
  secret: Secret,
  afterMs: number,
  { tx }: { readonly tx: WriteTransaction },
): Promise<Secret> {
  const { rotation } = secret;
  if (rotation?.isEnabled !== true || rotation.rules === undefined) return secret;
  const next = nextWindow(rotation.rules, afterMs);
  if (next !== undefined) await tx.enqueue(jobFor(secret, SCHEDULE, next.startMs));
  return { ...secret, rotation: { ...rotation, next } };
}

/** Begins a rotation: its version is announced, the work is a job. */
export async function beginRotation(
  secret: Secret,
  { versionId, isTrial }: Pick<RotationRun, "versionId" | "isTrial">,
  call: { readonly tx: WriteTransaction; readonly ids: Ids; readonly nowMs: number },
): Promise<Secret> {
  const { tx, ids, nowMs } = call;
  const { account, region, name, versionCount, rotation, labels } = secret;
  const isKnown = (await findVersion(secret, versionId, call)) !== undefined;
  if (!isKnown) {
    const place = { account, region, name, versionId };
    await tx.put(versions, { ...place, number: versionCount, createdAtMs: nowMs });
  }
  await tx.enqueue(rotateJob(secret, nowMs));
  const run = { versionId, token: ids.uuid(), isTrial, failures: 0 };
  return {
    ...secret,
    versionCount: isKnown ? versionCount : versionCount + 1,
    labels: attach(labels, PENDING, versionId),
    rotation: { ...rotation, isEnabled: rotation?.isEnabled ?? true, run },
  };
}

/** A secret without its AWSPENDING label, and without the version behind it if that is empty. */
export async function withoutPending(
  secret: Secret,
  versionId: string,
  { tx }: { readonly tx: WriteTransaction },
): Promise<Secret> {
  const { account, region, name } = secret;
  const version = await findVersion(secret, versionId, { tx });
  if (version !== undefined && version.sealed === undefined) {
    await tx.delete(versions, { account, region, name, versionId });
  }
  return { ...secret, labels: detach(secret.labels, PENDING) };
}
