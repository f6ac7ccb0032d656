/** The two sides of a replication: what is copied, and where to. */
import { parseArn } from "../../model/arn.ts";
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import type { Bucket } from "./bucket.ts";
import type { BucketResource } from "./bucket-resource.ts";
import { accessDenied } from "./faults.ts";
import { objectAt, objectToWrite, requireBucket } from "./located.ts";
import type { ReplicateInput } from "./replication-contract.ts";
import { versioningNeededForReplication } from "./replication-rule.ts";
import type { Version } from "./version.ts";

export interface LocatedReplication {
  readonly bucket: BucketResource;
  readonly object: Resource<Version>;
  readonly sourceBucket: BucketResource;
  readonly source: Resource<Version>;
}

/** Finds the version in its bucket, and the place of its copy. */
export async function replicationAt(
  input: ReplicateInput,
  call: Call,
): Promise<LocatedReplication> {
  const { SourceBucket, Key, VersionId, Rule } = input;
  const from = await objectAt({ Bucket: SourceBucket, Key, VersionId }, call);
  const to = await objectToWrite({ Bucket: destinationOf(Rule), Key }, call);
  // It is asked in the region of the copy, and may well come from another one.
  const region = "";
  return { ...to, sourceBucket: { ...from.bucket, region }, source: { ...from.object, region } };
}

/** The name of the bucket that a rule copies to. */
export function destinationOf({ Destination }: ReplicateInput["Rule"]): string {
  return parseArn(Destination.Bucket)?.resource ?? "";
}

/**
 * The bucket that a rule copies to: there, with versions, and of the account that the rule names.
 *
 * @throws Fault `NoSuchBucket`, `InvalidRequest`, `AccessDenied`
 */
export function requireDestination(bucket: BucketResource, { Rule }: ReplicateInput): Bucket {
  const record = requireBucket(bucket, { Bucket: destinationOf(Rule) });
  if (record.versioning !== "Enabled") throw versioningNeededForReplication("destination");
  const { Account: account } = Rule.Destination;
  if (account !== undefined && account !== record.account) throw accessDenied();
  return record;
}
