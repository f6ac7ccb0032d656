import type { Blobs } from "../../model/blob.ts";
import type { Store, WriteTransaction } from "../../model/store.ts";
import type { ChecksumAlgorithm } from "./checksum-algorithm.ts";
import type { ObjectChecksum } from "./checksum.ts";
import { toChecksumValue } from "./checksum.ts";
import { DEFAULT_CHECKSUM } from "./checksum-algorithm.ts";
import { receiveBody } from "./received-body.ts";
import { openChecksum } from "./running-checksum.ts";
import { dropLoose, openBody, type ByteSpan, type LooseBody } from "./stored-body.ts";
import { inlineBodies } from "./tables.ts";
import type { ObjectVersion } from "./version.ts";

/** The bytes of a copy. */
export interface CopiedBody {
  readonly loose: LooseBody;
  readonly sizeBytes: number;
  readonly md5: string;
  readonly checksum: ObjectChecksum;
}

/**
 * Whether a whole object can be copied without reading it: its bytes lie in one place, and what the
 * copy says of them is what is known already.
 */
export function isShareable(
  { body, checksum, encryption }: ObjectVersion,
  algorithm: ChecksumAlgorithm | undefined,
): boolean {
  if (encryption !== undefined) return false;
  if (body.kind === "parts" || checksum?.type !== "FULL_OBJECT") return false;
  return algorithm === undefined || algorithm === checksum.algorithm;
}

/** The bytes of an object for a copy of it, which names the same file. */
export async function shareBody(
  { body, account, region, sizeBytes, etag, checksum }: ObjectVersion,
  tx: WriteTransaction,
): Promise<CopiedBody | undefined> {
  if (checksum === undefined || body.kind === "parts") return undefined;
  const known = { sizeBytes, md5: etag, checksum };
  if (body.kind === "file") return { ...known, loose: { kind: "file", name: body.name } };
  if (body.kind === "empty") return { ...known, loose: NOTHING };
  const found = await tx.get(inlineBodies, { account, region, id: body.id });
  return found && { ...known, loose: { kind: "bytes", bytes: found.bytes } };
}

const NOTHING: LooseBody = { kind: "bytes", bytes: new Uint8Array(0) };

/** Which bytes are copied, and how they lie before and after. */
export interface ReadOrder {
  readonly span: ByteSpan;
  readonly algorithm: ChecksumAlgorithm | undefined;
  /** What opens the source. */
  readonly sourceKey: Uint8Array | undefined;
  /** What encrypts the copy. */
  readonly key: Uint8Array | undefined;
}

/** Copies bytes of an object by reading them. */
export async function readBody(
  object: ObjectVersion,
  { span, algorithm, sourceKey, key }: ReadOrder,
  { store, blobs }: { readonly store: Store; readonly blobs: Blobs },
): Promise<CopiedBody> {
  const running = openChecksum(algorithm ?? object.checksum?.algorithm ?? DEFAULT_CHECKSUM);
  const source = await store.read((tx) =>
    openBody(object.body, object, span, { tx, blobs, key: sourceKey }),
  );
  // What lies in a record comes as bytes at once.
  const pieces = source instanceof Uint8Array ? inOnePiece(source) : source;
  const body = await receiveBody(pieces, { blobs, key, watchers: [running] });
  if (body.sizeBytes !== span.end - span.start) {
    dropLoose(body.loose, blobs);
    throw new Error("an object that is copied has another size than its record says");
  }
  const checksum = toChecksumValue(running.algorithm, running.digest());
  return { ...body, checksum: { ...checksum, type: "FULL_OBJECT" } };
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  if (bytes.byteLength > 0) yield bytes;
}
