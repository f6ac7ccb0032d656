/**
 * Documents, such as the list of DeleteObjects, come with claims like objects do: `Content-MD5` and a
 * checksum in a header.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html | DeleteObjects: Content-MD5}
 */
import { createHash } from "node:crypto";
import type { BodyClaims } from "../../model/service.ts";
import {
  checksumAlgorithms,
  checksumHeader,
  checksumMember,
  parseChecksumAlgorithm,
  type ChecksumMembers,
} from "./checksum-algorithm.ts";
import {
  checkAnnounced,
  checkClaim,
  checkContentMd5,
  findClaimedChecksum,
  parseContentMd5,
} from "./checksum.ts";
import { checksumOf } from "./running-checksum.ts";

/**
 * Holds a document against its claims.
 *
 * DIFFERS: S3 wants one of some operations (DeleteObjects); here a document without any is taken.
 *
 * @throws Fault `BadDigest`, `InvalidDigest`, `InvalidRequest`
 */
export function checkDocument(document: Uint8Array, { headers, operation }: BodyClaims): void {
  const md5 = headers["content-md5"];
  // Most requests have none, and say nothing of it.
  if (document.byteLength === 0 && md5 === undefined) return;
  if (md5 !== undefined) {
    checkContentMd5(parseContentMd5(md5), createHash("md5").update(document).digest());
  }
  // Where the operation has checksums of its own they are an object's: CompleteMultipartUpload's.
  if (Object.hasOwn(operation.input.members, checksumMember("CRC32"))) return;
  const claimed = findClaimedChecksum(checksumsIn(headers));
  const announced = headers["x-amz-sdk-checksum-algorithm"];
  if (announced !== undefined) {
    checkAnnounced(parseChecksumAlgorithm(announced), claimed?.algorithm);
  }
  if (claimed !== undefined) checkClaim(claimed, checksumOf(claimed.algorithm, document));
}

function checksumsIn(headers: BodyClaims["headers"]): ChecksumMembers {
  const members: Record<string, string | undefined> = {};
  for (const algorithm of checksumAlgorithms) {
    members[checksumMember(algorithm)] = headers[checksumHeader(algorithm)];
  }
  return members;
}
