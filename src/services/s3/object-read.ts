/** What GetObject and HeadObject have in common: which bytes, and all that is said of the object. */
import type { Call } from "../../model/operation.ts";
import type { ReadTransaction } from "../../model/store.ts";
import type { Resource } from "../../model/resource.ts";
import {
  checkPartNumber,
  checkRangeOrPart,
  contentRange,
  findByteRange,
  partRange,
  rangeBytes,
  type ByteRange,
} from "./byte-range.ts";
import type { Bucket } from "./bucket.ts";
import { checkReadConditions, type ReadConditions } from "./condition-headers.ts";
import type { GetObjectOutput } from "./contract.ts";
import { quotedEtag } from "./etag.ts";
import { methodNotAllowed, noSuchKey, noSuchVersion } from "./faults.ts";
import { checksumMembers, encryptionMembers, versionIdMember } from "./object-answer.ts";
import { checkObjectKey } from "./object-key.ts";
import { invalidRequest } from "./request-faults.ts";
import { manifests, parts } from "./tables.ts";
import type { ObjectChecksum } from "./checksum.ts";
import type { ObjectVersion, Version } from "./version.ts";
import { restoreMember } from "./object-restoration.ts";
import { lockMembers } from "./version-lock.ts";
import { wireDate, wireSecond } from "./wire-date.ts";
import { writeMetadata } from "./user-metadata.ts";

export interface ReadInput extends ReadConditions {
  readonly Key: string;
  readonly VersionId?: string | undefined;
  readonly Range?: string | undefined;
  readonly PartNumber?: number | undefined;
  readonly ChecksumMode?: string | undefined;
  readonly ResponseCacheControl?: string | undefined;
  readonly ResponseContentDisposition?: string | undefined;
  readonly ResponseContentEncoding?: string | undefined;
  readonly ResponseContentLanguage?: string | undefined;
  readonly ResponseContentType?: string | undefined;
  readonly ResponseExpires?: Date | undefined;
}

/** Which bytes of an object are read. */
export interface ReadSpan {
  /** Undefined for all of them. */
  readonly range: ByteRange | undefined;
  readonly partsCount?: number | undefined;
  /** The part's own, where one part was asked for. */
  readonly checksum?: ObjectChecksum | undefined;
}

/**
 * Checks the form of what is asked of an object.
 *
 * @throws Fault `KeyTooLongError`, `InvalidArgument`, `InvalidRequest`
 */
export function checkReadInput(input: ReadInput, { caller }: Pick<Call, "caller">): void {
  const { Key, Range, PartNumber } = input;
  checkObjectKey(Key);
  // Who is nobody cannot make others' bytes look like something else.
  if (caller.principal.kind === "anonymous" && changesHeaders(input)) {
    throw invalidRequest(
      "Request specific response headers cannot be used for anonymous GET requests.",
    );
  }
  if (PartNumber !== undefined) checkPartNumber(PartNumber);
  checkRangeOrPart(Range, PartNumber);
}

function changesHeaders(input: ReadInput): boolean {
  return (
    input.ResponseCacheControl !== undefined ||
    input.ResponseContentDisposition !== undefined ||
    input.ResponseContentEncoding !== undefined ||
    input.ResponseContentLanguage !== undefined ||
    input.ResponseContentType !== undefined ||
    input.ResponseExpires !== undefined
  );
}

/**
 * The object that is there to be read.
 *
 * @throws Fault `NoSuchKey`, `NoSuchVersion`, `MethodNotAllowed` for a delete marker by its id
 */
export function requireObject(
  { record }: Resource<Version>,
  { Key: key, VersionId: versionId }: Pick<ReadInput, "Key" | "VersionId">,
  method: string,
): ObjectVersion {
  if (record === undefined) {
    throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
  }
  if (record.kind === "object") return record;
  const headers = { "x-amz-delete-marker": "true", "x-amz-version-id": record.versionId };
  if (versionId === undefined) throw noSuchKey(key, headers);
  throw methodNotAllowed(method, "DeleteMarker", {
    ...headers,
    allow: "DELETE",
    "last-modified": wireDate(record.createdAtMs).toUTCString(),
  });
}

/**
 * The object whose tags or ACL are asked for or changed: of a delete marker, also an unnamed one, S3
 * says what it is.
 *
 * @throws Fault As {@link requireObject}.
 */
