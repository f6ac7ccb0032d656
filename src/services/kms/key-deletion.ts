/**
 * The end of a key: when its waiting time is over, it goes with its material, its aliases and its
 * grants. The last replica to go lets a primary key that waits for it begin its own waiting time.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html | Deleting KMS keys}
 */
import type { JobHandler } from "../../model/service.ts";
import type { NewJob, WriteTransaction } from "../../model/store.ts";
import type { Vault } from "../../model/vault.ts";
import { forgetGrant } from "./grant.ts";
import { isPrimary, type KmsKey } from "./key.ts";
import { forgetKeyPolicy } from "./key-principals.ts";
import { forgetMaterial, materialsOf } from "./material.ts";
import { lockRelated } from "./multi-region.ts";
import { DAY_MS } from "./rotation.ts";
import { aliases, grants, keys, materials } from "./tables.ts";

export const DELETE_KEY = "kms:delete-key";

/** The job that deletes a key when its time has come; one that stands already is replaced. */
export function deletionJob({ account, region, keyId }: KmsKey, atMs: number): NewJob {
  const payload = { keyId };
  return { kind: DELETE_KEY, id: `${region}/${keyId}`, account, region, dueAtMs: atMs, payload };
}

export const deleteKey: JobHandler = async (job, { store, clock, settings }) => {
  const { keyId } = job.payload as { readonly keyId: string };
  const { account, region } = job;
  return store.write(async (tx) => {
    const key = await tx.lock(keys, { account, region, keyId });
    const atMs = key?.deletion?.atMs;
    // The deletion may have been cancelled.
    if (key === undefined || atMs === undefined) return undefined;
    if (clock.nowMs() < atMs) return atMs;
    await removeKey(key, settings.vault, tx);
    await leaveSet(key, atMs, tx);
    return undefined;
  });
};

async function removeKey(key: KmsKey, vault: Vault, tx: WriteTransaction): Promise<void> {
  const { account, region, keyId } = key;
  const prefix = { account, region, keyId };
  for (const { materialId } of await materialsOf(key, { tx })) {
    tx.after(() => forgetMaterial(key, materialId, vault));
  }
  for (const grant of await tx.scan(grants, { prefix })) await forgetGrant(grant, tx);
  await tx.deleteRange(materials, { prefix });
  for (const { aliasName } of await tx.scan(aliases, { index: "byKey", prefix })) {
    await tx.delete(aliases, { account, region, aliasName });
  }
  await forgetKeyPolicy(key, tx);
  await tx.delete(keys, prefix);
}

async function leaveSet(key: KmsKey, nowMs: number, tx: WriteTransaction): Promise<void> {
  const { multiRegion, region } = key;
  if (multiRegion === undefined) return;
  const regions = multiRegion.regions.filter((each) => each !== region);
  for (const other of await lockRelated(key, tx)) {
    const left = { ...other, multiRegion: { ...multiRegion, regions } };
    await tx.put(keys, await withDeletionBegun(left, nowMs, tx));
  }
}

/** A primary key that waits for its replicas begins to wait by itself when it is alone. */
async function withDeletionBegun(
  key: KmsKey,
  nowMs: number,
  tx: WriteTransaction,
): Promise<KmsKey> {
  const { deletion, multiRegion } = key;
  const isAlone = multiRegion?.regions.length === 1 && isPrimary(key);
  if (!isAlone || deletion === undefined || deletion.atMs !== undefined) return key;
  const atMs = nowMs + deletion.windowDays * DAY_MS;
  await tx.enqueue(deletionJob(key, atMs));
  return { ...key, deletion: { ...deletion, atMs } };
}
