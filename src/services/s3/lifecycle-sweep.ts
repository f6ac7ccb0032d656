/** What a lifecycle does to current objects and to unfinished uploads, a piece at a time. */
import type { Clock } from "../../model/clock.ts";
import { placeOf } from "./bucket.ts";
import type { LifecycleSubject } from "./lifecycle-filter.ts";
import {
  findAbort,
  findExpiration,
  findTransition,
  type DueTransition,
} from "./lifecycle-schedule.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { announce, type EventCause } from "./object-events.ts";
import { deleteLocked, rewriteVersion, type VersionFacts } from "./object-versions.ts";
import { storageClassOf } from "./object-restoration.ts";
import type { StorageClass } from "./storage-class.ts";
import { currentObjects, uploads } from "./tables.ts";
import { discardUpload } from "./upload-store.ts";
import type { ObjectVersion } from "./version.ts";

/** What a run works with. */
export interface SweepFacts extends VersionFacts, EventCause {
  readonly bucket: VersionFacts["bucket"];
  readonly tx: VersionFacts["tx"];
  readonly lifecycle: Lifecycle;
  readonly clock: Clock;
  /** How many records a piece looks at. */
  readonly recordsMax: number;
}

/** An object, as far as rules go. */
export function subjectOf({ key, sizeBytes, tags = {} }: ObjectVersion): LifecycleSubject {
  return { key, sizeBytes, tags };
}

/**
 * Expires and moves current objects.
 *
 * @param after The last key that was looked at.
 * @returns The same for the next piece; undefined at the end.
 */
export async function sweepObjects(
  after: string | undefined,
  facts: SweepFacts,
): Promise<string | undefined> {
  const { bucket, tx, recordsMax } = facts;
  const found = await tx.scan(currentObjects, {
    prefix: placeOf(bucket),
    ...(after !== undefined && { from: after, fromExclusive: true }),
    limit: recordsMax,
    unlocked: true,
  });
  for (const object of found) await sweepObject(object, facts);
  return found.length < recordsMax ? undefined : found.at(-1)?.key;
}

async function sweepObject(object: ObjectVersion, facts: SweepFacts): Promise<void> {
  const { bucket, lifecycle, nowMs, tx } = facts;
  const { key, createdAtMs } = object;
  const subject = { ...subjectOf(object), createdAtMs };
  const isOver = (findExpiration(lifecycle.rules, subject)?.atMs ?? Infinity) <= nowMs;
  const storageClass = isOver ? undefined : dueClass(object, facts);
  if (!isOver && storageClass === storageClassOf(object)) return;
  // It may have been replaced since it was found.
  const current = await tx.lock(currentObjects, { ...placeOf(bucket), key });
  if (current?.newestFirst !== object.newestFirst) return;
  if (storageClass !== undefined) {
    await moveTo(storageClass, current, facts);
    return;
  }
  const outcome = await deleteLocked({ key, current }, bucket.account, facts);
  if (outcome?.kind === "marker") {
    await announce("LifecycleExpiration:DeleteMarkerCreated", outcome, facts);
  } else if (outcome !== undefined) {
    await announce("LifecycleExpiration:Delete", outcome, facts);
  }
}

/** The class that an object has come of age for. */
function dueClass(
  object: ObjectVersion,
  { lifecycle: { rules, minimum }, nowMs }: SweepFacts,
): StorageClass {
  const subject = { ...subjectOf(object), createdAtMs: object.createdAtMs };
  return coldestDue(storageClassOf(object), nowMs, (storageClass) =>
    findTransition(rules, { ...subject, storageClass }, minimum),
  );
}

/**
 * The class that is reached by all transitions that are due, one after another.
 *
 * @param next Finds the transition that is next from a class; each leads to a colder one.
 */
export function coldestDue(
  from: StorageClass,
  nowMs: number,
  next: (storageClass: StorageClass) => DueTransition | undefined,
): StorageClass {
  let reached = from;
  for (let due = next(from); due !== undefined && due.atMs <= nowMs; due = next(reached)) {
    reached = due.storageClass;
  }
  return reached;
}

/** Moves a version to another class. */
export async function moveTo(
  storageClass: StorageClass,
  version: ObjectVersion,
  facts: SweepFacts,
): Promise<void> {
  const moved = { ...version, storageClass };
  await rewriteVersion(moved, facts.tx);
  await announce("LifecycleTransition", moved, facts);
}

/** Where a run has come to among the uploads. */
export interface UploadCursor {
  readonly key: string;
  readonly uploadId: string;
}

/** Gives up uploads that nobody completed. */
export async function sweepUploads(
  after: UploadCursor | undefined,
  { bucket, lifecycle, nowMs, tx, blobs, recordsMax: limit }: SweepFacts,
): Promise<UploadCursor | undefined> {
  const place = placeOf(bucket);
  const found =
    after === undefined
      ? await tx.scan(uploads, { prefix: place, limit })
      : await tx.scan(uploads, {
          prefix: { ...place, key: after.key },
          from: after.uploadId,
          fromExclusive: true,
          limit,
        });
  if (after !== undefined && found.length < limit) {
    const rest = limit - found.length;
    const range = { prefix: place, from: after.key, fromExclusive: true, limit: rest };
    found.push(...(await tx.scan(uploads, range)));
  }
  for (const upload of found) {
    const due = findAbort(lifecycle.rules, upload);
    if (due !== undefined && due.atMs <= nowMs) await discardUpload(upload, { tx, blobs });
  }
  const last = found.length < limit ? undefined : found.at(-1);
  return last && { key: last.key, uploadId: last.uploadId };
}
