/**
 * Where something lives or is asked for: partition, account and region. Every record, request and
 * background job carries one; there is no ambient account or region anywhere in Atoll.
 */
export interface Scope {
  readonly partition: Partition;
  /** Exactly twelve digits. */
  readonly account: string;
  readonly region: string;
}

/** An AWS partition: a part of AWS with accounts, regions and ARNs of its own. */
export type Partition = "aws" | "aws-cn" | "aws-us-gov";

/** The region used when a request names none, as AWS's global endpoints do. */
export const DEFAULT_REGION = "us-east-1";

/** The account of the key `test` and of unknown keys. */
export const DEFAULT_ACCOUNT = "000000000000";

/**
 * Names the partition that a region belongs to, by its prefix.
 *
 * @see {@link https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html | Partitions}
 */
export function partitionOf(region: string): Partition {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  if (region.endsWith(GLOBAL)) return region.slice(0, -GLOBAL.length) as Partition;
  return "aws";
}

/**
 * The region under which a global service keeps its records, one for each partition, by the names
 * that AWS's own endpoint lists use.
 */
export function globalRegion(partition: string): string {
  return `${partition}${GLOBAL}`;
}

const GLOBAL = "-global";

/** Tells whether a text is an account id: exactly twelve digits. */
export function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text);
}
