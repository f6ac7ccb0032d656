/**
 * Object lock: versions that cannot be deleted until a time (retention) or until somebody says so
 * (legal hold). Delete markers can always be put on top.
 *
 * ```
 * COMPLIANCE until 2030   nobody deletes the version, nor shortens the time
 * GOVERNANCE until 2030   who may s3:BypassGovernanceRetention and says so can do both
 * legal hold ON           nobody, until it is OFF
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html | Locking objects with Object Lock}
 */
import { Fault } from "../../model/fault.ts";
import type { DefaultRetention, ObjectLockConfiguration, ObjectLockRetention } from "./contract.ts";
import { accessDenied } from "./faults.ts";
import { invalidArgument, invalidRequest, malformedXml } from "./request-faults.ts";

export type RetentionMode = "GOVERNANCE" | "COMPLIANCE";

export interface Retention {
  readonly mode: RetentionMode;
  readonly untilMs: number;
}

/** What holds a version. */
export interface ObjectLock {
  readonly retention?: Retention | undefined;
  readonly legalHold?: "ON" | "OFF" | undefined;
}

/** What new versions of a bucket with object lock get by default. */
export interface RetentionDefault {
  readonly mode: RetentionMode;
  readonly days: number;
  /** It was said in years, and is shown so. */
  readonly years?: number | undefined;
}

const DAY_MS = 86_400_000;
const DAYS_IN_YEAR = 365;
const YEARS_MAX = 100;

function isMode(text: string | undefined): text is RetentionMode {
  return text === "GOVERNANCE" || text === "COMPLIANCE";
}

/**
 * Checks the document of PutObjectLockConfiguration.
 *
 * @returns What new versions get; undefined when the document has no rule.
 */
export function parseLockConfiguration(
  configuration: ObjectLockConfiguration | undefined,
): RetentionDefault | undefined {
  if (configuration?.ObjectLockEnabled !== "Enabled") throw malformedXml();
  if (configuration.Rule === undefined) return undefined;
  if (configuration.Rule.DefaultRetention === undefined) throw malformedXml();
  return parseDefault(configuration.Rule.DefaultRetention);
}

function parseDefault({ Mode, Days, Years }: DefaultRetention): RetentionDefault {
  if (!isMode(Mode) || (Days === undefined) === (Years === undefined)) throw malformedXml();
  const name = Days === undefined ? "Years" : "Days";
  const period = Days ?? Years ?? 0;
  if (!Number.isInteger(period) || period < 1) {
    throw invalidArgument("Default retention period must be a positive integer value.", { name });
  }
  const days = Days ?? period * DAYS_IN_YEAR;
  if (days > YEARS_MAX * DAYS_IN_YEAR) {
    throw invalidArgument("Default retention period too large.", { name });
  }
  return { mode: Mode, days, ...(Years !== undefined && { years: Years }) };
}

/** The configuration of a bucket as GetObjectLockConfiguration shows it. */
export function writeLockConfiguration(
  byDefault: RetentionDefault | undefined,
): ObjectLockConfiguration {
  if (byDefault === undefined) return { ObjectLockEnabled: "Enabled" };
  const { mode, days, years } = byDefault;
  const period = years === undefined ? { Days: days } : { Years: years };
  return { ObjectLockEnabled: "Enabled", Rule: { DefaultRetention: { Mode: mode, ...period } } };
}

/** The retention of a version that is written without one. */
export function retentionFrom({ mode, days }: RetentionDefault, nowMs: number): Retention {
  return { mode, untilMs: nowMs + days * DAY_MS };
}

/** The members of a write that lock what it writes. */
export interface LockHeaders {
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
}

const UNTIL_HEADER = "x-amz-object-lock-retain-until-date";
const MODE_HEADER = "x-amz-object-lock-mode";
const HOLD_HEADER = "x-amz-object-lock-legal-hold";

/** Reads the lock that a write asks for; empty when it asks for none. */
export function parseLockHeaders(headers: LockHeaders, nowMs: number): ObjectLock {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until } = headers;
  const legalHold = headers.ObjectLockLegalHoldStatus;
  if (legalHold !== undefined && legalHold !== "ON" && legalHold !== "OFF") {
    throw invalidArgument("Legal Hold must be either of 'ON' or 'OFF'", {
      name: HOLD_HEADER,
      value: legalHold,
    });
  }
  if ((mode === undefined) !== (until === undefined)) {
    throw invalidArgument(`${UNTIL_HEADER} and ${MODE_HEADER} must both be supplied`, {
      name: mode === undefined ? MODE_HEADER : UNTIL_HEADER,
    });
  }
  if (mode === undefined || until === undefined) return { legalHold };
  if (!isMode(mode)) {
    throw invalidArgument("Unknown wormMode directive.", { name: MODE_HEADER, value: mode });
  }
  const untilMs = futureTime(until, nowMs, UNTIL_HEADER);
  return { retention: { mode, untilMs }, legalHold };
}

