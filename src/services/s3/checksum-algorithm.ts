/**
 * The checksums that S3 takes with an upload and keeps: their names on the wire, and which can be
 * said of a whole object put together from parts.
 *
 * ```
 * CRC32       header x-amz-checksum-crc32, member ChecksumCRC32, 4 bytes in base64
 * FULL_OBJECT the checksum of all bytes: only CRCs can be put together from those of the parts
 * COMPOSITE   the checksum of the parts' checksums, with their number: "5FRUiw==-3"
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html | Checking object integrity}
 */
import { unsupportedChecksumAlgorithm } from "./checksum-faults.ts";

/** In the order in which S3 names them. */
export const checksumAlgorithms = [
  "CRC32",
  "CRC32C",
  "CRC64NVME",
  "SHA1",
  "SHA256",
  "SHA512",
  "MD5",
  "XXHASH64",
  "XXHASH3",
  "XXHASH128",
] as const;

export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** What S3 computes for an upload without a checksum. */
export const DEFAULT_CHECKSUM: ChecksumAlgorithm = "CRC64NVME";

/** What a checksum of several parts is of. */
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

/** The length of a checksum. */
export const checksumBytes: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
  MD5: 16,
  XXHASH64: 8,
  XXHASH3: 8,
  XXHASH128: 16,
};

/** The types that an algorithm can have, its default first. */
const typesOf: Readonly<Record<ChecksumAlgorithm, readonly ChecksumType[]>> = {
  CRC32: ["COMPOSITE", "FULL_OBJECT"],
  CRC32C: ["COMPOSITE", "FULL_OBJECT"],
  CRC64NVME: ["FULL_OBJECT"],
  SHA1: ["COMPOSITE"],
  SHA256: ["COMPOSITE"],
  SHA512: ["COMPOSITE"],
  MD5: ["COMPOSITE"],
  XXHASH64: ["COMPOSITE"],
  XXHASH3: ["COMPOSITE"],
  XXHASH128: ["COMPOSITE"],
};

export function canHaveType(algorithm: ChecksumAlgorithm, type: ChecksumType): boolean {
  return typesOf[algorithm].includes(type);
}

export function defaultType(algorithm: ChecksumAlgorithm): ChecksumType {
  return typesOf[algorithm][0] ?? "COMPOSITE";
}

const BY_NAME: ReadonlyMap<string, ChecksumAlgorithm> = new Map(
  checksumAlgorithms.map((algorithm) => [algorithm, algorithm]),
);

/** Reads the name of an algorithm, in any case. */
export function parseChecksumAlgorithm(name: string): ChecksumAlgorithm {
  const algorithm = BY_NAME.get(name.toUpperCase());
  if (algorithm === undefined) throw unsupportedChecksumAlgorithm(checksumAlgorithms);
  return algorithm;
}

const HEADER_PREFIX = "x-amz-checksum-";

/** The header or trailer in which a checksum travels. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return HEADER_PREFIX + algorithm.toLowerCase();
}

/** The algorithm whose header this is; undefined for any other header. */
export function findAlgorithmOfHeader(header: string): ChecksumAlgorithm | undefined {
  const name = header.toLowerCase();
  if (!name.startsWith(HEADER_PREFIX)) return undefined;
  return BY_NAME.get(name.slice(HEADER_PREFIX.length).toUpperCase());
}

/** The member of a request or answer that holds a checksum. */
export type ChecksumMember = `Checksum${ChecksumAlgorithm}`;

/** The checksums among the members of a request, a part or an answer; one at most is there. */
export type ChecksumMembers = { readonly [Name in ChecksumMember]?: string | undefined };

export function checksumMember(algorithm: ChecksumAlgorithm): ChecksumMember {
  return `Checksum${algorithm}`;
}
