/**
 * Rotation: a key gets new material, and keeps the old for what was encrypted with it.
 *
 * ```
 * EnableKeyRotation { RotationPeriodInDays: 90 }     a job, due in 90 days
 * the job                                            new material, due again 90 days later
 * RotateKeyOnDemand                                  new material now; the schedule stays
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html | Rotating KMS keys}
 */
import type { Ids } from "../../model/ids.ts";
import type { JobHandler } from "../../model/service.ts";
import type { NewJob, WriteTransaction } from "../../model/store.ts";
import type { Vault } from "../../model/vault.ts";
import { isPrimary, keyArn, type KmsKey, type Rotation } from "./key.ts";
import { stateOf } from "./key-state.ts";
import { materialsOf, sealMaterial, type KeyMaterial } from "./material.ts";
import { changeSet, lockRelated } from "./multi-region.ts";
import { keys, materials } from "./tables.ts";

export const ROTATE_KEY = "kms:rotate-key";

export const DAY_MS = 86_400_000;
export const PERIOD_DAYS_USUAL = 365;

/** What a rotation works with. */
export interface RotationWork {
  readonly tx: WriteTransaction;
  readonly ids: Ids;
  readonly vault: Vault;
  readonly nowMs: number;
}

/** The job that rotates a key when its time has come; one that stands already is replaced. */
export function rotationJob({ account, region, keyId }: KmsKey, { nextAtMs }: Rotation): NewJob {
  const payload = { keyId };
  return {
    kind: ROTATE_KEY,
    id: `${region}/${keyId}`,
    account,
    region,
    dueAtMs: nextAtMs,
    payload,
  };
}

/** Gives a key, and all of its set, material that KMS makes. */
export async function rotate(
  key: KmsKey,
  type: "AUTOMATIC" | "ON_DEMAND",
  work: RotationWork,
): Promise<KmsKey> {
  const { ids, tx, nowMs } = work;
  const secret = ids.bytes(32);
  const materialId = Buffer.from(ids.bytes(32)).toString("hex");
  for (const each of [key, ...(await lockRelated(key, tx))]) {
    await supersede(each, tx);
    const { account, region, keyId } = each;
    await tx.put(materials, {
      account,
      region,
      keyId,
      materialId,
      number: (await materialsOf(each, { tx })).length + 1,
      createdAtMs: nowMs,
      state: "CURRENT",
      rotation: { atMs: nowMs, type },
      ...sealMaterial({ secret }, each, work.vault),
    });
  }
  return changeSet(key, { materialId }, tx);
}

/** Makes the material that waits the current one, in all keys of the set. */
export async function rotateImported(
  key: KmsKey,
  pending: KeyMaterial,
  { tx, nowMs }: RotationWork,
): Promise<KmsKey> {
  const { materialId } = pending;
  for (const each of [key, ...(await lockRelated(key, tx))]) {
    await supersede(each, tx);
    const { account, region, keyId } = each;
    const own = await tx.lock(materials, { account, region, keyId, materialId });
    if (own === undefined) throw new Error(`${keyArn(each)} lacks a material of its set`);
    const rotation = { atMs: nowMs, type: "ON_DEMAND" } as const;
    await tx.put(materials, { ...own, state: "CURRENT", rotation });
  }
  return changeSet(key, { materialId }, tx);
}

/** A rotation that was missed while the key could not be used is due at once. */
export async function resumeRotation(
  key: KmsKey,
  nowMs: number,
  tx: WriteTransaction,
): Promise<void> {
  const { rotation } = key;
  if (rotation === undefined || !isPrimary(key) || rotation.nextAtMs > nowMs) return;
  const resumed = { ...rotation, nextAtMs: nowMs };
  await changeSet(key, { rotation: resumed }, tx);
  await tx.enqueue(rotationJob(key, resumed));
}

async function supersede(key: KmsKey, tx: WriteTransaction): Promise<void> {
  const { account, region, keyId, materialId = "" } = key;
  const current = await tx.lock(materials, { account, region, keyId, materialId });
  if (current !== undefined) await tx.put(materials, { ...current, state: "NON_CURRENT" });
}

/** Rotates a key by its schedule. */
export const rotateKey: JobHandler = async (job, { store, clock, ids, settings }) => {
  const { keyId } = job.payload as { readonly keyId: string };
  const { account, region } = job;
  return store.write(async (tx) => {
    const key = await tx.lock(keys, { account, region, keyId });
    // The schedule may have been ended, or the set's primary key may be another one by now.
    if (key?.rotation === undefined || !isPrimary(key)) return undefined;
    const { periodDays, nextAtMs } = key.rotation;
    if (clock.nowMs() < nextAtMs) return nextAtMs;
    const next = { periodDays, nextAtMs: nextAtMs + periodDays * DAY_MS };
    // A key that cannot be used is rotated when it is enabled again.
    if (stateOf(key) !== "Enabled") return undefined;
    const work = { tx, ids, vault: settings.vault, nowMs: nextAtMs };
    const rotated = await rotate(key, "AUTOMATIC", work);
    await changeSet(rotated, { rotation: next }, tx);
    return next.nextAtMs;
  });
};
