/**
 * Objects in an archive: they can be read once a copy was restored, which takes its time, and as long
 * as the copy stays. All of it by the clock; nothing has to run in between.
 *
 * ```
 * RestoreObject Days=2 at 10:00   ongoing-request="true" until 15:00
 * GetObject at 14:00              403 InvalidObjectState
 * GetObject at 15:00              the bytes, and until the midnight that ends the second day after
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html | Restoring an archived object}
 */
import { Fault } from "../../model/fault.ts";
import {
  checkReadable,
  isArchived,
  isStorageClass,
  restoreHeader,
  restoreInProgress,
  type Restoration,
  type RestoreOrder,
  type RestoreTier,
  type StorageClass,
} from "./storage-class.ts";
import type { ObjectVersion } from "./version.ts";

/** A copy that was ordered. */
export interface OrderedCopy {
  readonly readyAtMs: number;
  readonly untilMs: number;
  readonly tier: RestoreTier;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long AWS says that it takes at the most. */
const DURATION_MS: Readonly<
  Record<"GLACIER" | "DEEP_ARCHIVE", Readonly<Record<RestoreTier, number>>>
> = {
  GLACIER: { Expedited: 5 * MINUTE_MS, Standard: 5 * HOUR_MS, Bulk: 12 * HOUR_MS },
  DEEP_ARCHIVE: { Expedited: 12 * HOUR_MS, Standard: 12 * HOUR_MS, Bulk: 48 * HOUR_MS },
};

/** The class of an object, by its name. */
export function storageClassOf({ storageClass }: ObjectVersion): StorageClass {
  return isStorageClass(storageClass) ? storageClass : "STANDARD";
}

/** What becomes of an ordered copy: nothing is left of it once its time is over. */
export function restorationAt(
  copy: OrderedCopy | undefined,
  nowMs: number,
): Restoration | undefined {
  if (copy === undefined || copy.untilMs <= nowMs) return undefined;
  if (copy.readyAtMs > nowMs) return { kind: "ongoing" };
  return { kind: "restored", untilMs: copy.untilMs };
}

/**
 * Refuses to read what lies in an archive.
 *
 * @throws Fault `InvalidObjectState`
 */
export function checkReadableObject(object: ObjectVersion, nowMs: number): void {
  if (object.storageClass === undefined) return;
  checkReadable(storageClassOf(object), restorationAt(object.restoration, nowMs), nowMs);
}

/**
 * Refuses to copy what lies in an archive.
 *
 * @throws Fault `InvalidObjectState`
 */
export function checkCopyableObject(object: ObjectVersion, nowMs: number): void {
  const storageClass = storageClassOf(object);
  if (!isArchived(storageClass)) return;
  if (restorationAt(object.restoration, nowMs)?.kind === "restored") return;
  throw new Fault(
    { code: "InvalidObjectState", status: 403 },
    "Operation is not valid for the source object's storage class",
    { members: { StorageClass: storageClass } },
  );
}

/** The value of `x-amz-restore`, where there is something to tell. */
export function restoreMember(object: ObjectVersion, nowMs: number): string | undefined {
  if (object.restoration === undefined) return undefined;
  const restoration = restorationAt(object.restoration, nowMs);
  return restoration && restoreHeader(restoration);
}

/**
 * Orders a copy, or has one that is there stay longer.
 *
 * @throws Fault `RestoreAlreadyInProgress`, unless the new order is a faster one.
 */
export function orderCopy(
  object: ObjectVersion,
  { days, tier }: RestoreOrder,
  nowMs: number,
): OrderedCopy {
  const existing = object.restoration;
  const state = restorationAt(existing, nowMs);
  if (existing !== undefined && state?.kind === "restored") {
    return { ...existing, untilMs: midnightAfter(nowMs, days) };
  }
  const deep = storageClassOf(object) === "DEEP_ARCHIVE";
  const readyAtMs = nowMs + DURATION_MS[deep ? "DEEP_ARCHIVE" : "GLACIER"][tier];
  if (state?.kind === "ongoing" && existing !== undefined && !isFaster(tier, existing.tier)) {
    throw restoreInProgress();
  }
  return { readyAtMs, untilMs: midnightAfter(readyAtMs, days), tier };
}

const BY_SPEED: readonly RestoreTier[] = ["Bulk", "Standard", "Expedited"];

function isFaster(tier: RestoreTier, than: RestoreTier): boolean {
  return BY_SPEED.indexOf(tier) > BY_SPEED.indexOf(than);
}

function midnightAfter(fromMs: number, days: number): number {
  return (Math.floor(fromMs / DAY_MS) + days + 1) * DAY_MS;
}
