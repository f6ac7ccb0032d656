/**
 * Puts imported material in its place: the key's first, the one that was there before and comes again,
 * or, for symmetric keys, a new one that waits for RotateKeyOnDemand.
 *
 * ```
 * first import                    CURRENT; the key is enabled
 * the same again                  another end, or back after it was deleted or expired
 * NEW_KEY_MATERIAL                PENDING_ROTATION
 *   into a primary with replicas  PENDING_MULTI_REGION_IMPORT_AND_ROTATION, until each replica has it
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-import-key-material.html | Import key material}
 */
import type { WriteTransaction } from "../../model/store.ts";
import type { Vault } from "../../model/vault.ts";
import { incorrectKeyMaterial, rotationPending } from "./faults.ts";
import { isPrimary, isSymmetric, keyArn, type KmsKey } from "./key.ts";
import { expiryJob, refreshKey } from "./material-expiry.ts";
import {
  forgetMaterial,
  materialsOf,
  sealMaterial,
  type KeyMaterial,
  type MaterialState,
  type NewMaterial,
} from "./material.ts";
import { lockRelated } from "./multi-region.ts";
import { keys, materials } from "./tables.ts";

export interface Import {
  readonly materialId: string;
  readonly material: NewMaterial;
  /** The request says that this is new material. */
  readonly isNew: boolean;
  /** The request says that the key has had it before, or its primary key has it. */
  readonly isKnown: boolean;
  readonly expiresAtMs: number | undefined;
  readonly description: string | undefined;
  readonly nowMs: number;
}

/** Imports material into a key. */
export async function importMaterial(
  key: KmsKey,
  wanted: Import,
  { vault, tx }: { readonly vault: Vault; readonly tx: WriteTransaction },
): Promise<void> {
  const all = await materialsOf(key, { tx });
  const known = all.find(({ materialId }) => materialId === wanted.materialId);
  const base =
    known === undefined ? await firstTime(key, wanted, all, tx) : sameAgain(key, wanted, known);
  const { sealed: _, expiresAtMs: __, ...rest } = base;
  const { materialId, expiresAtMs, description } = wanted;
  await tx.put(materials, {
    ...rest,
    ...sealMaterial(wanted.material, key, vault),
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    ...(description !== undefined && { description }),
  });
  tx.after(() => forgetMaterial(key, materialId, vault));
  if (expiresAtMs !== undefined) await tx.enqueue(expiryJob(key, materialId, expiresAtMs));
  const refreshed = await refreshKey(key, tx);
  await tx.put(keys, { ...refreshed, isEnabled: key.lacksMaterial ? true : key.isEnabled });
  if (isSymmetric(key)) await settlePending(key, materialId, tx);
}

function sameAgain(key: KmsKey, { isNew }: Import, known: KeyMaterial): KeyMaterial {
  if (isNew) {
    throw incorrectKeyMaterial(`The key material was imported into ${keyArn(key)} before.`);
  }
  return known;
}

/** Material that the key has not seen: its first, or one to rotate to. */
async function firstTime(
  key: KmsKey,
  { materialId, isNew, isKnown, nowMs }: Import,
  all: readonly KeyMaterial[],
  tx: WriteTransaction,
): Promise<KeyMaterial> {
  const { account, region, keyId } = key;
  const isFirst = all.length === 0;
  if ((isFirst ? isKnown : !isNew) && isPrimary(key)) {
    throw incorrectKeyMaterial(
      `The key material is not the one that was imported into ${keyArn(key)} before.`,
    );
  }
  const state = isFirst ? "CURRENT" : "PENDING_ROTATION";
  const fresh = { account, region, keyId, materialId, number: all.length + 1, createdAtMs: nowMs };
  if (!isPrimary(key)) return { ...fresh, state: await stateInPrimary(key, materialId, tx) };
  if (!isFirst) requireRotatable(key, materialId, all);
  return { ...fresh, state };
}

function requireRotatable(key: KmsKey, materialId: string, all: readonly KeyMaterial[]): void {
  if (!isSymmetric(key)) {
    throw incorrectKeyMaterial(`The key material of ${keyArn(key)} cannot be replaced.`);
  }
  const pending = all.find(({ state }) => state.startsWith("PENDING_"));
  if (pending !== undefined) throw rotationPending(keyArn(key), materialId, pending.materialId);
}

/** A replica takes only what its primary key has. */
async function stateInPrimary(
  { account, keyId, multiRegion, ...key }: KmsKey,
  materialId: string,
  tx: WriteTransaction,
): Promise<MaterialState> {
  const region = multiRegion?.primaryRegion ?? key.region;
  const found = await tx.get(materials, { account, region, keyId, materialId });
  if (found !== undefined) return found.state;
  throw incorrectKeyMaterial("The key material is not that of the multi-region primary key.");
}

/** Material waits for all keys of the set to have it, and then for its rotation. */
async function settlePending(key: KmsKey, materialId: string, tx: WriteTransaction): Promise<void> {
  const found: KeyMaterial[] = [];
  const set = [key, ...(await lockRelated(key, tx))];
  for (const { account, region, keyId } of set) {
    const own = await tx.lock(materials, { account, region, keyId, materialId });
    if (own?.sealed !== undefined) found.push(own);
  }
  const state =
    found.length === set.length ? "PENDING_ROTATION" : "PENDING_MULTI_REGION_IMPORT_AND_ROTATION";
  for (const own of found) {
    if (own.state.startsWith("PENDING_")) await tx.put(materials, { ...own, state });
  }
}
