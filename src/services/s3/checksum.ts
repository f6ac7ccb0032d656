/**
 * Checksums as claims: what a caller says the checksum of its bytes is, and what S3 answers when it
 * is another.
 *
 * ```
 * findClaimedChecksum({ ChecksumCRC32: "2H9+DA==" })   { algorithm: "CRC32", value: "2H9+DA==" }
 * checkClaim(claim, computed)                            BadDigest when they differ
 * compositeChecksum("CRC32", [...])                      "5FRUiw==-3"
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html | Checking object integrity for data uploads}
 */
import {
  canHaveType,
  checksumAlgorithms,
  checksumBytes,
  checksumHeader,
  checksumMember,
  defaultType,
  findAlgorithmOfHeader,
  type ChecksumAlgorithm,
  type ChecksumMembers,
  type ChecksumType,
} from "./checksum-algorithm.ts";
import {
  announcedChecksumMissing,
  checksumMismatch,
  checksumTypeNotOfAlgorithm,
  checksumTypeWithoutAlgorithm,
  contentMd5Mismatch,
  invalidChecksum,
  invalidContentMd5,
  severalChecksums,
  unsupportedTrailer,
} from "./checksum-faults.ts";
import { combineCrcs } from "./crc-combine.ts";
import { invalidArgument } from "./request-faults.ts";
import { openChecksum } from "./running-checksum.ts";

/** A checksum of given bytes. */
export interface ChecksumValue {
  readonly algorithm: ChecksumAlgorithm;
  /** In base64; a composite one with `-` and the number of parts. */
  readonly value: string;
}

/** The checksum of an object, as it is kept. */
export interface ObjectChecksum extends ChecksumValue {
  readonly type: ChecksumType;
}

/** Finds the checksum among the members of a request: one at most, and well formed. */
export function findClaimedChecksum(members: ChecksumMembers): ChecksumValue | undefined {
  let found: ChecksumValue | undefined;
  for (const algorithm of checksumAlgorithms) {
    const value = members[checksumMember(algorithm)];
    if (value === undefined) continue;
    if (found !== undefined) throw severalChecksums();
    found = { algorithm, value };
  }
  if (found !== undefined && !isChecksum(found)) {
    throw invalidChecksum(checksumHeader(found.algorithm), "header");
  }
  return found;
}

/**
 * Finds the algorithm of the checksum that comes behind the body, as `x-amz-trailer` names it.
 *
 * @param trailer The header's value; undefined when it was not sent.
 */
export function findTrailerAlgorithm(trailer: string | undefined): ChecksumAlgorithm | undefined {
  if (trailer === undefined) return undefined;
  const algorithm = findAlgorithmOfHeader(trailer.trim());
  if (algorithm === undefined) throw unsupportedTrailer();
  return algorithm;
}

/** Reads the checksum that came behind the body. */
export function parseTrailerChecksum(algorithm: ChecksumAlgorithm, value: string): ChecksumValue {
  const checksum = { algorithm, value };
  if (!isChecksum(checksum)) throw invalidChecksum(checksumHeader(algorithm), "trailing header");
  return checksum;
}

/**
 * An algorithm that `x-amz-sdk-checksum-algorithm` announces has to come, in header or trailer, and no
 * other.
 */
export function checkAnnounced(
  announced: ChecksumAlgorithm | undefined,
  came: ChecksumAlgorithm | undefined,
): void {
  if (announced === undefined || announced === came) return;
  if (came === undefined) throw announcedChecksumMissing();
  throw invalidChecksum("x-amz-sdk-checksum-algorithm", "header");
}

function isChecksum({ algorithm, value }: ChecksumValue): boolean {
  const bytes = Buffer.from(value, "base64");
  return bytes.length === checksumBytes[algorithm] && bytes.toString("base64") === value;
}

export function toChecksumValue(algorithm: ChecksumAlgorithm, bytes: Uint8Array): ChecksumValue {
  return { algorithm, value: toBase64(bytes) };
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** Compares what was claimed with what was computed. */
export function checkClaim(claim: ChecksumValue, computed: Uint8Array): void {
  if (claim.value !== toBase64(computed)) throw checksumMismatch(claim.algorithm);
}

/** The members of an answer that hold a checksum. */
export function writeChecksum({ algorithm, value }: ChecksumValue): ChecksumMembers {
  return { [checksumMember(algorithm)]: value };
}

/** Reads `Content-MD5`: the base64 of sixteen bytes. */
export function parseContentMd5(header: string): Uint8Array {
  const bytes = Buffer.from(header, "base64");
  if (bytes.length !== 16 || bytes.toString("base64") !== header) throw invalidContentMd5(header);
  return bytes;
}

/** Compares the MD5 that was claimed with the one computed. */
export function checkContentMd5(claimed: Uint8Array, computed: Uint8Array): void {
  if (Buffer.compare(claimed, computed) === 0) return;
  throw contentMd5Mismatch({ expected: toBase64(claimed), calculated: toBase64(computed) });
}

/** Of a multipart upload: which checksum its parts and the whole have. */
export interface UploadChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
}

/**
 * The checksums of a new multipart upload.
 *
 * @returns Undefined when none was asked for: S3 then keeps a CRC64NVME of the whole object.
 */
export function uploadChecksum(
  algorithm: ChecksumAlgorithm | undefined,
  type: string | undefined,
): UploadChecksum | undefined {
  if (type !== undefined && type !== "FULL_OBJECT" && type !== "COMPOSITE") {
    throw invalidArgument("Value for x-amz-checksum-type header is invalid.", {
      name: "x-amz-checksum-type",
      value: type,
    });
  }
  if (algorithm === undefined) {
    if (type !== undefined) throw checksumTypeWithoutAlgorithm();
    return undefined;
  }
  if (type === undefined) return { algorithm, type: defaultType(algorithm) };
  if (!canHaveType(algorithm, type)) throw checksumTypeNotOfAlgorithm(type, algorithm);
  return { algorithm, type };
}

/** A part, as far as the checksum of the whole goes. */
export interface ChecksumPart {
  /** In base64. */
  readonly value: string;
  readonly bytes: number;
}

/** The checksum of an object put together from parts. */
export function checksumOfParts(
  { algorithm, type }: UploadChecksum,
  parts: readonly ChecksumPart[],
): ObjectChecksum {
  return type === "COMPOSITE"
    ? { algorithm, type, value: compositeChecksum(algorithm, parts) }
    : { algorithm, type, value: fullObjectChecksum(algorithm, parts) };
}

function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly ChecksumPart[]): string {
  const checksum = openChecksum(algorithm);
  for (const { value } of parts) checksum.update(Buffer.from(value, "base64"));
  return `${toBase64(checksum.digest())}-${parts.length}`;
}

function fullObjectChecksum(algorithm: ChecksumAlgorithm, parts: readonly ChecksumPart[]): string {
  if (algorithm !== "CRC32" && algorithm !== "CRC32C" && algorithm !== "CRC64NVME") {
    throw checksumTypeNotOfAlgorithm("FULL_OBJECT", algorithm);
  }
  const pieces = parts.map(({ value, bytes }) => ({ crc: Buffer.from(value, "base64"), bytes }));
  return toBase64(combineCrcs(algorithm, pieces));
}

/** A composite checksum without its number of parts, as GetObjectAttributes shows it. */
export function withoutPartCount(value: string): string {
  const at = value.indexOf("-");
  return at < 0 ? value : value.slice(0, at);
}
