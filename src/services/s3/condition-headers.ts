/**
 * Conditional requests: what a caller wants to be true of an object before it is read, copied,
 * overwritten or deleted.
 *
 * ```
 * read    If-None-Match: "098f..."      the object has that tag       304
 * read    If-Match: "ad02..."           it has another                412
 * write   If-None-Match: *              there is one already          412
 * write   If-Match: "098f..."           there is none                 404 NoSuchKey
 * ```
 *
 * A tag decides over a date: `If-Match` that holds makes `If-Unmodified-Since` void, `If-None-Match`
 * does so to `If-Modified-Since` whatever it says. Dates have whole seconds, and one that is still to
 * come in `If-Modified-Since` is void.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html | Conditional requests}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7232#section-6 | RFC 7232, precedence}
 */
import { Fault } from "../../model/fault.ts";
import { bareEtag, quotedEtag } from "./etag.ts";
import { noSuchKey, preconditionFailed } from "./faults.ts";
import { notImplemented } from "./request-faults.ts";
import type { ObjectHeaders } from "./version.ts";
import { wireDate } from "./wire-date.ts";

/** The object as it is, to be held against conditions. */
export interface ConditionSubject {
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedAtMs: number;
}

/** What is read: whoever has it already is told again which it is, and how long it is good. */
export interface ReadSubject extends ConditionSubject {
  readonly headers: Pick<ObjectHeaders, "CacheControl" | "expiresAtMs">;
}

/** The conditions of GetObject and HeadObject. */
export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

/** The conditions of CopyObject and UploadPartCopy on their source. */
export interface CopySourceConditions {
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: Date | undefined;
  readonly CopySourceIfUnmodifiedSince?: Date | undefined;
}

/** The conditions of PutObject, CopyObject and CompleteMultipartUpload on what they replace. */
export interface WriteConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/** The conditions of DeleteObject and of an entry of DeleteObjects. */
export interface DeleteConditions {
  readonly IfMatch?: string | undefined;
  readonly IfMatchLastModifiedTime?: Date | undefined;
  readonly IfMatchSize?: number | undefined;
}

/** The condition that does not hold, by the name S3 gives it behind a possible prefix. */
type Failed = "If-Match" | "If-None-Match" | "If-Modified-Since" | "If-Unmodified-Since";

/** Checks the conditions of a read: 412 where one is not met, 304 where nothing is new. */
export function checkReadConditions(
  conditions: ReadConditions,
  subject: ReadSubject,
  nowMs: number,
): void {
  const failed = failedCondition(conditions, subject, nowMs);
  if (failed === undefined) return;
  if (failed === "If-Match" || failed === "If-Unmodified-Since") throw preconditionFailed(failed);
  throw notModified(subject);
}

/** Checks the conditions on the source of a copy: 412 whichever is not met. */
export function checkCopySourceConditions(
  conditions: CopySourceConditions,
  subject: ConditionSubject,
  nowMs: number,
): void {
  const failed = failedCondition(
    {
      IfMatch: conditions.CopySourceIfMatch,
      IfNoneMatch: conditions.CopySourceIfNoneMatch,
      IfModifiedSince: conditions.CopySourceIfModifiedSince,
      IfUnmodifiedSince: conditions.CopySourceIfUnmodifiedSince,
    },
    subject,
    nowMs,
  );
  if (failed !== undefined) throw preconditionFailed(`x-amz-copy-source-${failed}`);
}

function failedCondition(
  conditions: ReadConditions,
  { etag, modifiedAtMs }: ConditionSubject,
  nowMs: number,
): Failed | undefined {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  const modifiedAt = wholeSeconds(modifiedAtMs);
  if (IfMatch !== undefined) {
    if (!names(IfMatch, etag)) return "If-Match";
  } else if (IfUnmodifiedSince !== undefined) {
    if (modifiedAt > wholeSeconds(IfUnmodifiedSince.getTime())) return "If-Unmodified-Since";
  }
  if (IfNoneMatch !== undefined) {
    return names(IfNoneMatch, etag) ? "If-None-Match" : undefined;
  }
  if (IfModifiedSince === undefined || IfModifiedSince.getTime() > nowMs) return undefined;
  return modifiedAt > wholeSeconds(IfModifiedSince.getTime()) ? undefined : "If-Modified-Since";
}

