/**
 * Locks of versions (`object-lock.ts` has their rules): what a new version gets, what a deletion has
 * to respect, what policies may ask.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html | Locking objects with Object Lock}
 */
import type { Call } from "../../model/operation.ts";
import { findClaimedChecksum } from "./checksum.ts";
import type { Bucket } from "./bucket.ts";
import type { BodyClaims } from "./checked-body.ts";
import {
  checkUnlocked,
  lockMissingForWrite,
  parseLockHeaders,
  retentionFrom,
  type Bypass,
  type LockHeaders,
  type ObjectLock,
} from "./object-lock.ts";
import type { Conditions } from "./permission.ts";
import { invalidRequest } from "./request-faults.ts";
import type { Version } from "./version.ts";
import { wireDate } from "./wire-date.ts";

/**
 * The lock of a new version: what its request asks for, or else the bucket's default retention.
 *
 * @throws Fault `InvalidArgument`, `InvalidRequest`
 */
export function newLock(headers: LockHeaders, { objectLock }: Bucket, nowMs: number): ObjectLock {
  const asked = parseLockHeaders(headers, nowMs);
  if (objectLock === undefined) {
    if (asked.retention !== undefined || asked.legalHold !== undefined) {
      throw lockMissingForWrite();
    }
    return {};
  }
  const { byDefault } = objectLock;
  if (asked.retention !== undefined || byDefault === undefined) return asked;
  return { ...asked, retention: retentionFrom(byDefault, nowMs) };
}

/** Who asks for a lock has to say of what: the body comes with its MD5 or a checksum. */
export function checkLockedBody(
  headers: LockHeaders & BodyClaims,
  trailerNames: readonly string[],
): void {
  if (headers.ObjectLockMode === undefined && headers.ObjectLockLegalHoldStatus === undefined) {
    return;
  }
  if (headers.ContentMD5 !== undefined || trailerNames.length > 0) return;
  if (findClaimedChecksum(headers) !== undefined) return;
  throw invalidRequest(
    "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
  );
}

/**
 * Refuses to delete a version that is held.
 *
 * @throws Fault `AccessDenied`
 */
export function checkDeletable(version: Version, bypass: Bypass): void {
  if (version.kind === "object") checkUnlocked(version, bypass);
}

/** Tells whether a version is held at a time, whoever asks: no lifecycle deletes it then. */
export function isHeld(version: Version, nowMs: number): boolean {
  if (version.kind !== "object") return false;
  const { retention, legalHold } = version;
  return legalHold === "ON" || (retention !== undefined && retention.untilMs > nowMs);
}

const DAY_MS = 86_400_000;

/** The keys of what a request locks. */
export function lockConditions(headers: LockHeaders, { clock }: Pick<Call, "clock">): Conditions {
  const { ObjectLockMode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus } = headers;
  return {
    "s3:object-lock-mode": ObjectLockMode,
    "s3:object-lock-retain-until-date": until?.toISOString(),
    "s3:object-lock-remaining-retention-days":
      until === undefined
        ? undefined
        : String(Math.max(0, Math.ceil((until.getTime() - clock.nowMs()) / DAY_MS))),
    "s3:object-lock-legal-hold": ObjectLockLegalHoldStatus,
  };
}

/** The members of an answer that tell of a lock. */
export function lockMembers({ retention, legalHold }: ObjectLock): {
  readonly ObjectLockMode?: string;
  readonly ObjectLockRetainUntilDate?: Date;
  readonly ObjectLockLegalHoldStatus?: string;
} {
  return {
    ...(retention !== undefined && {
      ObjectLockMode: retention.mode,
      ObjectLockRetainUntilDate: wireDate(retention.untilMs),
    }),
    ...(legalHold !== undefined && { ObjectLockLegalHoldStatus: legalHold }),
  };
}
