/**
 * Storage classes: names, which of them lie in an archive, and what a restored copy says of itself.
 *
 * ```
 * PutObject StorageClass=GLACIER ; GetObject     403 InvalidObjectState
 * RestoreObject Days=2 ; GetObject               ongoing-request="false", expiry-date="..."
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html | Understanding Amazon S3 storage classes}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html | Restoring an archived object}
 */
import { Fault } from "../../model/fault.ts";
import { malformedXml } from "./request-faults.ts";
import { wireDate } from "./wire-date.ts";

export type StorageClass =
  | "STANDARD"
  | "REDUCED_REDUNDANCY"
  | "STANDARD_IA"
  | "ONEZONE_IA"
  | "INTELLIGENT_TIERING"
  | "GLACIER_IR"
  | "GLACIER"
  | "DEEP_ARCHIVE";

/** From the warmest to the coldest: a lifecycle moves objects down only. */
const CLASSES: readonly StorageClass[] = [
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "INTELLIGENT_TIERING",
  "ONEZONE_IA",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
];

const BY_NAME: ReadonlyMap<string, StorageClass> = new Map(CLASSES.map((each) => [each, each]));

/** Reads a storage class; those of Outposts and directory buckets are none of a bucket's here. */
export function parseStorageClass(name: string): StorageClass {
  const storageClass = BY_NAME.get(name);
  if (storageClass === undefined) {
    throw new Fault(
      { code: "InvalidStorageClass" },
      "The storage class you specified is not valid",
      { members: { StorageClassRequested: name } },
    );
  }
  return storageClass;
}

export function isStorageClass(name: string | undefined): name is StorageClass {
  return name !== undefined && BY_NAME.has(name);
}

/** Tells whether one class lies below another in the order of transitions. */
export function isColder(storageClass: StorageClass, than: StorageClass): boolean {
  return CLASSES.indexOf(storageClass) > CLASSES.indexOf(than);
}

/** Tells whether objects of a class have to be restored before they can be read. */
export function isArchived(storageClass: StorageClass): boolean {
  return storageClass === "GLACIER" || storageClass === "DEEP_ARCHIVE";
}

/** A restored copy: on its way, or there for a time. */
export type Restoration =
  | { readonly kind: "ongoing" }
  | { readonly kind: "restored"; readonly untilMs: number };

/** Refuses to read what lies in an archive and has not been restored. */
export function checkReadable(
  storageClass: StorageClass,
  restoration: Restoration | undefined,
  nowMs: number,
): void {
  if (!isArchived(storageClass)) return;
  if (restoration?.kind === "restored" && restoration.untilMs > nowMs) return;
  throw invalidObjectState(storageClass);
}

function invalidObjectState(storageClass: StorageClass): Fault {
  return new Fault(
    { code: "InvalidObjectState", status: 403 },
    "The operation is not valid for the object's storage class",
    { members: { StorageClass: storageClass } },
  );
}

/** The value of the header `x-amz-restore`. */
export function restoreHeader(restoration: Restoration): string {
  if (restoration.kind === "ongoing") return 'ongoing-request="true"';
  const expiry = wireDate(restoration.untilMs).toUTCString();
  return `ongoing-request="false", expiry-date="${expiry}"`;
}

/** What RestoreObject asks for. */
export interface RestoreOrder {
  readonly days: number;
  readonly tier: RestoreTier;
}

export type RestoreTier = "Expedited" | "Standard" | "Bulk";

/** Reads a restore request: for how many days, and how fast. */
export function parseRestoreOrder(
  request: {
    readonly Days?: number | undefined;
    readonly Tier?: string | undefined;
    readonly GlacierJobParameters?: { readonly Tier: string } | undefined;
  },
  storageClass: StorageClass,
): RestoreOrder {
  if (!isArchived(storageClass)) {
    throw new Fault(
      { code: "InvalidObjectState", status: 403 },
      "Restore is not allowed for the object's current storage class",
      { members: { StorageClass: storageClass } },
    );
  }
  const { Days: days } = request;
  const tier = request.GlacierJobParameters?.Tier ?? request.Tier ?? "Standard";
  if (days === undefined || !Number.isInteger(days) || days < 1 || !isTier(tier)) {
    throw malformedXml();
  }
  if (tier === "Expedited" && storageClass === "DEEP_ARCHIVE") throw tierNotSupported(tier);
  return { days, tier };
}

function isTier(text: string): text is RestoreTier {
  return text === "Expedited" || text === "Standard" || text === "Bulk";
}

function tierNotSupported(tier: RestoreTier): Fault {
  return new Fault(
    { code: "InvalidArgument" },
    "Retrieval option is not supported by this storage class",
    { members: { ArgumentName: "Tier", ArgumentValue: tier } },
  );
}

/** A restoration of the same object is on its way. */
export function restoreInProgress(): Fault {
  return new Fault(
    { code: "RestoreAlreadyInProgress", status: 409 },
    "Object restore is already in progress",
  );
}
