/**
 * Rotations at work: the job that takes one through its four steps, and the one that begins it when
 * its window opens.
 *
 * ```
 * scheduled-rotation   the window is open: an AWSPENDING version is announced; due again next time
 * rotate-secret        createSecret, setSecret, testSecret, finishSecret
 *   all went well      AWSCURRENT is on the new version: AWSPENDING goes, the date is noted
 *   one failed         all four again later, five times; then AWSPENDING stays as it is
 * ```
 *
 * A job that dies with its process begins with the first step again: functions must bear that, in
 * AWS as well.
 */
import type { JobContext, JobHandler } from "../../model/service.ts";
import type { Job, ReadTransaction, WriteTransaction } from "../../model/store.ts";
import { saveSecret } from "./replication.ts";
import { runStep } from "./rotation-function.ts";
import { nextWindow } from "./rotation-schedule.ts";
import {
  beginRotation,
  STEPS,
  withNextRotation,
  withoutPending,
  type Rotation,
  type RotationRun,
} from "./rotation.ts";
import type { Secret } from "./secret.ts";
import type { SecretJob } from "./secret-job.ts";
import { CURRENT, detach, PENDING, versionAt } from "./stage.ts";
import { secrets } from "./tables.ts";

const FAILURES_MAX = 5;
const RETRY_MS = 60_000;

/** A secret whose rotation runs. */
type Rotating = Secret & { readonly rotation: Rotation & { readonly run: RotationRun } };

export const rotateSecretJob: JobHandler = async (job, context) => {
  const { store, services } = context;
  const begun = await store.read((tx) => findRotating(job, tx));
  if (begun === undefined) return undefined;
  const { run } = begun.rotation;
  const steps = run.isTrial ? (["testSecret"] as const) : STEPS;
  for (const step of steps) {
    const secret = await store.read((tx) => findRotating(job, tx, run));
    if (secret === undefined) return undefined;
    if (!(await runStep(secret, step, run, services))) return fail(job, run, context);
  }
  return finish(job, run, context);
};

/** The rotation of a secret, unless it was cancelled or replaced meanwhile. */
async function findRotating(
  { account, region, payload }: Job,
  tx: ReadTransaction,
  run?: RotationRun,
): Promise<Rotating | undefined> {
  const { name, suffix } = payload as SecretJob;
  const secret = await tx.get(secrets, { account, region, name });
  return secret !== undefined && isRotating(secret, suffix, run) ? secret : undefined;
}

async function lockRotating(
  { account, region, payload }: Job,
  tx: WriteTransaction,
  run: RotationRun,
): Promise<Rotating | undefined> {
  const { name, suffix } = payload as SecretJob;
  const secret = await tx.lock(secrets, { account, region, name });
  return secret !== undefined && isRotating(secret, suffix, run) ? secret : undefined;
}

function isRotating(secret: Secret, suffix: string, run?: RotationRun): secret is Rotating {
  if (secret.suffix !== suffix || secret.deletion !== undefined) return false;
  const present = secret.rotation?.run;
  return present !== undefined && (run === undefined || present.token === run.token);
}

async function finish(
  job: Job,
  run: RotationRun,
  context: JobContext,
): Promise<number | undefined> {
  const { store, clock } = context;
  const nowMs = clock.nowMs();
  const isDone = await store.write(async (tx) => {
    const secret = await lockRotating(job, tx, run);
    if (secret === undefined) return true;
    if (!run.isTrial && versionAt(secret.labels, CURRENT) !== run.versionId) return false;
    const { rotation } = secret;
    if (run.isTrial) {
      await saveSecret(await endTrial(secret, tx), tx);
      return true;
    }
    const rotated: Secret = {
      ...secret,
      labels: isPendingOn(secret, run) ? detach(secret.labels, PENDING) : secret.labels,
      rotation: { ...rotation, run: undefined, lastRotatedAtMs: nowMs },
    };
    await saveSecret(await withNextRotation(rotated, nowMs, { tx }), tx);
    return true;
  });
  return isDone ? undefined : fail(job, run, context);
}

async function fail(
  job: Job,
  run: RotationRun,
  { store, clock }: JobContext,
): Promise<number | undefined> {
  const nowMs = clock.nowMs();
  return store.write(async (tx) => {
    const secret = await lockRotating(job, tx, run);
    if (secret === undefined) return undefined;
    if (run.isTrial) {
      await saveSecret(await endTrial(secret, tx), tx);
      return undefined;
    }
    const failures = secret.rotation.run.failures + 1;
    const next = failures < FAILURES_MAX ? { ...secret.rotation.run, failures } : undefined;
    await saveSecret({ ...secret, rotation: { ...secret.rotation, run: next } }, tx);
    return next === undefined ? undefined : nowMs + RETRY_MS * 2 ** failures;
  });
}

/** A trial leaves nothing of itself. */
async function endTrial(secret: Rotating, tx: WriteTransaction): Promise<Secret> {
  const { rotation } = secret;
  const { run } = rotation;
  const clean = isPendingOn(secret, run)
    ? await withoutPending(secret, run.versionId, { tx })
    : secret;
  return { ...clean, rotation: { ...rotation, run: undefined } };
}

function isPendingOn({ labels }: Secret, { versionId }: RotationRun): boolean {
  return versionAt(labels, PENDING) === versionId;
}

/** Begins a rotation when its window opens, and comes again for the next one. */
export const scheduledRotationJob: JobHandler = async (job, { store, clock, ids }) => {
  const { account, region } = job;
  const { name, suffix } = job.payload as SecretJob;
  const nowMs = clock.nowMs();
  return store.write(async (tx) => {
    const secret = await tx.lock(secrets, { account, region, name });
    if (secret === undefined || secret.suffix !== suffix) return undefined;
    const { rotation, labels, deletion } = secret;
    if (rotation?.isEnabled !== true || rotation.rules === undefined) return undefined;
    if (rotation.next !== undefined && nowMs < rotation.next.startMs) return rotation.next.startMs;
    if (deletion === undefined && rotation.run === undefined) {
      const pending = versionAt(labels, PENDING);
      // One that was given up is taken up again; else the version is a new one.
      const isOpen = pending !== undefined && pending !== versionAt(labels, CURRENT);
      const versionId = isOpen ? pending : ids.uuid();
      const begun = await beginRotation(secret, { versionId, isTrial: false }, { tx, ids, nowMs });
      await saveSecret(begun, tx);
    }
    return nextWindow(rotation.rules, nowMs)?.startMs;
  });
};