function wholeSeconds(timeMs: number): number {
  return Math.floor(timeMs / 1000);
}

/** Tells whether a list of tags, or `*`, covers a tag. */
function names(tags: string, etag: string): boolean {
  if (tags.trim() === "*") return true;
  return tags.split(",").some((tag) => bareEtag(tag.trim().replace(/^W\//, "")) === etag);
}

/**
 * Checks the form of the conditions of a write, before any object is looked at: S3 knows
 * `If-None-Match: *` and `If-Match` with a tag, one of them at a time.
 */
export function validateWriteConditions({ IfMatch, IfNoneMatch }: WriteConditions): void {
  if (IfMatch !== undefined && IfNoneMatch !== undefined) {
    throw notImplemented(
      "If-Match,If-None-Match",
      "Multiple conditional request headers present in the request",
    );
  }
  if (IfNoneMatch !== undefined && IfNoneMatch.trim() !== "*") refuseValue("If-None-Match");
  if (IfMatch?.trim() === "*") refuseValue("If-Match");
}

function refuseValue(header: "If-Match" | "If-None-Match"): never {
  throw notImplemented(
    header,
    `We don't accept the provided value of ${header} header for this API`,
  );
}

/**
 * Checks the conditions of a write.
 *
 * @param key For the fault that there is no such object.
 * @param current The object to be replaced; none when there is none or its latest version is a
 *   delete marker.
 */
export function checkWriteConditions(
  { IfMatch, IfNoneMatch }: WriteConditions,
  key: string,
  current: Pick<ConditionSubject, "etag"> | undefined,
): void {
  if (IfNoneMatch !== undefined && current !== undefined) {
    throw preconditionFailed("If-None-Match");
  }
  if (IfMatch === undefined) return;
  if (current === undefined) throw noSuchKey(key);
  if (bareEtag(IfMatch) !== current.etag) throw preconditionFailed("If-Match");
}

/**
 * Checks the form of the conditions of a deletion: those on time and size are for directory buckets.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html | Conditional deletes}
 */
export function validateDeleteConditions(conditions: DeleteConditions): void {
  if (conditions.IfMatchLastModifiedTime !== undefined) {
    throw notImplemented("x-amz-if-match-last-modified-time");
  }
  if (conditions.IfMatchSize !== undefined) throw notImplemented("x-amz-if-match-size");
}

/** Checks the condition of a deletion; `*` wants an object to be there, whichever. */
export function checkDeleteConditions(
  { IfMatch }: DeleteConditions,
  key: string,
  current: Pick<ConditionSubject, "etag"> | undefined,
): void {
  if (IfMatch === undefined) return;
  if (current === undefined) throw noSuchKey(key);
  if (!names(IfMatch, current.etag)) throw preconditionFailed("If-Match");
}

/**
 * The object has not changed since the caller saw it; the answer has no body.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5 | RFC 9110, 304 Not Modified}
 */
function notModified({ etag, modifiedAtMs, headers }: ReadSubject): Fault {
  const { CacheControl, expiresAtMs } = headers;
  return new Fault({ code: "NotModified", status: 304 }, "Not Modified", {
    headers: {
      etag: quotedEtag(etag),
      "last-modified": wireDate(modifiedAtMs).toUTCString(),
      ...(CacheControl !== undefined && { "cache-control": CacheControl }),
      ...(expiresAtMs !== undefined && { expires: wireDate(expiresAtMs).toUTCString() }),
    },
  });
}

/** Another write or deletion of the key came between, for example while parts were uploaded. */
export function conditionalRequestConflict(
  condition: "If-Match" | "If-None-Match",
  key: string,
): Fault {
  return new Fault(
    { code: "ConditionalRequestConflict", status: 409 },
    "The conditional request cannot succeed due to a conflicting operation against this resource.",
    { members: { Condition: condition, Key: key } },
  );
}

/**
 * Checks that an object is still the one that the writer of an annotation has seen.
 *
 * @throws Fault `PreconditionFailed`
 */
export function checkObjectMatch(ifMatch: string | undefined, { etag }: { etag: string }): void {
  if (ifMatch !== undefined && ifMatch !== "*" && ifMatch.replaceAll('"', "") !== etag) {
    throw preconditionFailed("x-amz-object-if-match");
  }
}
