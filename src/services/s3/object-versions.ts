/**
 * What becomes of a key's versions when one is put or deleted, by the bucket's versioning.
 *
 * ```
 *                never versioned      Enabled                  Suspended
 * put            replaces `null`      the current one stays    replaces `null`, others stay
 * delete         removes it           a marker comes           removes `null`, a `null` marker comes
 * ```
 *
 * A deleted current version makes room for the next older one.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html | How S3 Versioning works}
 */
import type { Blobs } from "../../model/blob.ts";
import type { Ids } from "../../model/ids.ts";
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import { placeOf, type Bucket, type BucketPlace } from "./bucket.ts";
import { releaseAnnotations } from "./object-annotations.ts";
import { replicateAgain, replicateMarker, replicateObject } from "./replication.ts";
import { releaseBody } from "./stored-body.ts";
import { currentObjects, olderVersions } from "./tables.ts";
import {
  newVersionId,
  NULL_VERSION,
  orderOf,
  type DeleteMarker,
  type ObjectVersion,
  type Version,
} from "./version.ts";

/** A key in a bucket. */
export type KeyPlace = BucketPlace & { readonly key: string };

/** What changes to versions need. */
export interface VersionFacts {
  readonly bucket: Bucket;
  readonly nowMs: number;
  readonly tx: WriteTransaction;
  readonly blobs: Blobs;
  readonly ids: Ids;
}

/** A new object, but for what its place among the versions decides. */
export type NewObject = Omit<
  ObjectVersion,
  "kind" | "account" | "region" | "bucket" | "versionId" | "newestFirst"
>;

/** What a key has now: its object, its delete marker, or nothing. */
export async function currentVersion(
  bucket: Bucket,
  key: string,
  tx: ReadTransaction,
): Promise<Version | undefined> {
  const place = { ...placeOf(bucket), key };
  const current = await tx.get(currentObjects, place);
  if (current !== undefined || bucket.versioning === undefined) return current;
  return newestOlder(place, tx);
}

/** One version of a key, by its id; `null` is one. */
export async function findVersion(
  bucket: Bucket,
  { key, versionId }: { readonly key: string; readonly versionId: string },
  tx: ReadTransaction,
): Promise<Version | undefined> {
  const place = { ...placeOf(bucket), key };
  const current = await tx.get(currentObjects, place);
  if (current?.versionId === versionId) return current;
  return olderVersion(place, versionId, tx);
}

async function newestOlder(place: KeyPlace, tx: ReadTransaction): Promise<Version | undefined> {
  const [newest] = await tx.scan(olderVersions, { prefix: keyOf(place), limit: 1 });
  return newest;
}

async function olderVersion(
  place: KeyPlace,
  versionId: string,
  tx: ReadTransaction,
): Promise<Version | undefined> {
  const prefix = { ...keyOf(place), versionId };
  const [found] = await tx.scan(olderVersions, { index: "byVersionId", prefix, limit: 1 });
  return found;
}

/** Puts an object. Gives the version that it became. */
export async function putVersion(object: NewObject, facts: VersionFacts): Promise<ObjectVersion> {
  const { bucket, tx } = facts;
  const place = { ...placeOf(bucket), key: object.key };
  const current = await tx.lock(currentObjects, place);
  const newest = current ?? (await newestUnlessUnversioned(place, facts));
  const made: ObjectVersion = {
    kind: "object",
    ...placeOf(bucket),
    ...object,
    ...identityOf(newest, facts),
  };
  const version = await replicateObject(made, bucket, tx);
  await makeRoom(current, place, facts);
  await tx.put(currentObjects, version);
  return version;
}

/** Deletes a key without naming a version. Gives the marker that came, or else what is gone. */
export async function deleteKey(
  key: string,
  owner: string,
  facts: VersionFacts,
): Promise<Version | undefined> {
  const current = await facts.tx.lock(currentObjects, { ...placeOf(facts.bucket), key });
  return deleteLocked({ key, current }, owner, facts);
}

