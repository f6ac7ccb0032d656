/**
 * Where the bytes of an object or part lie:
 *
 * ```
 * empty     nowhere
 * inline    in a record of their own, up to 128 KiB: listing a bucket does not read them
 * file      in a blob, which several objects may name: a copy costs no bytes
 * parts     in the parts of the upload that made the object
 * ```
 */
import { nameBlob, releaseBlob, type Blobs } from "../../model/blob.ts";
import type { BodyStream } from "../../model/contract.ts";
import type { JobContext } from "../../model/service.ts";
import type { Job, ReadTransaction, WriteTransaction } from "../../model/store.ts";
import type { BucketPlace } from "./bucket.ts";
import { openBytes, openStream, type Seal } from "./body-cipher.ts";
import type { Part } from "./multipart-upload.ts";
import { inlineBodies, manifests, parts } from "./tables.ts";
import { partsStream, type Segment } from "./parts-stream.ts";

export type StoredBody =
  | { readonly kind: "empty" }
  | ({ readonly kind: "inline"; readonly id: string } & Sealed)
  | ({ readonly kind: "file"; readonly name: string; readonly reference: string } & Sealed)
  | { readonly kind: "parts"; readonly uploadId: string; readonly count: number };

/** What is said of bytes that are encrypted: where their counter begins (`body-cipher.ts`). */
interface Sealed {
  readonly iv?: string | undefined;
}

