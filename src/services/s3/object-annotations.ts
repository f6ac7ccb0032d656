/** The annotations of objects: how they are kept, found, copied and deleted with their version. */
import type { JobContext } from "../../model/service.ts";
import type { Ids } from "../../model/ids.ts";
import type { Job, ReadTransaction, WriteTransaction } from "../../model/store.ts";
import {
  ANNOTATIONS_MAX,
  tooManyAnnotations,
  type Annotation,
  type AnnotationSet,
} from "./annotation.ts";
import { bodyCipher, newBodyIv, openBytes } from "./body-cipher.ts";
import type { Bucket } from "./bucket.ts";
import { bodyId } from "./new-object.ts";
import { annotationPayloads, annotations } from "./tables.ts";
import type { ObjectVersion } from "./version.ts";

/** An annotation with its bytes as they are kept. */
export interface NewAnnotation {
  readonly annotation: Omit<Annotation, "account" | "region" | "id">;
  readonly bytes: Uint8Array;
}

/** Encrypts a payload under the key of its object, if it has one. */
export function sealPayload(
  bytes: Uint8Array,
  key: Uint8Array | undefined,
): { readonly bytes: Uint8Array; readonly iv?: string } {
  if (key === undefined) return { bytes };
  const iv = newBodyIv();
  return { bytes: bodyCipher({ key, iv }).update(bytes), iv };
}

/** Decrypts what {@link sealPayload} encrypted. */
export function openPayload(
  bytes: Uint8Array,
  iv: string | undefined,
  key: Uint8Array | undefined,
): Uint8Array {
  if (iv === undefined) return bytes;
  if (key === undefined) throw new Error("an encrypted annotation is opened without its key");
  return openBytes(bytes, { key, iv }, 0);
}

/** An annotation of an object by its name. */
export async function findAnnotation(
  { account, region, annotations: set }: ObjectVersion,
  name: string,
  tx: ReadTransaction,
): Promise<Annotation | undefined> {
  if (set === undefined) return undefined;
  return tx.get(annotations, { account, region, id: set.id, name });
}

/** The bytes of an annotation as they are kept. */
export async function payloadOf(
  { account, region, id, name }: Annotation,
  tx: ReadTransaction,
): Promise<Uint8Array> {
  const found = await tx.get(annotationPayloads, { account, region, id, name });
  if (found === undefined)
    throw new Error(`the payload of the annotation \`${name}\` is not there`);
  return found.bytes;
}

/** Some annotations of an object, in the order of their names. */
export async function listAnnotations(
  { account, region, annotations: set }: ObjectVersion,
  { prefix = "", after, limit }: AnnotationRange,
  tx: ReadTransaction,
): Promise<readonly Annotation[]> {
  if (set === undefined) return [];
  const start = after !== undefined && after >= prefix ? after : undefined;
  return tx.scan(annotations, {
    prefix: { account, region, id: set.id },
    from: start ?? prefix,
    fromExclusive: start !== undefined,
    to: `${prefix}${LAST_CHARACTER}`,
    limit,
  });
}

export interface AnnotationRange {
  readonly prefix?: string | undefined;
  /** Those behind this name. */
  readonly after?: string | undefined;
  readonly limit: number;
}

const LAST_CHARACTER = "\u{10FFFF}";

/**
 * Puts an annotation on an object, in the place of one of the same name.
 *
 * @returns What the object's record says of its annotations now.
 * @throws Fault `AnnotationLimitExceeded`
 */
export async function putAnnotation(
  object: ObjectVersion,
  { annotation, bytes }: NewAnnotation,
  { ids, tx }: { readonly ids: Ids; readonly tx: WriteTransaction },
): Promise<AnnotationSet> {
  const { account, region } = object;
  const set = object.annotations ?? { id: bodyId(annotation.createdAtMs, ids), count: 0 };
  const isNew = (await findAnnotation(object, annotation.name, tx)) === undefined;
  if (isNew && set.count >= ANNOTATIONS_MAX) throw tooManyAnnotations();
  const { id } = set;
  await tx.put(annotations, { ...annotation, account, region, id });
  await tx.put(annotationPayloads, { account, region, id, name: annotation.name, bytes });
  return { id, count: set.count + (isNew ? 1 : 0) };
}

/**
 * Takes an annotation from an object.
 *
 * @returns What the object's record says of its annotations now.
 */
export async function deleteAnnotation(
  { id, count }: AnnotationSet,
  { account, region, name }: Annotation,
  tx: WriteTransaction,
): Promise<AnnotationSet | undefined> {
  await tx.delete(annotations, { account, region, id, name });
  await tx.delete(annotationPayloads, { account, region, id, name });
  return count > 1 ? { id, count: count - 1 } : undefined;
}

/** The keys under which an object lies and its copy is going to. */
export interface CopyKeys {
  readonly from: Uint8Array | undefined;
  readonly to: Uint8Array | undefined;
}

/** Copies the annotations of an object for a copy of it. */
export async function copyAnnotations(
  source: ObjectVersion,
  { account, region }: Bucket,
  { from, to }: CopyKeys,
  { nowMs, ids, tx }: { readonly nowMs: number; readonly ids: Ids; readonly tx: WriteTransaction },
): Promise<AnnotationSet | undefined> {
  const found = await listAnnotations(source, { limit: ANNOTATIONS_MAX }, tx);
  if (found.length === 0) return undefined;
  const id = bodyId(nowMs, ids);
  for (const annotation of found) {
    const { name } = annotation;
    const plain = openPayload(await payloadOf(annotation, tx), annotation.iv, from);
    const { bytes, iv } = sealPayload(plain, to);
    await tx.put(annotations, { ...annotation, account, region, id, createdAtMs: nowMs, iv });
    await tx.put(annotationPayloads, { account, region, id, name, bytes });
  }
  return { id, count: found.length };
}

/** The kind of the job that deletes annotations of which there were too many for one transaction. */
export const RELEASE_ANNOTATIONS = "s3:release-annotations";

/** Annotations deleted in one transaction at most. */
const AT_ONCE_MAX = 100;

interface SetPlace {
  readonly account: string;
  readonly region: string;
  readonly id: string;
}

/** Deletes the annotations of a version that is deleted; a job goes on with the rest. */
export async function releaseAnnotations(prefix: SetPlace, tx: WriteTransaction): Promise<void> {
  const { account, region, id } = prefix;
  const place = { account, region, id };
  const found = await tx.scan(annotations, { prefix: place, limit: AT_ONCE_MAX });
  for (const { name } of found) {
    await tx.delete(annotations, { ...place, name });
    await tx.delete(annotationPayloads, { ...place, name });
  }
  if (found.length < AT_ONCE_MAX) return;
  await tx.enqueue({ kind: RELEASE_ANNOTATIONS, account, region, dueAtMs: 0, payload: { id } });
}

/** Goes on deleting annotations. */
export async function releaseMoreAnnotations(
  { account, region, payload }: Job,
  { store }: Pick<JobContext, "store">,
): Promise<undefined> {
  const { id } = payload as { readonly id: string };
  await store.write((tx) => releaseAnnotations({ account, region, id }, tx));
}
