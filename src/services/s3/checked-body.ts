import type { Upload } from "../../model/upload.ts";
import {
  DEFAULT_CHECKSUM,
  parseChecksumAlgorithm,
  type ChecksumAlgorithm,
  type ChecksumMembers,
} from "./checksum-algorithm.ts";
import {
  checkAnnounced,
  checkClaim,
  checkContentMd5,
  findClaimedChecksum,
  findTrailerAlgorithm,
  parseContentMd5,
  parseTrailerChecksum,
  toChecksumValue,
  type ChecksumValue,
  type ObjectChecksum,
} from "./checksum.ts";
import { severalChecksums } from "./checksum-faults.ts";
import { receiveBody, type ReceiveOptions, type ReceivedBody } from "./received-body.ts";
import { openChecksum, type RunningChecksum } from "./running-checksum.ts";
import { dropLoose } from "./stored-body.ts";

/** What a request says that its body is. */
export interface BodyClaims extends ChecksumMembers {
  readonly ContentMD5?: string | undefined;
  readonly ChecksumAlgorithm?: string | undefined;
}

/** A body that is what was claimed of it. */
export interface CheckedBody extends ReceivedBody {
  readonly checksum: ObjectChecksum;
}

/** How a body is received and held against its claims. */
export interface CheckOptions extends Omit<ReceiveOptions, "watchers"> {
  /** The algorithm where the request names none. */
  readonly otherwise?: ChecksumAlgorithm | undefined;
}

/** What a body is held against, as it is read. */
export interface OpenClaims {
  readonly running: RunningChecksum;
  /**
   * Settles the claims once all is read.
   *
   * @param md5 In hexadecimal.
   * @throws Fault `BadDigest`, `InvalidDigest`, `InvalidRequest`
   */
  settle(md5: string): ObjectChecksum;
}

/**
 * Reads what a request claims of its body: `Content-MD5`, and a checksum in a header or behind the
 * body. Without one a checksum is computed all the same.
 *
 * @param otherwise The algorithm where the request names none.
 * @throws Fault `InvalidDigest`, `InvalidRequest`
 */
export function openClaims(
  upload: Upload,
  claims: BodyClaims,
  otherwise: ChecksumAlgorithm = DEFAULT_CHECKSUM,
): OpenClaims {
  const { ContentMD5, ChecksumAlgorithm } = claims;
  const wanted = ContentMD5 === undefined ? undefined : parseContentMd5(ContentMD5);
  const claimed = findClaimedChecksum(claims);
  const trailing = findTrailerAlgorithm(upload.trailerNames[0]);
  if (claimed !== undefined && trailing !== undefined) throw severalChecksums();
  const announced =
    ChecksumAlgorithm === undefined ? undefined : parseChecksumAlgorithm(ChecksumAlgorithm);
  const named = claimed?.algorithm ?? trailing;
  checkAnnounced(announced, named);
  const running = openChecksum(named ?? otherwise);
  return {
    running,
    settle(md5) {
      const computed = running.digest();
      if (claimed !== undefined) checkClaim(claimed, computed);
      if (trailing !== undefined) checkClaim(trailerClaim(trailing, upload), computed);
      if (wanted !== undefined) checkContentMd5(wanted, Buffer.from(md5, "hex"));
      return { ...toChecksumValue(running.algorithm, computed), type: "FULL_OBJECT" };
    },
  };
}

/**
 * Receives a body and holds it against its claims.
 *
 * @throws Fault `BadDigest`, `InvalidDigest`, `InvalidRequest`; nothing is left behind then.
 */
export async function receiveChecked(
  upload: Upload,
  claims: BodyClaims,
  { blobs, key, otherwise }: CheckOptions,
): Promise<CheckedBody> {
  const claimed = openClaims(upload, claims, otherwise);
  const body = await receiveBody(upload, { blobs, key, watchers: [claimed.running] });
  try {
    return { ...body, checksum: claimed.settle(body.md5) };
  } catch (error) {
    dropLoose(body.loose, blobs);
    throw error;
  }
}

function trailerClaim(
  algorithm: ChecksumAlgorithm,
  { trailers, trailerNames }: Upload,
): ChecksumValue {
  return parseTrailerChecksum(algorithm, trailers.get(trailerNames[0] ?? "") ?? "");
}
