/**
 * When lifecycle rules do what: the times at which an object expires, moves to a colder class, loses
 * an older version, a delete marker or an unfinished upload.
 *
 * ```
 * created 2026-01-15T10:30Z, Expiration after 3 days     2026-01-19T00:00Z
 * x-amz-expiration                                       expiry-date="Mon, 19 Jan 2026 00:00:00 GMT", rule-id="logs"
 * ```
 *
 * Days are counted from the event and rounded up to the next midnight UTC. Where several rules are
 * about an object, the earliest expiration counts.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html#intro-lifecycle-rules-actions | Elements to describe lifecycle actions}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-conflicts.html | Examples of overlapping filters}
 */
import type { CheckedRule, TransitionMinimum } from "./lifecycle-rule.ts";
import {
  asksOfObject,
  isInScope,
  scopeOf,
  type LifecycleScope,
  type LifecycleSubject,
} from "./lifecycle-filter.ts";
import { isColder, isStorageClass, type StorageClass } from "./storage-class.ts";
import { wireDate } from "./wire-date.ts";

const DAY_MS = 86_400_000;
const SMALL_BYTES = 128 * 1024;

/** A time at which a rule does something. */
export interface Due {
  readonly atMs: number;
  readonly ruleId: string;
}

/** The midnight at which days since an event have passed. */
export function midnightAfter(sinceMs: number, days: number): number {
  return (Math.floor((sinceMs + days * DAY_MS) / DAY_MS) + 1) * DAY_MS;
}

function earliest(a: Due | undefined, b: Due): Due {
  return a === undefined || b.atMs < a.atMs ? b : a;
}

/** A lifecycle looks at one rule for each of very many objects. */
const knownScopes = new WeakMap<CheckedRule, LifecycleScope>();

function scopeOfRule(rule: CheckedRule): LifecycleScope {
  let scope = knownScopes.get(rule);
  if (scope === undefined) {
    scope = scopeOf(rule);
    knownScopes.set(rule, scope);
  }
  return scope;
}

/** The rules that are on and about an object. */
function rulesAbout(
  rules: readonly CheckedRule[],
  isAbout: (scope: LifecycleScope) => boolean,
): readonly CheckedRule[] {
  return rules.filter((rule) => rule.Status === "Enabled" && isAbout(scopeOfRule(rule)));
}

/** Finds when the current version of an object expires. */
export function findExpiration(
  rules: readonly CheckedRule[],
  object: LifecycleSubject & { readonly createdAtMs: number },
): Due | undefined {
  let due: Due | undefined;
  for (const { ID, Expiration } of rulesAbout(rules, (scope) => isInScope(scope, object))) {
    const atMs =
      Expiration?.Days === undefined
        ? Expiration?.Date?.getTime()
        : midnightAfter(object.createdAtMs, Expiration.Days);
    if (atMs !== undefined) due = earliest(due, { atMs, ruleId: ID });
  }
  return due;
}

/** A version that another one has replaced. */
export interface NoncurrentVersion extends LifecycleSubject {
  /** When the next newer version was made. */
  readonly noncurrentSinceMs: number;
  /** How many noncurrent versions are newer. */
  readonly newerCount: number;
}

/** Finds when a noncurrent version is deleted for good. */
export function findNoncurrentExpiration(
  rules: readonly CheckedRule[],
  version: NoncurrentVersion,
): Due | undefined {
  let due: Due | undefined;
  for (const rule of rulesAbout(rules, (scope) => isInScope(scope, version))) {
    const { NoncurrentDays, NewerNoncurrentVersions = 0 } = rule.NoncurrentVersionExpiration ?? {};
    if (NoncurrentDays === undefined || version.newerCount < NewerNoncurrentVersions) continue;
    const atMs = midnightAfter(version.noncurrentSinceMs, NoncurrentDays);
    due = earliest(due, { atMs, ruleId: rule.ID });
  }
  return due;
}

/**
 * Finds when a delete marker goes that has no versions left behind it: at once where a rule says so,
 * or as any current version would by its age.
 */
