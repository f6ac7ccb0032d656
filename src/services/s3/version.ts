/**
 * Versions of objects. A bucket that never was versioned has one version of each key, named `null`.
 *
 * ```
 * PUT cat.jpg                  null                     versioning not enabled yet
 * PUT cat.jpg                  3Hk..., null             enabled: the older one stays
 * DELETE cat.jpg               marker 9fQ..., 3Hk..., null
 * PUT cat.jpg                  null, marker 9fQ..., 3Hk...      suspended: `null` is replaced
 * ```
 *
 * What a key has now, unless that is a delete marker, lies in a table of its own, so that listing a
 * bucket reads nothing else; everything older, and every marker, in another (`tables.ts`).
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html | How S3 Versioning works}
 */
import type { Ids } from "../../model/ids.ts";
import type { Acl } from "./acl.ts";
import type { AnnotationSet } from "./annotation.ts";
import type { ObjectChecksum } from "./checksum.ts";
import type { ObjectLock } from "./object-lock.ts";
import type { KeptEncryption } from "./sealing-key.ts";
import type { OrderedCopy } from "./object-restoration.ts";
import type { StoredBody } from "./stored-body.ts";

/** What both kinds of version have. */
interface AnyVersion {
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
  /** `null` where versioning was not enabled when it came. */
  readonly versionId: string;
  /** Orders the versions of a key, the newest first. */
  readonly newestFirst: number;
  readonly createdAtMs: number;
  /** The account that owns it: the bucket's, or under ObjectWriter the uploader's. */
  readonly owner: string;
}

/** A delete marker: the key has nothing now, although it has older versions. */
export interface DeleteMarker extends AnyVersion {
  readonly kind: "marker";
}

/** An object, as of one version. */
export interface ObjectVersion extends AnyVersion, ObjectLock {
  readonly kind: "object";
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
  readonly body: StoredBody;
  /** What it was uploaded with, or what S3 computed. */
  readonly checksum?: ObjectChecksum | undefined;
  /** Undefined: the owner's alone. */
  readonly acl?: Acl | undefined;
  /** `STANDARD` without it. */
  readonly storageClass?: string | undefined;
  readonly headers: ObjectHeaders;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly websiteRedirectLocation?: string | undefined;
  /** Undefined: under S3's own keys. */
  readonly encryption?: KeptEncryption | undefined;
  /** Undefined: no rule of replication was about it. */
  readonly replicationStatus?: ReplicationStatus | undefined;
  /** Of one in an archive: its copy that can be read. */
  readonly restoration?: OrderedCopy | undefined;
  /** Undefined: it has none. */
  readonly annotations?: AnnotationSet | undefined;
}

export type Version = ObjectVersion | DeleteMarker;

/** Whether an object was copied to all its destinations, or is a copy itself. */
export type ReplicationStatus = "PENDING" | "COMPLETED" | "FAILED" | "REPLICA";

/** The headers that a download gives back as they came. */
export interface ObjectHeaders {
  readonly ContentType?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly expiresAtMs?: number | undefined;
}

/** The version of keys in buckets without versioning. */
export const NULL_VERSION = "null";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** An id is its version's order, chance, and a check of both. */
const ORDER_DIGITS = 9;
const CHANCE_DIGITS = 18;
const CHECK_DIGITS = 5;
const ID_LENGTH = ORDER_DIGITS + CHANCE_DIGITS + CHECK_DIGITS;

/** Versions of one millisecond are told apart by this many numbers. */
const PER_MS = 1000;

/**
 * The order of a version that comes now.
 *
 * @param newest The newest version of the key so far, before which it comes.
 */
export function orderOf(nowMs: number, newest: Version | undefined): number {
  const byTime = Number.MAX_SAFE_INTEGER - nowMs * PER_MS;
  return newest === undefined ? byTime : Math.min(byTime, newest.newestFirst - 1);
}

/**
 * A new version's id. Its order can be read from it, so that listing goes on behind a deleted one; and
 * ids that nobody handed out are known for that, as S3 knows them.
 */
export function newVersionId(newestFirst: number, ids: Ids): string {
  const checked = inDigits(newestFirst, ORDER_DIGITS) + ids.text(CHANCE_DIGITS, ALPHABET);
  return checked + checkOf(checked);
}

/** The order of the version with an id; undefined for what is no id of a version, and for `null`. */
export function orderOfVersionId(versionId: string): number | undefined {
  if (versionId.length !== ID_LENGTH || /[^\dA-Za-z]/.test(versionId)) return undefined;
  const checked = versionId.slice(0, -CHECK_DIGITS);
  if (checked + checkOf(checked) !== versionId) return undefined;
  let order = 0;
  for (let index = ORDER_DIGITS - 1; index >= 0; index -= 1) {
    order = order * ALPHABET.length + ALPHABET.indexOf(versionId[index] ?? "");
  }
  return Math.min(order, Number.MAX_SAFE_INTEGER);
}

/** Tells whether a text can be the id of a version: `null` or one that was handed out. */
export function isVersionId(text: string): boolean {
  return text === NULL_VERSION || orderOfVersionId(text) !== undefined;
}

/** Against mistakes and made-up ids, not against forgery: FNV-1a. */
function checkOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return inDigits(hash >>> 0, CHECK_DIGITS);
}

/** The lowest digits of a number, the lowest first. */
function inDigits(number: number, count: number): string {
  let digits = "";
  let rest = number;
  for (let index = 0; index < count; index += 1) {
    digits += ALPHABET[rest % ALPHABET.length];
    rest = Math.floor(rest / ALPHABET.length);
  }
  return digits;
}
