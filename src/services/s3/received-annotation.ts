import { createHash, randomBytes } from "node:crypto";
import { isUtf8 } from "node:buffer";
import type { Upload } from "../../model/upload.ts";
import { noText, PAYLOAD_BYTES_MAX } from "./annotation.ts";
import { openClaims, type BodyClaims } from "./checked-body.ts";
import type { ObjectChecksum } from "./checksum.ts";
import { sealPayload } from "./object-annotations.ts";
import { invalidRequest } from "./request-faults.ts";
import { entityTooLarge } from "./upload-faults.ts";

/** The payload of an annotation that is what was claimed of it. */
export interface ReceivedAnnotation {
  /** As they are kept. */
  readonly bytes: Uint8Array;
  readonly iv?: string | undefined;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly checksum: ObjectChecksum;
}

/**
 * Receives the payload of an annotation, which memory has room for, and holds it against its claims.
 *
 * @param key The object's, under which it will lie.
 * @throws Fault `EntityTooLarge`, `UnsupportedMediaType`, `InvalidRequest` for nothing at all, and what
 *   is wrong with its checksum
 */
export async function receiveAnnotation(
  upload: Upload,
  claims: BodyClaims,
  key: Uint8Array | undefined,
): Promise<ReceivedAnnotation> {
  const claimed = openClaims(upload, claims);
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of upload) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > PAYLOAD_BYTES_MAX) throw entityTooLarge(sizeBytes, PAYLOAD_BYTES_MAX);
    claimed.running.update(piece);
    pieces.push(piece);
  }
  const plain = Buffer.concat(pieces);
  const md5 = createHash("md5").update(plain).digest("hex");
  const checksum = claimed.settle(md5);
  if (sizeBytes === 0) throw invalidRequest("The annotation payload must not be empty");
  if (!isUtf8(plain)) throw noText();
  // Of what is encrypted, an MD5 would tell something.
  const etag = key === undefined ? md5 : randomBytes(16).toString("hex");
  return { ...sealPayload(plain, key), sizeBytes, etag, checksum };
}