export function requireUnmarked(
  found: Resource<Version>,
  { Key, VersionId }: Pick<ReadInput, "Key" | "VersionId">,
  method: string,
): ObjectVersion {
  const { record } = found;
  const isMarker = record?.kind === "marker";
  return requireObject(found, { Key, VersionId: isMarker ? record.versionId : VersionId }, method);
}

/**
 * Finds the bytes that are asked for.
 *
 * @throws Fault `InvalidRange`, `InvalidPartNumber`, and what conditions say.
 */
export async function spanOf(
  input: ReadInput,
  object: ObjectVersion,
  { nowMs, tx }: { readonly nowMs: number; readonly tx: ReadTransaction },
): Promise<ReadSpan> {
  checkReadConditions(input, { ...object, modifiedAtMs: object.createdAtMs }, nowMs);
  const { Range, PartNumber } = input;
  if (PartNumber !== undefined) return partSpan(PartNumber, object, tx);
  return { range: Range === undefined ? undefined : findByteRange(Range, object.sizeBytes) };
}

async function partSpan(
  partNumber: number,
  { body, account, region, sizeBytes }: ObjectVersion,
  tx: ReadTransaction,
): Promise<ReadSpan> {
  if (body.kind !== "parts") return { range: partRange(partNumber, [], sizeBytes) };
  const { uploadId } = body;
  const manifest = await tx.get(manifests, { account, region, uploadId });
  const sizes = manifest?.parts.map(([, bytes]) => bytes) ?? [];
  const range = partRange(partNumber, sizes, sizeBytes);
  const number = manifest?.parts[partNumber - 1]?.[0] ?? partNumber;
  const part = await tx.get(parts, { account, region, uploadId, number });
  return { range, partsCount: sizes.length, checksum: part?.checksum };
}

/** What is described, and when. */
export interface DescribedObject {
  readonly bucket: Bucket;
  readonly object: ObjectVersion;
  readonly span: ReadSpan;
  readonly nowMs: number;
}

/** All that is said of an object beside its bytes. */
export function describeObject(
  input: ReadInput,
  { bucket, object, span, nowMs }: DescribedObject,
): GetObjectOutput {
  const { headers } = object;
  const { range, partsCount } = span;
  const { tags, sizeBytes } = object;
  const tagCount = tags === undefined ? 0 : Object.keys(tags).length;
  const expires = input.ResponseExpires ?? datePast(headers.expiresAtMs);
  return {
    AcceptRanges: "bytes",
    LastModified: wireSecond(object.createdAtMs),
    ContentLength: range === undefined ? sizeBytes : rangeBytes(range),
    ...(range !== undefined && { ContentRange: contentRange(range, sizeBytes) }),
    ETag: quotedEtag(object.etag),
    ...checksumsOf(input, object, span),
    ...versionIdMember(bucket, object),
    CacheControl: input.ResponseCacheControl ?? headers.CacheControl,
    ContentDisposition: input.ResponseContentDisposition ?? headers.ContentDisposition,
    ContentEncoding: input.ResponseContentEncoding ?? headers.ContentEncoding,
    ContentLanguage: input.ResponseContentLanguage ?? headers.ContentLanguage,
    ContentType: input.ResponseContentType ?? headers.ContentType,
    Expires: expires,
    WebsiteRedirectLocation: object.websiteRedirectLocation,
    ...encryptionMembers(object),
    Metadata: object.metadata === undefined ? {} : writeMetadata(object.metadata),
    StorageClass: object.storageClass,
    ReplicationStatus: object.replicationStatus,
    Restore: restoreMember(object, nowMs),
    ...lockMembers(object),
    PartsCount: partsCount,
    TagCount: tagCount === 0 ? undefined : tagCount,
  };
}

function datePast(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : wireDate(ms);
}

/** S3 takes the mode in any case. */
export function asksForChecksum(mode: string | undefined): boolean {
  return mode?.toUpperCase() === "ENABLED";
}

/** Told when asked for, and not of a part of the bytes, of which it is not the checksum. */
function checksumsOf(
  { ChecksumMode, PartNumber }: ReadInput,
  { checksum, sizeBytes }: ObjectVersion,
  span: ReadSpan,
): ReturnType<typeof checksumMembers> {
  if (!asksForChecksum(ChecksumMode)) return {};
  if (PartNumber !== undefined && span.partsCount !== undefined) {
    if (span.checksum === undefined || checksum === undefined) return {};
    return checksumMembers({ ...span.checksum, type: checksum.type });
  }
  const { range } = span;
  const isWhole = range === undefined || rangeBytes(range) === sizeBytes;
  return isWhole ? checksumMembers(checksum) : {};
}
