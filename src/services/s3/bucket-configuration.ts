/**
 * The configurations of a bucket that few requests need, in a table of their own. What a request to
 * an object has to ask for stands in the bucket's record, so that an ordinary one reads nothing:
 *
 * ```
 * bucket.configured            ["lifecycle", "notification"]
 * PutObject                    reads both, and no replication rules
 * bucket.encryption            in the record itself: every write asks
 * ```
 */
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import { placeOf, type Bucket } from "./bucket.ts";
import type {
  AnalyticsConfiguration,
  CORSRule,
  IntelligentTieringConfiguration,
  InventoryConfiguration,
  LoggingEnabled,
  MetricsConfiguration,
  NotificationConfiguration,
  WebsiteConfiguration,
} from "./contract.ts";
import type { StoredLifecycle } from "./lifecycle.ts";
import type { CheckedReplication } from "./replication-rule.ts";
import { bucketConfigurations, buckets } from "./tables.ts";

/** What a bucket has once, by kind. */
export interface SingleConfigurations {
  readonly accelerate: "Enabled" | "Suspended";
  readonly cors: readonly CORSRule[];
  readonly lifecycle: StoredLifecycle;
  readonly logging: LoggingEnabled;
  readonly notification: NotificationConfiguration;
  readonly replication: CheckedReplication;
  readonly website: WebsiteConfiguration;
}

/** What a bucket has many of, told apart by ids. */
export interface NamedConfigurations {
  readonly analytics: AnalyticsConfiguration;
  readonly "intelligent-tiering": IntelligentTieringConfiguration;
  readonly inventory: InventoryConfiguration;
  readonly metrics: MetricsConfiguration;
}

/** Kinds that act on requests to objects. */
export type ActingKind = "lifecycle" | "notification" | "replication";

/** Finds a bucket's configuration of a kind. */
export async function findConfiguration<K extends keyof SingleConfigurations>(
  bucket: Bucket,
  kind: K,
  tx: ReadTransaction,
): Promise<SingleConfigurations[K] | undefined> {
  const found = await tx.get(bucketConfigurations, { ...placeOf(bucket), kind, id: "" });
  return found?.value as SingleConfigurations[K] | undefined;
}

/** Finds a configuration that acts on requests to objects: most buckets have none to look for. */
export async function findActing<K extends ActingKind>(
  bucket: Bucket,
  kind: K,
  tx: ReadTransaction,
): Promise<SingleConfigurations[K] | undefined> {
  if (bucket.configured?.includes(kind) !== true) return undefined;
  return findConfiguration(bucket, kind, tx);
}

/** Sets a bucket's configuration of a kind, or removes it. */
export async function setConfiguration<K extends keyof SingleConfigurations>(
  bucket: Bucket,
  kind: K,
  value: SingleConfigurations[K] | undefined,
  tx: WriteTransaction,
): Promise<void> {
  const key = { ...placeOf(bucket), kind, id: "" };
  if (value === undefined) await tx.delete(bucketConfigurations, key);
  else await tx.put(bucketConfigurations, { ...key, value });
}

/**
 * Sets or removes a configuration that acts on requests to objects.
 *
 * @param bucket Locked.
 */
export async function setActing<K extends ActingKind>(
  bucket: Bucket,
  kind: K,
  value: SingleConfigurations[K] | undefined,
  tx: WriteTransaction,
): Promise<void> {
  await setConfiguration(bucket, kind, value, tx);
  const others = (bucket.configured ?? []).filter((each) => each !== kind);
  const configured = value === undefined ? others : [...others, kind];
  await tx.put(buckets, { ...bucket, configured });
}

/** Finds a configuration by its id. */
export async function findNamed<K extends keyof NamedConfigurations>(
  bucket: Bucket,
  { kind, id }: { readonly kind: K; readonly id: string },
  tx: ReadTransaction,
): Promise<NamedConfigurations[K] | undefined> {
  // A request may hold text that no id can.
  if (!id.isWellFormed()) return undefined;
  const found = await tx.get(bucketConfigurations, { ...placeOf(bucket), kind, id });
  return found?.value as NamedConfigurations[K] | undefined;
}

/** How many of one kind a listing tells at once. */
const PAGE_MAX = 100;

/** A page of the configurations of a kind, in the order of their ids. */
export interface ConfigurationPage<Value> {
  readonly values: readonly Value[] | undefined;
  readonly isTruncated: boolean;
  readonly nextToken: string | undefined;
}

/**
 * Lists the configurations of a kind.
 *
 * @param token That of the page before.
 */
export async function listNamed<K extends keyof NamedConfigurations>(
  bucket: Bucket,
  { kind, token }: { readonly kind: K; readonly token: string | undefined },
  tx: ReadTransaction,
): Promise<ConfigurationPage<NamedConfigurations[K]>> {
  const found = await tx.scan(bucketConfigurations, {
    prefix: { ...placeOf(bucket), kind },
    ...(token !== undefined && { from: idOfToken(token), fromExclusive: true }),
    limit: PAGE_MAX + 1,
  });
  const page = found.slice(0, PAGE_MAX);
  const isTruncated = found.length > PAGE_MAX;
  return {
    values:
      page.length === 0 ? undefined : page.map(({ value }) => value as NamedConfigurations[K]),
    isTruncated,
    nextToken: isTruncated ? tokenOfId(page.at(-1)?.id ?? "") : undefined,
  };
}

function tokenOfId(id: string): string {
  return Buffer.from(id).toString("base64url");
}

function idOfToken(token: string): string {
  return Buffer.from(token, "base64url").toString().toWellFormed();
}
