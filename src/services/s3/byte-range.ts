/**
 * Parts of an object: byte ranges of reads and copies, and the parts it was uploaded in.
 *
 * ```
 * findByteRange("bytes=2-4", 10)     { first: 2, last: 4 }
 * findByteRange("bytes=-2", 10)      { first: 8, last: 9 }
 * findByteRange("bytes=20-", 10)     416 InvalidRange
 * findByteRange("bytes=0-1,3-4", 10) undefined: the whole object, as for anything not understood
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html | GetObject: Range, partNumber}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-14 | RFC 9110, range requests}
 */
import { Fault } from "../../model/fault.ts";
import { invalidArgument, invalidRequest } from "./request-faults.ts";

/** Offsets in bytes, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Finds the bytes that a `Range` header asks for. Several ranges, other units and what makes no sense
 * are as if they were not there.
 *
 * @returns Undefined when the whole object is to be sent, with status 200.
 * @throws Fault `InvalidRange` when the object has none of these bytes.
 */
export function findByteRange(header: string, sizeBytes: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  if (match === null) return undefined;
  const [, from = "", to = ""] = match;
  if (from === "") return to === "" ? undefined : lastBytes(Number(to), header, sizeBytes);
  const first = Number(from);
  const last = to === "" ? Infinity : Number(to);
  if (last < first) return undefined;
  if (first >= sizeBytes) throw invalidRange(header, sizeBytes);
  return { first, last: Math.min(last, sizeBytes - 1) };
}

function lastBytes(count: number, header: string, sizeBytes: number): ByteRange {
  if (count === 0 || sizeBytes === 0) throw invalidRange(header, sizeBytes);
  return { first: Math.max(0, sizeBytes - count), last: sizeBytes - 1 };
}

function invalidRange(header: string, sizeBytes: number): Fault {
  return new Fault(
    { code: "InvalidRange", status: 416 },
    "The requested range is not satisfiable",
    {
      members: { RangeRequested: header, ActualObjectSize: String(sizeBytes) },
      headers: { "Content-Range": `bytes */${sizeBytes}` },
    },
  );
}

/** How many bytes a range has. */
export function rangeBytes({ first, last }: ByteRange): number {
  return last - first + 1;
}

/** The `Content-Range` of an answer with status 206. */
export function contentRange({ first, last }: ByteRange, sizeBytes: number): string {
  return `bytes ${first}-${last}/${sizeBytes}`;
}

const COPY_RANGE_FORM =
  "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy";

/**
 * Reads the `x-amz-copy-source-range` of UploadPartCopy, which is stricter than `Range`: both ends,
 * within the source.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html | UploadPartCopy}
 */
export function parseCopySourceRange(header: string, sizeBytes: number): ByteRange {
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  const first = Number(match?.[1]);
  const last = Number(match?.[2]);
  const argument = { name: "x-amz-copy-source-range", value: header };
  if (match === null || last < first) throw invalidArgument(COPY_RANGE_FORM, argument);
  if (last >= sizeBytes) {
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${sizeBytes}`,
      argument,
    );
  }
  return { first, last };
}

export const PART_NUMBER_MAX = 10_000;

/** Checks the number under which a part is uploaded or read. */
export function checkPartNumber(partNumber: number): void {
  if (Number.isInteger(partNumber) && partNumber >= 1 && partNumber <= PART_NUMBER_MAX) return;
  throw invalidArgument(
    `Part number must be an integer between 1 and ${PART_NUMBER_MAX}, inclusive`,
    { name: "partNumber", value: String(partNumber) },
  );
}

/** A read names a range or a part. */
export function checkRangeOrPart(range: string | undefined, partNumber: number | undefined): void {
  if (range !== undefined && partNumber !== undefined) {
    throw invalidRequest("Cannot specify both Range header and partNumber query parameter");
  }
}

/**
 * Finds the bytes of a part. An object that was written at once is its own part 1, and when empty
 * that part has no bytes.
 *
 * @param partSizesBytes Of the parts in order; empty for an object written at once.
 * @returns Undefined when the part is an empty object.
 */
export function partRange(
  partNumber: number,
  partSizesBytes: readonly number[],
  sizeBytes: number,
): ByteRange | undefined {
  const partCount = Math.max(1, partSizesBytes.length);
  if (partNumber > partCount) throw invalidPartNumber(partNumber, partCount);
  if (partSizesBytes.length === 0) {
    return sizeBytes === 0 ? undefined : { first: 0, last: sizeBytes - 1 };
  }
  let first = 0;
  for (const bytes of partSizesBytes.slice(0, partNumber - 1)) first += bytes;
  const bytes = partSizesBytes[partNumber - 1] ?? 0;
  return bytes === 0 ? undefined : { first, last: first + bytes - 1 };
}

function invalidPartNumber(partNumber: number, partCount: number): Fault {
  return new Fault(
    { code: "InvalidPartNumber", status: 416 },
    "The requested partnumber is not satisfiable",
    {
      members: { PartNumberRequested: String(partNumber), ActualPartCount: String(partCount) },
    },
  );
}