function futureTime(until: Date, nowMs: number, name: string): number {
  const untilMs = until.getTime();
  if (untilMs > nowMs) return untilMs;
  const value = until.toISOString();
  throw invalidArgument("The retain until date must be in the future!", { name, value });
}

/** Reads the document of PutObjectRetention; undefined when it is empty and takes retention away. */
export function parseRetention(
  retention: ObjectLockRetention | undefined,
  nowMs: number,
): Retention | undefined {
  if (retention === undefined) throw malformedXml();
  const { Mode, RetainUntilDate } = retention;
  if (Mode === undefined && RetainUntilDate === undefined) return undefined;
  if (!isMode(Mode) || RetainUntilDate === undefined) throw malformedXml();
  return { mode: Mode, untilMs: futureTime(RetainUntilDate, nowMs, "RetainUntilDate") };
}

/** Reads the document of PutObjectLegalHold. */
export function parseLegalHold(
  legalHold: { readonly Status?: string | undefined } | undefined,
): "ON" | "OFF" {
  const status = legalHold?.Status;
  if (status !== "ON" && status !== "OFF") throw malformedXml();
  return status;
}

/** Whether a caller says it bypasses governance, and may. */
export interface Bypass {
  readonly bypassesGovernance: boolean;
  readonly nowMs: number;
}

/**
 * Checks a change of a version's retention: compliance can only become longer, governance also
 * stricter, and anything else with a bypass.
 */
export function checkRetentionChange(
  current: Retention | undefined,
  next: Retention | undefined,
  { bypassesGovernance, nowMs }: Bypass,
): void {
  if (current === undefined || current.untilMs <= nowMs) return;
  const isLonger = next !== undefined && next.untilMs >= current.untilMs;
  if (current.mode === "COMPLIANCE") {
    if (!isLonger || next.mode !== "COMPLIANCE") throw objectLocked();
    return;
  }
  if (!isLonger && !bypassesGovernance) throw objectLocked();
}

/** Refuses to delete, or to overwrite in place, a version that is held. */
export function checkUnlocked(
  { retention, legalHold }: ObjectLock,
  { bypassesGovernance, nowMs }: Bypass,
): void {
  if (legalHold === "ON") throw objectLocked();
  if (retention === undefined || retention.untilMs <= nowMs) return;
  if (retention.mode === "COMPLIANCE" || !bypassesGovernance) throw objectLocked();
}

export function objectLocked(): Fault {
  return accessDenied("Access Denied because object protected by object lock.");
}

/** A lock is asked for in a bucket without object lock. */
export function lockConfigurationMissing(): Fault {
  return invalidRequest("Bucket is missing Object Lock Configuration");
}

/** The same, of an object that is written; S3 spells it in its own way there. */
export function lockMissingForWrite(): Fault {
  return invalidRequest("Bucket is missing ObjectLockConfiguration");
}

/** There is nothing to bypass. */
export function bypassWithoutLock(): Fault {
  return invalidArgument(
    "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
    { name: "x-amz-bypass-governance-retention" },
  );
}

/** Object lock needs versions. */
export function versioningNeededForLock(): Fault {
  return new Fault(
    { code: "InvalidBucketState", status: 409 },
    "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
  );
}

/** So does replication. */
export function versioningHeldByReplication(): Fault {
  return new Fault(
    { code: "InvalidBucketState", status: 409 },
    "A replication configuration is present on this bucket, so you cannot change the versioning state. To change the versioning state, first delete the replication configuration.",
  );
}

/** Versioning of a bucket with object lock stays. */
export function versioningHeldByLock(): Fault {
  return new Fault(
    { code: "InvalidBucketState", status: 409 },
    "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
  );
}

/** The bucket has no object lock. */
export function noLockConfiguration(bucket: string): Fault {
  return new Fault(
    { code: "ObjectLockConfigurationNotFoundError", status: 404 },
    "Object Lock configuration does not exist for this bucket",
    { members: { BucketName: bucket } },
  );
}

/** The version has no retention, or no legal hold. */
export function noVersionLock(): Fault {
  return new Fault(
    { code: "NoSuchObjectLockConfiguration", status: 404 },
    "The specified object does not have a ObjectLock configuration",
  );
}
