/**
 * Server access logging: where a bucket's log would go, checked and kept.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html | PutBucketLogging}
 */
import { Fault } from "../../model/fault.ts";
import { aclsNotSupported } from "./acl-faults.ts";
import type { Bucket } from "./bucket.ts";
import type { BucketLoggingStatus, LoggingEnabled, TargetGrant } from "./contract.ts";
import { hasAcls } from "./ownership.ts";
import { malformedXml } from "./request-faults.ts";

const PERMISSIONS: ReadonlySet<string> = new Set(["FULL_CONTROL", "READ", "WRITE"]);
const DATE_SOURCES: ReadonlySet<string> = new Set(["EventTime", "DeliveryTime"]);

/** Reads the document of PutBucketLogging; undefined when it turns logging off. */
export function parseLogging(status: BucketLoggingStatus | undefined): LoggingEnabled | undefined {
  const logging = status?.LoggingEnabled;
  if (logging === undefined) return undefined;
  const { TargetBucket, TargetPrefix, TargetGrants = [], TargetObjectKeyFormat } = logging;
  if (TargetBucket === undefined || TargetBucket === "" || TargetPrefix === undefined) {
    throw malformedXml();
  }
  for (const grant of TargetGrants) checkGrant(grant);
  if (TargetObjectKeyFormat !== undefined) {
    const { SimplePrefix, PartitionedPrefix } = TargetObjectKeyFormat;
    if ((SimplePrefix === undefined) === (PartitionedPrefix === undefined)) throw malformedXml();
    const source = PartitionedPrefix?.PartitionDateSource;
    if (PartitionedPrefix !== undefined && !DATE_SOURCES.has(source ?? "")) throw malformedXml();
  }
  return logging;
}

function checkGrant({ Grantee, Permission }: TargetGrant): void {
  if (Grantee === undefined || !PERMISSIONS.has(Permission ?? "")) throw malformedXml();
}

/** A bucket, as far as logging goes. */
export type LoggedBucket = Pick<Bucket, "account" | "region" | "ownership">;

/**
 * Checks the bucket that a log would go to: there, of the same owner and region, with ACLs if there
 * are grants.
 */
export function checkLogTarget(
  logging: LoggingEnabled,
  source: LoggedBucket,
  target: LoggedBucket | undefined,
): void {
  const { TargetBucket, TargetGrants = [] } = logging;
  if (target === undefined) {
    throw invalidTarget("The target bucket for logging does not exist", TargetBucket);
  }
  if (target.region !== source.region) throw crossLocation(source.region, target.region);
  if (target.account !== source.account) {
    throw invalidTarget(
      "The owner for the bucket to be logged and the target bucket must be the same.",
      TargetBucket,
    );
  }
  if (TargetGrants.length > 0 && !hasAcls(target.ownership)) throw aclsNotSupported();
}

function invalidTarget(text: string, targetBucket: string): Fault {
  return new Fault({ code: "InvalidTargetBucketForLogging" }, text, {
    members: { TargetBucket: targetBucket },
  });
}

/** The spelling of the code and the space at the end are AWS's; of us-east-1 it says nothing. */
function crossLocation(sourceRegion: string, targetRegion: string): Fault {
  return new Fault(
    { code: "CrossLocationLoggingProhibitted", status: 403 },
    "Cross S3 location logging not allowed. ",
    {
      members: {
        ...(sourceRegion !== "us-east-1" && { SourceBucketLocation: sourceRegion }),
        ...(targetRegion !== "us-east-1" && { TargetBucketLocation: targetRegion }),
      },
    },
  );
}
