/**
 * The configurations that come one by one under an id of their own: analytics, intelligent tiering,
 * inventory and metrics. Each is checked and kept; nothing acts on it.
 *
 * ```
 * checkAnalytics("weekly", { Id: "weekly", Filter: { Prefix: "logs/" }, StorageClassAnalysis: {} })
 * checkAnalytics("weekly", { Id: "daily", ... })     MalformedXML: the id is the request's
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAnalyticsConfiguration.html | PutBucketAnalyticsConfiguration}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketIntelligentTieringConfiguration.html | PutBucketIntelligentTieringConfiguration}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html | PutBucketInventoryConfiguration}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketMetricsConfiguration.html | PutBucketMetricsConfiguration}
 */
import { parseArn } from "../../model/arn.ts";
import { Fault } from "../../model/fault.ts";
import type {
  AnalyticsConfiguration,
  IntelligentTieringConfiguration,
  InventoryConfiguration,
  MetricsConfiguration,
  Tag,
  Tiering,
} from "./contract.ts";
import { malformedXml } from "./request-faults.ts";

/** How many of each kind a bucket can have. */
export const CONFIGURATIONS_MAX = 1000;
const ID_LENGTH_MAX = 64;

function checkId(requested: string, id: string | undefined): void {
  if (id === undefined || id === "" || id.length > ID_LENGTH_MAX) throw malformedXml();
  if (id !== requested) throw malformedXml();
}

/** A filter of one condition, or of several joined by `And`. */
interface Filter {
  readonly Prefix?: string | undefined;
  readonly Tag?: Tag | undefined;
  readonly AccessPointArn?: string | undefined;
  readonly And?: Joined | undefined;
}

interface Joined {
  readonly Prefix?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly AccessPointArn?: string | undefined;
}

function checkFilter(filter: Filter | undefined): void {
  if (filter === undefined) return;
  const { Prefix, Tag, AccessPointArn, And } = filter;
  const given = [Prefix, Tag, AccessPointArn, And].filter((part) => part !== undefined);
  if (given.length !== 1) throw malformedXml();
  if (And === undefined) return;
  const parts = [And.Prefix, And.AccessPointArn, ...(And.Tags ?? [])];
  if (parts.filter((part) => part !== undefined).length < 2) throw malformedXml();
}

function checkBucketArn(arn: string | undefined): void {
  if (parseArn(arn ?? "")?.service !== "s3") throw malformedXml();
}

export function checkAnalytics(id: string, configuration: AnalyticsConfiguration): void {
  checkId(id, configuration.Id);
  checkFilter(configuration.Filter);
  const analysis = configuration.StorageClassAnalysis;
  if (analysis === undefined) throw malformedXml();
  if (analysis.DataExport === undefined) return;
  const { OutputSchemaVersion, Destination } = analysis.DataExport;
  const destination = Destination?.S3BucketDestination;
  if (OutputSchemaVersion !== "V_1" || destination?.Format !== "CSV") throw malformedXml();
  checkBucketArn(destination.Bucket);
}

export function checkMetrics(id: string, configuration: MetricsConfiguration): void {
  checkId(id, configuration.Id);
  checkFilter(configuration.Filter);
}

/** After how many days without access an object may move to each archive tier. */
const TIER_DAYS: ReadonlyMap<string, readonly [min: number, max: number]> = new Map<
  string,
  readonly [number, number]
>([
  ["ARCHIVE_ACCESS", [90, 730]],
  ["DEEP_ARCHIVE_ACCESS", [180, 730]],
]);

export function checkIntelligentTiering(
  id: string,
  configuration: IntelligentTieringConfiguration,
): void {
  const { Id, Status, Filter } = configuration;
  const tierings = configuration.Tierings ?? [];
  checkId(id, Id);
  if (Status !== "Enabled" && Status !== "Disabled") throw malformedXml();
  checkFilter(Filter);
  if (tierings.length === 0) throw malformedXml();
  const tiers = new Set(tierings.map(({ AccessTier }) => AccessTier));
  if (tiers.size < tierings.length) throw malformedXml();
  for (const tiering of tierings) checkTiering(tiering);
}

function checkTiering({ AccessTier, Days }: Tiering): void {
  const [min, max] = TIER_DAYS.get(AccessTier) ?? [NaN, NaN];
  if (!Number.isInteger(Days) || !(Days >= min && Days <= max)) throw malformedXml();
}

const INVENTORY_FORMATS: ReadonlySet<string> = new Set(["CSV", "ORC", "Parquet"]);
const INVENTORY_FIELDS: ReadonlySet<string> = new Set([
  "Size",
  "LastModifiedDate",
  "StorageClass",
  "ETag",
  "IsMultipartUploaded",
  "ReplicationStatus",
  "EncryptionStatus",
  "ObjectLockRetainUntilDate",
  "ObjectLockMode",
  "ObjectLockLegalHoldStatus",
  "IntelligentTieringAccessTier",
  "BucketKeyStatus",
  "ChecksumAlgorithm",
  "ObjectAccessControlList",
  "ObjectOwner",
  "LifecycleExpirationDate",
]);

export function checkInventory(id: string, configuration: InventoryConfiguration): void {
  const { Id, Destination, IsEnabled, IncludedObjectVersions, Schedule } = configuration;
  checkId(id, Id);
  const destination = Destination?.S3BucketDestination;
  if (destination === undefined || !INVENTORY_FORMATS.has(destination.Format)) throw malformedXml();
  checkBucketArn(destination.Bucket);
  if (typeof IsEnabled !== "boolean") throw malformedXml();
  if (IncludedObjectVersions !== "All" && IncludedObjectVersions !== "Current") {
    throw malformedXml();
  }
  const frequency = Schedule?.Frequency;
  if (frequency !== "Daily" && frequency !== "Weekly") throw malformedXml();
  const fields = configuration.OptionalFields ?? [];
  if (!fields.every((field) => INVENTORY_FIELDS.has(field))) throw malformedXml();
}

export function tooManyConfigurations(): Fault {
  return new Fault(
    { code: "TooManyConfigurations" },
    `You are attempting to create a new configuration but have already reached the ${CONFIGURATIONS_MAX}-configuration limit.`,
  );
}

export function noSuchConfigurationId(): Fault {
  return new Fault(
    { code: "NoSuchConfiguration", status: 404 },
    "The specified configuration does not exist.",
  );
}