export function findMarkerExpiration(
  rules: readonly CheckedRule[],
  marker: { readonly key: string; readonly createdAtMs: number },
): Due | undefined {
  let due: Due | undefined;
  for (const { ID, Expiration } of rulesAbout(rules, (scope) => isAboutKey(scope, marker.key))) {
    if (Expiration === undefined) continue;
    const { Days, Date: date, ExpiredObjectDeleteMarker } = Expiration;
    const atMs =
      ExpiredObjectDeleteMarker === true
        ? marker.createdAtMs
        : Days === undefined
          ? date?.getTime()
          : midnightAfter(marker.createdAtMs, Days);
    if (atMs !== undefined) due = earliest(due, { atMs, ruleId: ID });
  }
  return due;
}

/** Finds when an upload that was not completed is aborted. */
export function findAbort(
  rules: readonly CheckedRule[],
  upload: { readonly key: string; readonly initiatedAtMs: number },
): Due | undefined {
  let due: Due | undefined;
  for (const rule of rulesAbout(rules, (scope) => isAboutKey(scope, upload.key))) {
    const days = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
    if (days === undefined) continue;
    due = earliest(due, { atMs: midnightAfter(upload.initiatedAtMs, days), ruleId: rule.ID });
  }
  return due;
}

function isAboutKey(scope: LifecycleScope, key: string): boolean {
  return !asksOfObject(scope) && key.startsWith(scope.prefix);
}

/** A transition that has come. */
export interface DueTransition extends Due {
  readonly storageClass: StorageClass;
}

/** A current version, as far as transitions go. */
export interface TransitionSubject extends LifecycleSubject {
  readonly createdAtMs: number;
  readonly storageClass: StorageClass;
}

/**
 * Finds the transition that is next, or overdue: the earliest to a colder class than the object's.
 *
 * @param minimum Objects below 128 KiB stay where they are, unless a rule's filter names sizes.
 */
export function findTransition(
  rules: readonly CheckedRule[],
  object: TransitionSubject,
  minimum: TransitionMinimum,
): DueTransition | undefined {
  let due: DueTransition | undefined;
  for (const rule of rulesAbout(rules, (scope) => isInScope(scope, object))) {
    for (const { Days, Date: date, StorageClass: target } of rule.Transitions ?? []) {
      if (!isStorageClass(target) || !isColder(target, object.storageClass)) continue;
      if (isTooSmall(object, target, scopeOfRule(rule), minimum)) continue;
      const atMs = Days === undefined ? date?.getTime() : midnightAfter(object.createdAtMs, Days);
      if (atMs === undefined || (due !== undefined && due.atMs <= atMs)) continue;
      due = { atMs, ruleId: rule.ID, storageClass: target };
    }
  }
  return due;
}

/** Finds the transition of a noncurrent version that is next, or overdue. */
export function findNoncurrentTransition(
  rules: readonly CheckedRule[],
  version: NoncurrentVersion & { readonly storageClass: StorageClass },
  minimum: TransitionMinimum,
): DueTransition | undefined {
  let due: DueTransition | undefined;
  for (const rule of rulesAbout(rules, (scope) => isInScope(scope, version))) {
    for (const transition of rule.NoncurrentVersionTransitions ?? []) {
      const { NoncurrentDays, StorageClass: target, NewerNoncurrentVersions = 0 } = transition;
      if (NoncurrentDays === undefined || version.newerCount < NewerNoncurrentVersions) continue;
      if (!isStorageClass(target) || !isColder(target, version.storageClass)) continue;
      if (isTooSmall(version, target, scopeOfRule(rule), minimum)) continue;
      const atMs = midnightAfter(version.noncurrentSinceMs, NoncurrentDays);
      if (due === undefined || atMs < due.atMs) {
        due = { atMs, ruleId: rule.ID, storageClass: target };
      }
    }
  }
  return due;
}

function isTooSmall(
  { sizeBytes }: LifecycleSubject,
  target: StorageClass,
  { aboveBytes, belowBytes }: LifecycleScope,
  minimum: TransitionMinimum,
): boolean {
  if (sizeBytes >= SMALL_BYTES || aboveBytes !== undefined || belowBytes !== undefined)
    return false;
  const isDeep = target === "GLACIER" || target === "DEEP_ARCHIVE";
  return minimum === "all_storage_classes_128K" || !isDeep;
}

/** The value of the header `x-amz-expiration`. */
export function expirationHeader({ atMs, ruleId }: Due): string {
  const date = wireDate(atMs).toUTCString();
  return `expiry-date="${date}", rule-id="${encodeURIComponent(ruleId.toWellFormed())}"`;
}
