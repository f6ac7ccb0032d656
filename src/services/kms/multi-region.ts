/**
 * Multi-region keys: keys of one account in several regions with the same id and the same material.
 * One of them is primary; what they share (spec, usage, rotation, who belongs to the set) is changed
 * in all of them at once.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html | Multi-Region keys}
 */
import type { WriteTransaction } from "../../model/store.ts";
import type { KmsKey } from "./key.ts";
import { keys } from "./tables.ts";

/** The other keys of a key's set, locked; none for a key of one region. */
export async function lockRelated(
  { account, region, keyId, multiRegion }: KmsKey,
  tx: WriteTransaction,
): Promise<readonly KmsKey[]> {
  const related: KmsKey[] = [];
  for (const other of multiRegion?.regions ?? []) {
    if (other === region) continue;
    const found = await tx.lock(keys, { account, region: other, keyId });
    if (found !== undefined) related.push(found);
  }
  return related;
}

/** Changes what the keys of a set share, in all of them. */
export async function changeSet(
  key: KmsKey,
  change: Partial<Pick<KmsKey, "multiRegion" | "rotation" | "materialId">>,
  tx: WriteTransaction,
): Promise<KmsKey> {
  for (const other of await lockRelated(key, tx)) await tx.put(keys, { ...other, ...change });
  const changed = { ...key, ...change };
  await tx.put(keys, changed);
  return changed;
}
