/**
 * Imported material may have an end: then it goes, and its key waits until the same material is
 * imported again.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-import-key-material.html#importing-keys-expiration | Setting an expiration time}
 */
import type { JobHandler } from "../../model/service.ts";
import type { NewJob, WriteTransaction } from "../../model/store.ts";
import type { Vault } from "../../model/vault.ts";
import type { KmsKey } from "./key.ts";
import { forgetMaterial, materialsOf, type KeyMaterial } from "./material.ts";
import { keys, materials } from "./tables.ts";

export const EXPIRE_MATERIAL = "kms:expire-material";

/** The job that ends a material; one that stands already is replaced. */
export function expiryJob(
  { account, region, keyId }: KmsKey,
  materialId: string,
  atMs: number,
): NewJob {
  const id = `${region}/${keyId}/${materialId}`;
  const payload = { keyId, materialId };
  return { kind: EXPIRE_MATERIAL, id, account, region, dueAtMs: atMs, payload };
}

export const expireMaterial: JobHandler = async (job, { store, clock, settings }) => {
  const { keyId, materialId } = job.payload as {
    readonly keyId: string;
    readonly materialId: string;
  };
  const { account, region } = job;
  return store.write(async (tx) => {
    const key = await tx.lock(keys, { account, region, keyId });
    const material = await tx.lock(materials, { account, region, keyId, materialId });
    // It may have been deleted, or imported again with another end.
    if (key === undefined || material?.expiresAtMs === undefined) return undefined;
    if (clock.nowMs() < material.expiresAtMs) return material.expiresAtMs;
    await removeMaterial(key, material, { vault: settings.vault, tx });
    return undefined;
  });
};

/** Takes the secret of a material away, and notes in the key that it is missing. */
export async function removeMaterial(
  key: KmsKey,
  material: KeyMaterial,
  { vault, tx }: { readonly vault: Vault; readonly tx: WriteTransaction },
): Promise<KmsKey> {
  const { sealed: _, expiresAtMs: __, ...rest } = material;
  await tx.put(materials, rest);
  tx.after(() => forgetMaterial(key, material.materialId, vault));
  return refreshKey(key, tx);
}

/**
 * Notes in a key what its materials come to: whether one is missing that its ciphertexts need, and
 * when the first of them ends.
 */
export async function refreshKey(key: KmsKey, tx: WriteTransaction): Promise<KmsKey> {
  const all = await materialsOf(key, { tx });
  const needed = all.filter(({ state }) => state === "CURRENT" || state === "NON_CURRENT");
  const lacksMaterial = needed.length === 0 || needed.some(({ sealed }) => sealed === undefined);
  const ends = needed.flatMap(({ expiresAtMs }) => expiresAtMs ?? []);
  const { expiresAtMs: _, materialId: __, ...rest } = key;
  const current = needed.find(({ state }) => state === "CURRENT");
  const refreshed: KmsKey = {
    ...rest,
    lacksMaterial,
    ...(current !== undefined && { materialId: current.materialId }),
    ...(ends.length > 0 && { expiresAtMs: Math.min(...ends) }),
  };
  await tx.put(keys, refreshed);
  return refreshed;
}
