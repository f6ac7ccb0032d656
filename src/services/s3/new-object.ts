import type { Ids } from "../../model/ids.ts";
import type { WriteTransaction } from "../../model/store.ts";
import type { Clock } from "../../model/clock.ts";
import type { Bucket } from "./bucket.ts";
import type { ObjectChecksum } from "./checksum.ts";
import type { ObjectLock } from "./object-lock.ts";
import type { KeptEncryption } from "./sealing-key.ts";
import type { ObjectAccess } from "./object-access.ts";
import type { ObjectFacts } from "./object-write.ts";
import type { NewObject } from "./object-versions.ts";
import { keepBody, type LooseBody } from "./stored-body.ts";

/** The bytes of an object to be, with what is known of them. */
export interface ObjectBytes {
  readonly loose: LooseBody;
  readonly sizeBytes: number;
  readonly md5: string;
  readonly checksum: ObjectChecksum;
}

/** Makes an object of a received body and what the request said of it. */
export async function newObject(
  {
    key,
    body,
    facts,
    access,
    encryption,
    lock,
  }: {
    readonly key: string;
    readonly body: ObjectBytes;
    readonly facts: ObjectFacts;
    readonly access: ObjectAccess;
    readonly encryption: KeptEncryption | undefined;
    readonly lock: ObjectLock;
  },
  {
    bucket,
    clock,
    ids,
    tx,
  }: {
    readonly bucket: Bucket;
    readonly clock: Clock;
    readonly ids: Ids;
    readonly tx: WriteTransaction;
  },
): Promise<NewObject> {
  const nowMs = clock.nowMs();
  return {
    ...facts,
    ...lock,
    ...access,
    key,
    createdAtMs: nowMs,
    sizeBytes: body.sizeBytes,
    etag: etagOf(body, ids),
    checksum: body.checksum,
    encryption,
    body: await keepBody(body.loose, bucket, bodyId(nowMs, ids), tx),
  };
}

/**
 * The tag of bytes that came in one request: their MD5, but not of encrypted ones, of which it would
 * tell something.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html | Object: ETag}
 */
export function etagOf({ loose, md5 }: ObjectBytes, ids: Ids): string {
  return loose.iv === undefined ? md5 : Buffer.from(ids.bytes(16)).toString("hex");
}

/** A new id for a body; those of one time lie together. */
export function bodyId(nowMs: number, ids: Ids): string {
  return nowMs.toString(36).padStart(9, "0") + ids.text(15, ID_ALPHABET);
}

const ID_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
