/** A bucket of many objects, written into a store without a server: a million uploads take too long. */
import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blobReferences } from "../src/model/blob.ts";
import type { Store, WriteTransaction } from "../src/model/store.ts";
import type { Bucket } from "../src/services/s3/bucket.ts";
import { keepBody, type LooseBody, type StoredBody } from "../src/services/s3/stored-body.ts";
import { buckets, currentObjects, tables } from "../src/services/s3/tables.ts";
import { NULL_VERSION, orderOf, type ObjectVersion } from "../src/services/s3/version.ts";
import { openStore } from "../src/storage/open.ts";

const REGION = "us-east-1";
const BATCH = 5000;

/** What a bucket is filled with. */
export interface Population {
  readonly account: string;
  readonly bucket: string;
  readonly objects: number;
  /** Bytes of each object, in a record of its own; empty objects without it. */
  readonly bodyBytes?: number;
  /** Keys lie in so many folders, `0/`, `1/` and so on; in none without it. */
  readonly folders?: number;
  /** Of so many objects, one lies in a file; none without it. */
  readonly filesEvery?: number;
}

/** Makes a bucket of objects, in the folder of an Atoll that does not run. */
export async function fillBucket(folder: string, population: Population): Promise<void> {
  const store = await openStore(
    { kind: "folder", path: folder },
    { tables: [...tables, blobReferences], durability: "relaxed" },
  );
  try {
    const nowMs = Date.now();
    const { account, bucket, objects } = population;
    const made: Bucket = {
      partition: "aws",
      name: bucket,
      account,
      region: REGION,
      createdAtMs: nowMs,
      ownership: "BucketOwnerEnforced",
    };
    await store.write((tx) => tx.put(buckets, made));
    for (let from = 0; from < objects; from += BATCH) {
      const to = Math.min(from + BATCH, objects);
      await putObjects(store, { folder, population, from, to, nowMs });
    }
  } finally {
    await store.close();
  }
}

interface Batch {
  readonly folder: string;
  readonly population: Population;
  readonly from: number;
  readonly to: number;
  readonly nowMs: number;
}

function putObjects(store: Store, batch: Batch): Promise<void> {
  const { population, from, to, nowMs } = batch;
  const { account, bucket, bodyBytes = 0 } = population;
  return store.write(async (tx) => {
    for (let number = from; number < to; number += 1) {
      const object: ObjectVersion = {
        kind: "object",
        account,
        region: REGION,
        bucket,
        key: keyOf(number, population),
        versionId: NULL_VERSION,
        newestFirst: orderOf(nowMs, undefined),
        createdAtMs: nowMs,
        owner: account,
        sizeBytes: bodyBytes,
        etag: "d41d8cd98f00b204e9800998ecf8427e",
        body: await bodyOf(number, batch, tx),
        checksum: { algorithm: "CRC64NVME", value: "AAAAAAAAAAA=", type: "FULL_OBJECT" },
        headers: { ContentType: "binary/octet-stream" },
      };
      await tx.put(currentObjects, object);
    }
  });
}

function keyOf(number: number, { folders, objects }: Population): string {
  const key = `key-${String(number).padStart(9, "0")}`;
  return folders === undefined ? key : `${Math.floor((number * folders) / objects)}/${key}`;
}

async function bodyOf(
  number: number,
  { folder, population, nowMs }: Batch,
  tx: WriteTransaction,
): Promise<StoredBody> {
  const { account, bucket, bodyBytes = 0, filesEvery = Infinity } = population;
  const bytes = Buffer.alloc(bodyBytes);
  const loose: LooseBody =
    number % filesEvery === 0
      ? { kind: "file", name: writeFile(folder, bytes) }
      : { kind: "bytes", bytes };
  // Ids of one time lie together, as those of real bodies do.
  const id = `${nowMs.toString(36)}${bucket}${String(number).padStart(9, "0")}`;
  return keepBody(loose, { account, region: REGION }, id, tx);
}

function writeFile(folder: string, bytes: Uint8Array): string {
  const name = randomUUID().replaceAll("-", "");
  const place = join(folder, "blobs", name.slice(0, 2));
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, name), bytes);
  return name;
}
