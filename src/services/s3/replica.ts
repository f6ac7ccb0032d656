/**
 * Copies in their destination: under the same version id, at the place among the key's versions that
 * their age gives them, whatever came there meanwhile.
 */
import type { WriteTransaction } from "../../model/store.ts";
import { placeOf, type Bucket } from "./bucket.ts";
import { currentVersion, type KeyPlace } from "./object-versions.ts";
import { currentObjects, olderVersions } from "./tables.ts";
import type { Version } from "./version.ts";

/** Puts a copy among the versions of its key, where there is none with its id yet. */
export async function insertReplica(
  replica: Version,
  bucket: Bucket,
  tx: WriteTransaction,
): Promise<Version> {
  const place: KeyPlace = { ...placeOf(bucket), key: replica.key };
  const current = await tx.lock(currentObjects, place);
  const newest = current ?? (await currentVersion(bucket, replica.key, tx));
  const newestFirst = await freeOrder(replica.newestFirst, place, tx, current?.newestFirst);
  const version: Version = { ...replica, ...place, newestFirst };
  const isNewest = newest === undefined || newestFirst < newest.newestFirst;
  if (!isNewest) {
    await tx.put(olderVersions, version);
    return version;
  }
  if (current !== undefined) await tx.put(olderVersions, current);
  if (version.kind === "object") {
    await tx.put(currentObjects, version);
    return version;
  }
  if (current !== undefined) await tx.delete(currentObjects, place);
  await tx.put(olderVersions, version);
  return version;
}

/** Two buckets may have made versions at one moment: the copy then comes right before the other. */
async function freeOrder(
  wanted: number,
  place: KeyPlace,
  tx: WriteTransaction,
  taken: number | undefined,
): Promise<number> {
  let order = wanted;
  while (
    order === taken ||
    (await tx.get(olderVersions, { ...place, newestFirst: order })) !== undefined
  ) {
    order -= 1;
  }
  return order;
}
