/**
 * What a lifecycle does to versions that are not current, and to delete markers behind which nothing
 * is left. They lie by key, the newest first: how long a version is noncurrent is told by the one
 * before it.
 *
 * ```
 * cat.jpg   marker, 3 March    current; with no version left behind it, it may go
 *           9fQ..., 1 March    noncurrent since 3 March, no newer noncurrent one
 *           3Hk..., 7 January  noncurrent since 1 March, one newer
 * ```
 */
import { placeOf } from "./bucket.ts";
import {
  findMarkerExpiration,
  findNoncurrentExpiration,
  findNoncurrentTransition,
  type NoncurrentVersion,
} from "./lifecycle-schedule.ts";
import { coldestDue, moveTo, subjectOf, type SweepFacts } from "./lifecycle-sweep.ts";
import { announce } from "./object-events.ts";
import { deleteVersion } from "./object-versions.ts";
import { storageClassOf } from "./object-restoration.ts";
import { currentObjects, olderVersions } from "./tables.ts";
import { isHeld } from "./version-lock.ts";
import type { Version } from "./version.ts";

/** The last version that was looked at, and what the next one of its key has to know. */
export interface VersionCursor {
  readonly key: string;
  readonly newestFirst: number;
  /** When the last one was made: since then the next one is noncurrent. */
  readonly newerAtMs: number;
  /** How many noncurrent versions of the key came before the next one. */
  readonly newerCount: number;
}

/** Goes through some versions; undefined at the end. */
export async function sweepVersions(
  at: VersionCursor | undefined,
  facts: SweepFacts,
): Promise<VersionCursor | undefined> {
  const found = await nextVersions(at, facts);
  let cursor = at;
  for (const version of found) cursor = await sweepVersion(version, cursor, facts);
  return found.length < facts.recordsMax ? undefined : cursor;
}

async function nextVersions(
  at: VersionCursor | undefined,
  { bucket, tx, recordsMax }: SweepFacts,
): Promise<readonly Version[]> {
  const place = placeOf(bucket);
  const range = { limit: recordsMax, unlocked: true };
  if (at === undefined) return tx.scan(olderVersions, { ...range, prefix: place });
  const { key, newestFirst } = at;
  const after = { ...range, fromExclusive: true };
  const sameKey = { ...after, prefix: { ...place, key }, from: newestFirst };
  const found = await tx.scan(olderVersions, sameKey);
  if (found.length === recordsMax) return found;
  const limit = recordsMax - found.length;
  const others = await tx.scan(olderVersions, { ...after, prefix: place, from: key, limit });
  return [...found, ...others];
}

async function sweepVersion(
  version: Version,
  before: VersionCursor | undefined,
  facts: SweepFacts,
): Promise<VersionCursor> {
  const { key, newestFirst, createdAtMs: newerAtMs } = version;
  const place = { ...placeOf(facts.bucket), key };
  if (before?.key !== key) {
    const current = await facts.tx.get(currentObjects, place);
    if (current === undefined) {
      await sweepMarker(version, facts);
      return { key, newestFirst, newerAtMs, newerCount: 0 };
    }
    await sweepNoncurrent(version, { sinceMs: current.createdAtMs, newerCount: 0 }, facts);
    return { key, newestFirst, newerAtMs, newerCount: 1 };
  }
  const { newerAtMs: sinceMs, newerCount } = before;
  await sweepNoncurrent(version, { sinceMs, newerCount }, facts);
  return { key, newestFirst, newerAtMs, newerCount: newerCount + 1 };
}

/** Deletes a delete marker that is current and has nothing left to hide. */
async function sweepMarker(marker: Version, facts: SweepFacts): Promise<void> {
  const { bucket, lifecycle, nowMs, tx } = facts;
  if (marker.kind !== "marker") return;
  const due = findMarkerExpiration(lifecycle.rules, marker);
  if (due === undefined || due.atMs > nowMs) return;
  const prefix = { ...placeOf(bucket), key: marker.key };
  // Serialized with whoever puts an object on top of it.
  if ((await tx.lock(currentObjects, prefix)) !== undefined) return;
  const all = await tx.scan(olderVersions, { prefix, limit: 2 });
  if (all.length !== 1 || all[0]?.newestFirst !== marker.newestFirst) return;
  await deleteVersion(marker, facts);
  await announce("LifecycleExpiration:Delete", marker, facts);
}

async function sweepNoncurrent(
  version: Version,
  { sinceMs, newerCount }: { readonly sinceMs: number; readonly newerCount: number },
  facts: SweepFacts,
): Promise<void> {
  const { lifecycle, nowMs } = facts;
  const about = version.kind === "object" ? subjectOf(version) : { ...NO_OBJECT, key: version.key };
  const subject: NoncurrentVersion = { ...about, noncurrentSinceMs: sinceMs, newerCount };
  const { rules, minimum } = lifecycle;
  const end = findNoncurrentExpiration(rules, subject);
  if (end !== undefined && end.atMs <= nowMs) {
    // What is locked stays until somebody looks again after that.
    if (isHeld(version, nowMs)) return;
    await deleteVersion(version, facts);
    await announce("LifecycleExpiration:Delete", version, facts);
    return;
  }
  if (version.kind !== "object") return;
  const storageClass = storageClassOf(version);
  const reached = coldestDue(storageClass, nowMs, (each) =>
    findNoncurrentTransition(rules, { ...subject, storageClass: each }, minimum),
  );
  if (reached !== storageClass) await moveTo(reached, version, facts);
}

const NO_OBJECT = { sizeBytes: 0, tags: {} };
