/** A bucket of many objects, written into a store without a server: a million uploads take too long. */
import type { Store } from "../src/model/store.ts";
import type { Bucket } from "../src/services/s3/bucket.ts";
import { buckets, currentObjects, tables } from "../src/services/s3/tables.ts";
import { NULL_VERSION, orderOf, type ObjectVersion } from "../src/services/s3/version.ts";
import { openStore } from "../src/storage/open.ts";

const REGION = "us-east-1";
const BATCH = 5000;

/** Makes a bucket of empty objects, in the folder of an Atoll that does not run. */
export async function fillBucket(
  folder: string,
  { account, bucket, objects }: { account: string; bucket: string; objects: number },
): Promise<void> {
  const store = await openStore(
    { kind: "folder", path: folder },
    { tables, durability: "relaxed" },
  );
  try {
    const nowMs = Date.now();
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
      await putObjects(store, made, { from, to: Math.min(from + BATCH, objects), nowMs });
    }
  } finally {
    await store.close();
  }
}

function putObjects(
  store: Store,
  { account, name, region }: Bucket,
  { from, to, nowMs }: { readonly from: number; readonly to: number; readonly nowMs: number },
): Promise<void> {
  return store.write(async (tx) => {
    for (let number = from; number < to; number += 1) {
      const object: ObjectVersion = {
        kind: "object",
        account,
        region,
        bucket: name,
        key: `key-${String(number).padStart(9, "0")}`,
        versionId: NULL_VERSION,
        newestFirst: orderOf(nowMs, undefined),
        createdAtMs: nowMs,
        owner: account,
        sizeBytes: 0,
        etag: "d41d8cd98f00b204e9800998ecf8427e",
        body: { kind: "empty" },
        checksum: { algorithm: "CRC64NVME", value: "AAAAAAAAAAA=", type: "FULL_OBJECT" },
        headers: { ContentType: "binary/octet-stream" },
      };
      await tx.put(currentObjects, object);
    }
  });
}
