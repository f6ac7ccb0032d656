import type { Blobs } from "../../model/blob.ts";
import type { Ids } from "../../model/ids.ts";
import type { WriteTransaction } from "../../model/store.ts";
import type { MultipartUpload, Part } from "./multipart-upload.ts";
import { bodyId, etagOf, type ObjectBytes } from "./new-object.ts";
import { keepBody, releaseBody, releaseParts } from "./stored-body.ts";
import { parts, uploads } from "./tables.ts";

interface Tools {
  readonly tx: WriteTransaction;
  readonly blobs: Blobs;
}

/** Keeps a part that was received; one of the same number before it is gone. */
export async function keepPart(
  { number, body }: { readonly number: number; readonly body: ObjectBytes },
  { account, region, uploadId }: MultipartUpload,
  { nowMs, ids, tx, blobs }: Tools & { readonly nowMs: number; readonly ids: Ids },
): Promise<Part> {
  const key = { account, region, uploadId, number };
  const replaced = await tx.lock(parts, key);
  if (replaced !== undefined) await releaseBody(replaced.body, key, { tx, blobs });
  const part: Part = {
    ...key,
    sizeBytes: body.sizeBytes,
    etag: etagOf(body, ids),
    modifiedAtMs: nowMs,
    checksum: body.checksum,
    body: await keepBody(body.loose, key, bodyId(nowMs, ids), tx),
  };
  await tx.put(parts, part);
  return part;
}

/** Ends an upload that becomes no object: it and its parts are gone. */
export async function discardUpload(upload: MultipartUpload, tools: Tools): Promise<void> {
  const { account, region, bucket, key, uploadId } = upload;
  await releaseParts({ account, region, uploadId }, tools);
  await tools.tx.delete(uploads, { account, region, bucket, key, uploadId });
}

/** Deletes parts with their bytes. */
export async function discardParts(unwanted: readonly Part[], { tx, blobs }: Tools): Promise<void> {
  for (const { account, region, uploadId, number, body } of unwanted) {
    await releaseBody(body, { account, region }, { tx, blobs });
    await tx.delete(parts, { account, region, uploadId, number });
  }
}