/** Deletes a key as {@link deleteKey} does; `current` is what it has, locked. */
export async function deleteLocked(
  { key, current }: { readonly key: string; readonly current: ObjectVersion | undefined },
  owner: string,
  facts: VersionFacts,
): Promise<Version | undefined> {
  const { bucket, nowMs, tx } = facts;
  const place = { ...placeOf(bucket), key };
  if (bucket.versioning === undefined) {
    if (current !== undefined) await removeCurrent(current, facts);
    return current;
  }
  const newest = current ?? (await newestOlder(place, tx));
  const marker: DeleteMarker = {
    kind: "marker",
    ...place,
    createdAtMs: nowMs,
    owner,
    ...identityOf(newest, facts),
  };
  await makeRoom(current, place, facts);
  if (current !== undefined) await tx.delete(currentObjects, place);
  await tx.put(olderVersions, marker);
  await replicateMarker(marker, bucket, tx);
  return marker;
}

/** Deletes one version for good; the next older one takes its place if it was the newest. */
export async function deleteVersion(version: Version, facts: VersionFacts): Promise<void> {
  const { bucket, tx, blobs } = facts;
  const place = { ...placeOf(bucket), key: version.key };
  const current = await tx.lock(currentObjects, place);
  if (current?.versionId === version.versionId) {
    await removeCurrent(current, facts);
  } else {
    await tx.delete(olderVersions, { ...keyOf(place), newestFirst: version.newestFirst });
    if (version.kind === "object") await release(version, { tx, blobs });
    if (current !== undefined) return;
  }
  if (bucket.versioning !== undefined) await promoteNewest(place, tx);
}

/** Id and order of what comes now. */
function identityOf(
  newest: Version | undefined,
  { bucket, nowMs, ids }: VersionFacts,
): Pick<Version, "versionId" | "newestFirst"> {
  const newestFirst = orderOf(nowMs, newest);
  const versionId = bucket.versioning === "Enabled" ? newVersionId(newestFirst, ids) : NULL_VERSION;
  return { versionId, newestFirst };
}

async function newestUnlessUnversioned(
  place: KeyPlace,
  { bucket, tx }: VersionFacts,
): Promise<Version | undefined> {
  return bucket.versioning === undefined ? undefined : newestOlder(place, tx);
}

/**
 * Makes room for a newer version: what is current goes to the older ones, unless it is replaced. Its
 * record stays in the current one's place, for whoever calls to replace or delete.
 */
async function makeRoom(
  current: ObjectVersion | undefined,
  place: KeyPlace,
  facts: VersionFacts,
): Promise<void> {
  const { bucket, tx, blobs } = facts;
  const isReplaced = bucket.versioning !== "Enabled";
  if (current !== undefined && isReplaced && current.versionId === NULL_VERSION) {
    await release(current, { tx, blobs });
    return;
  }
  if (current !== undefined) await tx.put(olderVersions, current);
  if (bucket.versioning !== "Suspended") return;
  const replaced = await olderVersion(place, NULL_VERSION, tx);
  if (replaced === undefined) return;
  await tx.delete(olderVersions, { ...keyOf(place), newestFirst: replaced.newestFirst });
  if (replaced.kind === "object") await release(replaced, { tx, blobs });
}

async function removeCurrent(current: ObjectVersion, { tx, blobs }: VersionFacts): Promise<void> {
  await tx.delete(currentObjects, keyOf(current));
  await release(current, { tx, blobs });
}

/** Deletes what a version has besides its record. */
async function release(
  object: ObjectVersion,
  { tx, blobs }: Pick<VersionFacts, "tx" | "blobs">,
): Promise<void> {
  const { account, region, annotations: set } = object;
  await releaseBody(object.body, object, { tx, blobs });
  if (set !== undefined) await releaseAnnotations({ account, region, id: set.id }, tx);
}

async function promoteNewest(place: KeyPlace, tx: WriteTransaction): Promise<void> {
  const newest = await newestOlder(place, tx);
  if (newest?.kind !== "object") return;
  await tx.delete(olderVersions, { ...keyOf(place), newestFirst: newest.newestFirst });
  await tx.put(currentObjects, newest);
}

function keyOf({ account, region, bucket, key }: KeyPlace): KeyPlace {
  return { account, region, bucket, key };
}

/** Changes an object in place, its version staying what it is: tags, ACL, locks. Copies follow. */
export async function changeVersion(version: ObjectVersion, tx: WriteTransaction): Promise<void> {
  await rewriteVersion(await replicateAgain(version, tx), tx);
}

/** Changes what of an object is its own and no copy's: its storage class, its status. */
export async function rewriteVersion(version: ObjectVersion, tx: WriteTransaction): Promise<void> {
  const current = await tx.lock(currentObjects, keyOf(version));
  if (current?.versionId === version.versionId) await tx.put(currentObjects, version);
  else await tx.put(olderVersions, version);
}
