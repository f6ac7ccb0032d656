import { canonicalUserId } from "./canonical-user.ts";
import type { ReadTransaction } from "../../model/store.ts";
import { placeOf, type Bucket } from "./bucket.ts";
import type { DeleteMarkerEntry, ObjectVersion as VersionEntry } from "./contract.ts";
import type { KeyEncoder } from "./list-parameter.ts";
import type { ListPosition, ListSource } from "./listing.ts";
import { compareKeys } from "./object-key.ts";
import { listedObject, startingAt } from "./object-listing.ts";
import { ownerOf } from "./ownership.ts";
import { currentObjects, olderVersions } from "./tables.ts";
import type { DeleteMarker, ObjectVersion, Version } from "./version.ts";
import { wireSecond } from "./wire-date.ts";

/** A version as it is listed: the newest of its key or not. */
export interface ListedVersion {
  readonly key: string;
  readonly version: Version;
  readonly isLatest: boolean;
}

/** The place behind a version, which need not be there any more. */
export interface VersionPosition extends ListPosition<ListedVersion> {
  /** Only versions of that key that are older than this. */
  readonly olderThan?: number | undefined;
}

/**
 * All versions and delete markers of a bucket in order, the newest of each key first: what is
 * current and what is older, taken together.
 */
export function versionsOf(bucket: Bucket, tx: ReadTransaction): ListSource<ListedVersion> {
  const prefix = placeOf(bucket);
  return async (position: VersionPosition, limit) => {
    const { key, behind } = position;
    const olderThan = position.olderThan ?? behind?.version.newestFirst;
    if (olderThan !== undefined) {
      // Behind a version that is gone by now, the current one may come.
      const current = await tx.get(currentObjects, { ...prefix, key });
      if (current !== undefined && current.newestFirst > olderThan) {
        return mergedFrom({ from: key, fromExclusive: false }, limit);
      }
      const rest = await tx.scan(olderVersions, {
        prefix: { ...prefix, key },
        from: olderThan,
        fromExclusive: true,
        limit,
      });
      const older = rest.map((version) => ({ key, version, isLatest: false }));
      if (older.length === limit) return older;
      const next = await mergedFrom({ from: key, fromExclusive: true }, limit - older.length);
      return [...older, ...next];
    }
    return mergedFrom(startingAt(key, false), limit);
  };

  async function mergedFrom(
    start: ReturnType<typeof startingAt>,
    limit: number,
  ): Promise<readonly ListedVersion[]> {
    const range = { prefix, ...start, limit };
    const current = await tx.scan(currentObjects, range);
    const older = await tx.scan(olderVersions, range);
    return merge(current, older, limit);
  }
}

function merge(
  current: readonly ObjectVersion[],
  older: readonly Version[],
  limit: number,
): readonly ListedVersion[] {
  const merged: ListedVersion[] = [];
  let nextCurrent = 0;
  let nextOlder = 0;
  while (merged.length < limit) {
    const one = current[nextCurrent];
    const other = older[nextOlder];
    if (one === undefined && other === undefined) break;
    const isCurrent =
      other === undefined || (one !== undefined && compareKeys(one.key, other.key) <= 0);
    const version = isCurrent ? one : other;
    if (version === undefined) break;
    // A delete marker is the newest where nothing of its key came before it.
    const isLatest = isCurrent || merged.at(-1)?.key !== version.key;
    merged.push({ key: version.key, version, isLatest });
    if (isCurrent) nextCurrent += 1;
    else nextOlder += 1;
  }
  return merged;
}

/** A version as the listing tells it. */
export function listedVersion(
  { version, isLatest }: { readonly version: ObjectVersion; readonly isLatest: boolean },
  encode: KeyEncoder,
  bucket: Bucket,
): VersionEntry {
  const { Owner, ...told } = listedObject(version, encode, bucket);
  return { ...told, VersionId: version.versionId, IsLatest: isLatest, ...(Owner && { Owner }) };
}

/** A delete marker as the listing tells it. */
export function listedMarker(
  { version, isLatest }: { readonly version: DeleteMarker; readonly isLatest: boolean },
  encode: KeyEncoder,
  bucket: Bucket,
): DeleteMarkerEntry {
  return {
    Owner: { ID: canonicalUserId(ownerOf(bucket, version)) },
    Key: encode(version.key),
    VersionId: version.versionId,
    IsLatest: isLatest,
    LastModified: wireSecond(version.createdAtMs),
  };
}
