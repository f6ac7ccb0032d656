/** What an upload's parts must be like to become an object. */
import { Fault } from "../../model/fault.ts";
import { checksumAlgorithms, checksumMember, type ChecksumMembers } from "./checksum-algorithm.ts";
import { checksumModeMismatch, partChecksumMissing } from "./checksum-faults.ts";
import {
  checkClaim,
  checksumOfParts,
  findClaimedChecksum,
  withoutPartCount,
  type ObjectChecksum,
} from "./checksum.ts";
import type {
  CompletedMultipartUpload,
  CompletedPart,
  CompleteMultipartUploadRequest,
} from "./contract.ts";
import { bareEtag } from "./etag.ts";
import { PART_BYTES_MIN, type MultipartUpload, type Part } from "./multipart-upload.ts";
import { invalidRequest, malformedXml } from "./request-faults.ts";
import {
  entityTooSmall,
  invalidCompletedNumber,
  invalidPart,
  invalidPartOrder,
  wrongUploadSize,
} from "./upload-faults.ts";

const PARTS_MAX = 10_000;

/**
 * The parts that a list names, in its order. S3 tells a list of nothing from none.
 *
 * @throws Fault `InvalidRequest`, `InvalidPartOrder`, `InvalidPart`, `EntityTooSmall`
 */
export function chooseParts(
  list: CompletedMultipartUpload | undefined,
  all: readonly Part[],
  upload: MultipartUpload,
): readonly Part[] {
  if (list === undefined) throw invalidRequest("You must specify at least one part");
  const listed = list.Parts ?? [];
  if (listed.length === 0 || listed.length > PARTS_MAX) throw malformedXml();
  const byNumber = new Map(all.map((part) => [part.number, part]));
  const chosen: Part[] = [];
  let before = 0;
  let refusal: Fault | undefined;
  for (const one of listed) {
    const { PartNumber: number } = one;
    if (number === undefined || one.ETag === undefined) throw malformedXml();
    if (number < 1) throw invalidCompletedNumber(number);
    if (number <= before) throw invalidPartOrder(upload.uploadId);
    before = number;
    const part = choosePart({ ...one, number, etag: bareEtag(one.ETag) }, byNumber, upload);
    if (part instanceof Fault) refusal = part;
    else chosen.push(part);
  }
  // Of several wrong parts S3 names one or another: recorded of three were each of them, and the last
  // most often.
  if (refusal !== undefined) throw refusal;
  for (const { number, etag, sizeBytes } of chosen.slice(0, -1)) {
    if (sizeBytes < PART_BYTES_MIN) {
      throw entityTooSmall({ etag, number, sizeBytes, minBytes: PART_BYTES_MIN });
    }
  }
  return chosen;
}

function choosePart(
  listed: CompletedPart & { readonly number: number; readonly etag: string },
  byNumber: ReadonlyMap<number, Part>,
  { uploadId, checksum }: MultipartUpload,
): Part | Fault {
  const { number, etag } = listed;
  const part = byNumber.get(number);
  if (part === undefined || part.etag !== etag) return invalidPart({ etag, number, uploadId });
  const claimed = findClaimedChecksum(listed);
  if (claimed === undefined && checksum?.type === "COMPOSITE") {
    throw partChecksumMissing(checksum.algorithm, number);
  }
  const own = part.checksum;
  if (
    claimed !== undefined &&
    claimed.algorithm === own?.algorithm &&
    claimed.value !== own.value
  ) {
    return invalidPart({ etag, number, uploadId });
  }
  return part;
}

/**
 * How many bytes the parts are together.
 *
 * @throws Fault `InvalidRequest` where the request says something else.
 */
export function wholeSize(
  chosen: readonly Part[],
  { MpuObjectSize: claimedBytes }: CompleteMultipartUploadRequest,
): number {
  const computedBytes = chosen.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (claimedBytes !== undefined && claimedBytes !== computedBytes) {
    throw wrongUploadSize({ claimedBytes, computedBytes });
  }
  return computedBytes;
}

/**
 * The checksum of the whole object; undefined where its parts have none of one kind.
 *
 * @throws Fault `BadDigest`, `InvalidRequest`
 */
export function wholeChecksum(
  chosen: readonly Part[],
  { checksum }: MultipartUpload,
  input: CompleteMultipartUploadRequest,
): ObjectChecksum | undefined {
  const { ChecksumType } = input;
  if (ChecksumType !== undefined && checksum !== undefined && ChecksumType !== checksum.type) {
    throw checksumModeMismatch(checksum.type);
  }
  const wanted = checksum ?? ({ algorithm: "CRC64NVME", type: "FULL_OBJECT" } as const);
  const values = chosen.flatMap(({ checksum: own, sizeBytes }) =>
    own?.algorithm === wanted.algorithm ? [{ value: own.value, bytes: sizeBytes }] : [],
  );
  if (values.length < chosen.length) return undefined;
  const whole = checksumOfParts(wanted, values);
  const claimed = input[checksumMember(wanted.algorithm)];
  if (claimed !== undefined && withoutPartCount(claimed) !== withoutPartCount(whole.value)) {
    checkClaim({ algorithm: wanted.algorithm, value: claimed }, Buffer.from(whole.value, "base64"));
  }
  return whole;
}

/** Whether the request claims a checksum of the whole or of a part, which is held against the bytes. */
export function claimsChecksum(input: CompleteMultipartUploadRequest): boolean {
  const claims: readonly ChecksumMembers[] = [input, ...(input.MultipartUpload?.Parts ?? [])];
  return claims.some((members) =>
    checksumAlgorithms.some((algorithm) => members[checksumMember(algorithm)] !== undefined),
  );
}
