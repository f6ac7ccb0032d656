/**
 * The bytes of a copy. Where source and copy are encrypted alike they are not read at all: the copy
 * names the same files. Otherwise they are read, decrypted and encrypted anew.
 *
 * ```
 * one file, S3's own keys on both sides    shared in the transaction that makes the copy
 * 10,000 parts                             shared before that, a bounded number at a time
 * under a KMS key on either side           read and written
 * ```
 */
import type { Call } from "../../model/operation.ts";
import type { Store, WriteTransaction } from "../../model/store.ts";
import type { Bucket } from "./bucket.ts";
import { readBody } from "./copied-body.ts";
import { newUploadId } from "./multipart-upload.ts";
import { bodyId } from "./new-object.ts";
import { replicaSealing } from "./replica-key.ts";
import { openDataKey, type KeptEncryption } from "./sealing-key.ts";
import {
  dropLoose,
  keepBody,
  releaseBody,
  type LooseBody,
  type StoredBody,
} from "./stored-body.ts";
import { inlineBodies, manifests, parts } from "./tables.ts";
import type { ObjectVersion } from "./version.ts";

/** Bytes that are ready to become a copy's. */
export interface ReplicaBody {
  readonly encryption: KeptEncryption | undefined;
  readonly bytes:
    | { readonly kind: "shared" }
    | { readonly kind: "parts"; readonly body: StoredBody & { readonly kind: "parts" } }
    | { readonly kind: "read"; readonly loose: LooseBody };
}

type Tools = Pick<Call, "services" | "caller" | "blobs" | "ids" | "clock"> & {
  readonly store: Store;
};

/**
 * Makes the bytes of a copy ready.
 *
 * @param keyId The KMS key that the rule names for copies of what lies under one.
 */
export async function prepareReplicaBody(
  source: ObjectVersion,
  from: Bucket,
  { bucket, keyId }: { readonly bucket: Bucket; readonly keyId: string | undefined },
  tools: Tools,
): Promise<ReplicaBody> {
  const { encryption: kept, key } = source;
  const sealing = await replicaSealing(kept, keyId, { bucket, key }, tools);
  const { encryption } = sealing;
  if (kept === undefined ? encryption === undefined : kept.kind === "customer") {
    if (source.body.kind !== "parts") return { encryption, bytes: { kind: "shared" } };
    return { encryption, bytes: { kind: "parts", body: await shareParts(source, bucket, tools) } };
  }
  const sourceKey =
    kept === undefined || kept.kind === "customer"
      ? undefined
      : await openDataKey(kept, { bucket: from, key }, tools);
  const span = { start: 0, end: source.sizeBytes };
  const order = { span, algorithm: undefined, sourceKey, key: sealing.key };
  const { loose } = await readBody(source, order, tools);
  return { encryption, bytes: { kind: "read", loose } };
}

/** Makes bytes that are ready the copy's own. */
export async function keepReplicaBody(
  { bytes }: ReplicaBody,
  source: ObjectVersion,
  bucket: Bucket,
  { tx, ids, clock }: Pick<Tools, "ids" | "clock"> & { readonly tx: WriteTransaction },
): Promise<StoredBody> {
  if (bytes.kind === "parts") return bytes.body;
  const loose = bytes.kind === "read" ? bytes.loose : await looseOf(source.body, source, tx);
  return keepBody(loose, bucket, bodyId(clock.nowMs(), ids), tx);
}

/** Undoes what was made ready for nothing. */
export async function dropReplicaBody(
  { bytes }: ReplicaBody,
  { store, blobs }: Pick<Tools, "store" | "blobs">,
  bucket: Pick<Bucket, "account" | "region">,
): Promise<void> {
  if (bytes.kind === "read") dropLoose(bytes.loose, blobs);
  if (bytes.kind !== "parts") return;
  await store.write((tx) => releaseBody(bytes.body, bucket, { tx, blobs }));
}

/** Bytes that lie in one place, as another record can name them. */
async function looseOf(
  body: StoredBody,
  { account, region }: Pick<ObjectVersion, "account" | "region">,
  tx: WriteTransaction,
): Promise<LooseBody> {
  switch (body.kind) {
    case "file":
      return { kind: "file", name: body.name, iv: body.iv };
    case "inline": {
      const found = await tx.get(inlineBodies, { account, region, id: body.id });
      if (found === undefined) throw new Error("the bytes of an object that is copied are gone");
      return { kind: "bytes", bytes: found.bytes, iv: body.iv };
    }
    case "empty":
    case "parts":
      return { kind: "bytes", bytes: new Uint8Array(0) };
  }
}

/** How many parts one transaction shares. */
const PARTS_AT_ONCE = 200;

/** Has a copy's parts name the bytes of its source's. */
async function shareParts(
  { account, region, body }: ObjectVersion,
  home: Bucket,
  { store, ids, clock }: Pick<Tools, "store" | "ids" | "clock">,
): Promise<StoredBody & { readonly kind: "parts" }> {
  if (body.kind !== "parts") throw new Error("an object that is not made of parts has none");
  const prefix = { account, region, uploadId: body.uploadId };
  const place = { account: home.account, region: home.region };
  const uploadId = newUploadId(clock.nowMs(), ids);
  let after = 0;
  for (let isMore = true; isMore;) {
    const last = await store.write(async (tx) => {
      const found = await tx.scan(parts, {
        prefix,
        from: after,
        fromExclusive: true,
        limit: PARTS_AT_ONCE,
      });
      for (const part of found) {
        const loose = await looseOf(part.body, part, tx);
        const kept = await keepBody(loose, place, bodyId(clock.nowMs(), ids), tx);
        await tx.put(parts, { ...part, ...place, uploadId, body: kept });
      }
      if (found.length === PARTS_AT_ONCE) return found.at(-1)?.number;
      const manifest = await tx.get(manifests, prefix);
      if (manifest !== undefined) await tx.put(manifests, { ...manifest, ...place, uploadId });
      return undefined;
    });
    isMore = last !== undefined;
    after = last ?? after;
  }
  return { kind: "parts", uploadId, count: body.count };
}