/** A small body's bytes. */
export interface InlineBody {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Bytes that were received and belong to nothing yet. */
export type LooseBody =
  | ({ readonly kind: "bytes"; readonly bytes: Uint8Array } & Sealed)
  | ({ readonly kind: "file"; readonly name: string } & Sealed);

/** Part of a body, in bytes: `start` up to and without `end`. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

type Home = Pick<BucketPlace, "account" | "region">;

/** Makes received bytes a part of the record that will name them. */
export async function keepBody(
  loose: LooseBody,
  { account, region }: Home,
  id: string,
  tx: WriteTransaction,
): Promise<StoredBody> {
  if (loose.kind === "file") {
    await nameBlob({ name: loose.name, account, region, reference: id }, tx);
    return { kind: "file", name: loose.name, reference: id, iv: loose.iv };
  }
  if (loose.bytes.byteLength === 0) return { kind: "empty" };
  await tx.put(inlineBodies, { account, region, id, bytes: loose.bytes });
  return { kind: "inline", id, iv: loose.iv };
}

/** Lets go of bytes that came to nothing. */
export function dropLoose(loose: LooseBody, blobs: Blobs): void {
  if (loose.kind === "file") blobs.remove(loose.name);
}

/** Deletes the bytes of what is deleted. */
export async function releaseBody(
  body: StoredBody,
  { account, region }: Home,
  { tx, blobs }: { readonly tx: WriteTransaction; readonly blobs: Blobs },
): Promise<void> {
  switch (body.kind) {
    case "empty":
      return;
    case "inline":
      await tx.delete(inlineBodies, { account, region, id: body.id });
      return;
    case "file":
      await releaseBlob({ account, region, name: body.name, reference: body.reference }, tx, blobs);
      return;
    case "parts":
      await tx.delete(manifests, { account, region, uploadId: body.uploadId });
      await releaseParts({ account, region, uploadId: body.uploadId }, { tx, blobs });
  }
}

/** The kind of the job that deletes parts of which there were too many for one transaction. */
export const RELEASE_PARTS = "s3:release-parts";

/** Parts deleted in one transaction at most. */
const PARTS_AT_ONCE_MAX = 100;

/** Deletes the parts of an upload, or of the object that it became; a job goes on with the rest. */
export async function releaseParts(
  prefix: Home & { readonly uploadId: string },
  { tx, blobs }: { readonly tx: WriteTransaction; readonly blobs: Blobs },
): Promise<void> {
  const found = await tx.scan(parts, { prefix, limit: PARTS_AT_ONCE_MAX });
  for (const { number, body } of found) {
    await releaseBody(body, prefix, { tx, blobs });
    await tx.delete(parts, { ...prefix, number });
  }
  if (found.length < PARTS_AT_ONCE_MAX) return;
  const { account, region, uploadId } = prefix;
  const payload: ReleasePayload = { uploadId };
  await tx.enqueue({ kind: RELEASE_PARTS, account, region, dueAtMs: 0, payload });
}

interface ReleasePayload {
  readonly uploadId: string;
}

/** Goes on deleting parts. */
export async function releaseMoreParts(
  { account, region, payload }: Job,
  { store, blobs }: Pick<JobContext, "store" | "blobs">,
): Promise<undefined> {
  const { uploadId } = payload as ReleasePayload;
  await store.write((tx) => releaseParts({ account, region, uploadId }, { tx, blobs }));
}

/** What bodies are opened with. */
export interface OpenTools {
  readonly tx: ReadTransaction;
  readonly blobs: Blobs;
  /** What opens encrypted bytes (`sealing-key.ts`). */
  readonly key?: Uint8Array | undefined;
}

/** Opens a body inside the read that found it; it can be read to its end after that. */
export async function openBody(
  body: StoredBody,
  { account, region }: Home,
  span: ByteSpan,
  { tx, blobs, key }: OpenTools,
): Promise<BodyStream> {
  switch (body.kind) {
    case "empty":
      return wholeBody(EMPTY);
    case "inline": {
      const found = await tx.get(inlineBodies, { account, region, id: body.id });
      if (found === undefined) throw lost(body.id);
      const bytes = found.bytes.subarray(span.start, span.end);
      const seal = sealOf(body, key);
      return wholeBody(seal === undefined ? bytes : openBytes(bytes, seal, span.start));
    }
    case "file": {
      const reader = await blobs.open(body.name);
      if (reader === undefined) throw lost(body.name);
      const stream = reader.stream(span.start, span.end);
      const seal = sealOf(body, key);
      return seal === undefined ? stream : openStream(stream, seal, span.start);
    }
    case "parts": {
      const place = { account, region, uploadId: body.uploadId };
      return partsStream(await segmentsOf(place, span, { tx, key }), blobs);
    }
  }
}

function sealOf({ iv }: Sealed, key: Uint8Array | undefined): Seal | undefined {
  if (iv === undefined) return undefined;
  if (key === undefined) throw new Error("an encrypted body is opened without its key");
  return { key, iv };
}

const EMPTY = new Uint8Array(0);

/** Bytes in memory as an answer's body: protocols send them as they are, without a stream. */
function wholeBody(bytes: Uint8Array): BodyStream {
  return bytes as unknown as BodyStream;
}

/** The parts that a span touches, and what of each. */
async function segmentsOf(
  { account, region, uploadId }: Home & { readonly uploadId: string },
  span: ByteSpan,
  { tx, key }: Pick<OpenTools, "tx" | "key">,
): Promise<readonly Segment[]> {
  const manifest = await tx.get(manifests, { account, region, uploadId });
  if (manifest === undefined) throw lost(uploadId);
  const touched: { readonly number: number; readonly span: ByteSpan }[] = [];
  let at = 0;
  for (const [number, sizeBytes] of manifest.parts) {
    const start = Math.max(0, span.start - at);
    const end = Math.min(sizeBytes, span.end - at);
    if (start < end) touched.push({ number, span: { start, end } });
    at += sizeBytes;
  }
  const found = await tx.scan(parts, {
    prefix: { account, region, uploadId },
    from: touched[0]?.number ?? 0,
    to: touched.at(-1)?.number ?? 0,
    toInclusive: true,
  });
  const segments: Segment[] = [];
  for (const [index, { number, span: inside }] of touched.entries()) {
    const part = found[index];
    if (part?.number !== number) throw lost(uploadId);
    const segment = await segmentOf(part, inside, { tx, key });
    if (segment !== undefined) segments.push(segment);
  }
  return segments;
}

/** What a span touches of one part; nothing of one without bytes. */
async function segmentOf(
  { account, region, body }: Part,
  inside: ByteSpan,
  { tx, key }: Pick<OpenTools, "tx" | "key">,
): Promise<Segment | undefined> {
  if (body.kind !== "file" && body.kind !== "inline") return undefined;
  const seal = sealOf(body, key);
  if (body.kind === "file") return { kind: "file", name: body.name, span: inside, seal };
  const record = await tx.get(inlineBodies, { account, region, id: body.id });
  if (record === undefined) throw lost(body.id);
  const bytes = record.bytes.subarray(inside.start, inside.end);
  return {
    kind: "bytes",
    bytes: seal === undefined ? bytes : openBytes(bytes, seal, inside.start),
  };
}

/** A record without its bytes: a bug, or a blob folder that somebody has tidied. */
function lost(what: string): Error {
  return new Error(`the body \`${what}\` of an object is not there`);
}
