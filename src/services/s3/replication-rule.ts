/**
 * Replication configurations: whether their rules can be, and which buckets an object is copied to.
 *
 * ```
 * version 1    { Prefix: "tax/" }                                  delete markers go along
 * version 2    { Filter: {...}, Priority, DeleteMarkerReplication } as it says, highest priority first
 * ```
 *
 * One object goes to each destination bucket once, by the rule of highest priority.
 *
 * DIFFERS: where AWS's sentence for a refusal is not on record, the code is AWS's and the sentence says
 * the same; those are marked below.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html | Replication configuration file elements}
 */
import { parseArn } from "../../model/arn.ts";
import type { Fault } from "../../model/fault.ts";
import { isAccountId } from "../../model/scope.ts";
import type { Destination, ReplicationConfiguration, ReplicationRule, Tag } from "./contract.ts";
import { invalidArgument, invalidRequest, malformedXml } from "./request-faults.ts";
import { isStorageClass } from "./storage-class.ts";
import { hasTags, type Tags } from "./tag.ts";

const RULES_MAX = 1000;
const ID_LENGTH_MAX = 255;
const TIME_CONTROL_MINUTES = 15;
const SEE_GUIDE = "Please refer to S3 Developer Guide for more information.";

/** A rule that was checked, with the id that it was given or was made for it. */
export type CheckedReplicationRule = ReplicationRule & { readonly ID: string };

export interface CheckedReplication {
  readonly Role: string;
  readonly Rules: readonly CheckedReplicationRule[];
}

/**
 * Checks the document of PutBucketReplication as far as it goes by itself.
 *
 * @param sourceArn The bucket whose configuration it is.
 * @param newId Makes the id of a rule that came without one.
 */
export function checkReplication(
  { Role, Rules }: ReplicationConfiguration,
  sourceArn: string,
  newId: () => string,
): CheckedReplication {
  if (Rules === undefined || Rules.length === 0 || Rules.length > RULES_MAX) throw malformedXml();
  const role = parseArn(Role ?? "");
  if (role?.service !== "iam" || !role.resource.startsWith("role/")) {
    // Not on record.
    throw invalidArgument("Invalid role ARN", { name: "Role", value: Role ?? "" });
  }
  const ids = new Set<string>();
  const priorities = new Set<number>();
  const checked = Rules.map((rule) => {
    const ID = rule.ID === undefined || rule.ID === "" ? newId() : rule.ID;
    checkId(ID, ids);
    checkRule(rule, sourceArn);
    if (rule.Priority !== undefined) {
      // Not on record.
      if (priorities.has(rule.Priority)) throw invalidRequest("Rule priorities must be unique.");
      priorities.add(rule.Priority);
    }
    return { ...rule, ID };
  });
  if (new Set(Rules.map(isVersion2)).size > 1) throw malformedXml();
  return { Role, Rules: checked };
}

function checkId(id: string, ids: Set<string>): void {
  if (id.length > ID_LENGTH_MAX) {
    throw invalidArgument(`ID length should not exceed allowed limit of ${ID_LENGTH_MAX}`);
  }
  if (ids.has(id)) throw invalidRequest("Rule Id must be unique");
  ids.add(id);
}

/** A rule with a filter is of the second version of the schema. */
function isVersion2({ Filter }: ReplicationRule): boolean {
  return Filter !== undefined;
}

function isStatus(text: string | undefined): boolean {
  return text === "Enabled" || text === "Disabled";
}

function checkRule(rule: ReplicationRule, sourceArn: string): void {
  if (!isStatus(rule.Status) || rule.Destination === undefined) throw malformedXml();
  if (rule.Filter === undefined) {
    if (rule.Prefix === undefined) throw malformedXml();
    if (rule.DeleteMarkerReplication !== undefined || rule.Priority !== undefined) {
      throw malformedXml();
    }
  } else {
    checkVersion2(rule);
  }
  const { tags } = filterOf(rule);
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) {
    throw invalidRequest("Duplicate Tag Keys are not allowed.");
  }
  checkDestination(rule.Destination, sourceArn);
  const picksKms = rule.SourceSelectionCriteria?.SseKmsEncryptedObjects?.Status === "Enabled";
  const hasReplicaKey = rule.Destination.EncryptionConfiguration?.ReplicaKmsKeyID !== undefined;
  if (picksKms !== hasReplicaKey) {
    // Not on record.
    throw invalidRequest(
      "SseKmsEncryptedObjects and EncryptionConfiguration must be specified together.",
    );
  }
}

function checkVersion2(rule: ReplicationRule): void {
  const { Prefix, Priority, DeleteMarkerReplication, ExistingObjectReplication } = rule;
  if (Prefix !== undefined) throw malformedXml();
  if (Priority === undefined) throw memberNeeded("Priority");
  if (!Number.isInteger(Priority) || Priority < 0) throw malformedXml();
  if (DeleteMarkerReplication === undefined) throw memberNeeded("DeleteMarkerReplication");
  if (!isStatus(DeleteMarkerReplication.Status)) throw malformedXml();
  if (ExistingObjectReplication?.Status === "Enabled") {
    // Not on record: AWS opens this to accounts that ask for it.
    throw invalidRequest("ExistingObjectReplication is not supported in this configuration.");
  }
  if (DeleteMarkerReplication.Status === "Enabled" && filterOf(rule).tags.length > 0) {
    throw invalidRequest(
      `Delete marker replication is not supported if any Tag filter is specified. ${SEE_GUIDE}`,
    );
  }
}

function memberNeeded(member: string): Fault {
  return invalidRequest(
    `${member} must be specified for this version of Cross Region Replication configuration schema. ${SEE_GUIDE}`,
  );
}

function checkDestination(destination: Destination, sourceArn: string): void {
  const arn = parseArn(destination.Bucket ?? "");
  if (arn?.service !== "s3" || arn.account !== "" || arn.resource.includes("/")) {
    throw invalidArgument("Invalid bucket ARN", {
      name: "Bucket",
      value: destination.Bucket ?? "",
    });
  }
  if (destination.Bucket === sourceArn) {
    throw invalidRequest("Destination bucket cannot be the same as the source bucket.");
  }
  if (destination.StorageClass !== undefined && !isStorageClass(destination.StorageClass)) {
    throw malformedXml();
  }
  const { Account: account, AccessControlTranslation: translation } = destination;
  if (account !== undefined && !isAccountId(account)) throw malformedXml();
  if (translation !== undefined) {
    if (translation.Owner !== "Destination") throw malformedXml();
    if (account === undefined) {
      // Not on record.
      throw invalidRequest("Account must be specified with AccessControlTranslation.");
    }
  }
  checkTimeControl(destination);
}

function checkTimeControl({ ReplicationTime, Metrics }: Destination): void {
  if (Metrics !== undefined && !isStatus(Metrics.Status)) throw malformedXml();
  if (ReplicationTime === undefined) return;
  if (!isStatus(ReplicationTime.Status) || Metrics === undefined) throw malformedXml();
  if (ReplicationTime.Time?.Minutes !== TIME_CONTROL_MINUTES) throw malformedXml();
}

function filterOf({ Filter, Prefix }: ReplicationRule): {
  readonly prefix: string;
  readonly tags: readonly Tag[];
} {
  if (Filter?.And !== undefined) {
    return { prefix: Filter.And.Prefix ?? "", tags: Filter.And.Tags ?? [] };
  }
  const tags = Filter?.Tag === undefined ? [] : [Filter.Tag];
  return { prefix: Filter?.Prefix ?? Prefix ?? "", tags };
}

/** What has happened in the source bucket. */
export interface ReplicationSubject {
  readonly key: string;
  readonly tags: Tags;
  readonly kind: "object" | "delete-marker";
  /** Encrypted under a key of KMS. */
  readonly isUnderKms: boolean;
  /** Came here by replication itself. */
  readonly isReplica: boolean;
}

/** The rules by which an object is copied: for each destination bucket the one that counts. */
export function replicationsOf(
  { Rules }: CheckedReplication,
  subject: ReplicationSubject,
): readonly CheckedReplicationRule[] {
  // Objects that came by replication go no further.
  if (subject.isReplica) return [];
  const byBucket = new Map<string, CheckedReplicationRule>();
  for (const rule of Rules) {
    if (!appliesTo(rule, subject)) continue;
    const other = byBucket.get(rule.Destination.Bucket);
    if (other === undefined || (rule.Priority ?? 0) > (other.Priority ?? 0)) {
      byBucket.set(rule.Destination.Bucket, rule);
    }
  }
  return [...byBucket.values()];
}

function appliesTo(rule: CheckedReplicationRule, subject: ReplicationSubject): boolean {
  const { prefix, tags } = filterOf(rule);
  if (rule.Status !== "Enabled" || !subject.key.startsWith(prefix)) return false;
  if (subject.kind === "delete-marker") {
    return !isVersion2(rule) || rule.DeleteMarkerReplication?.Status === "Enabled";
  }
  const takesKms = rule.SourceSelectionCriteria?.SseKmsEncryptedObjects?.Status === "Enabled";
  return hasTags(subject.tags, tags) && (!subject.isUnderKms || takesKms);
}

/** Whose the copy is: the destination account's, where the rule says so. */
export function ownsReplica({ Destination }: ReplicationRule): "source" | "destination" {
  return Destination.AccessControlTranslation === undefined ? "source" : "destination";
}

/** Replication needs versions on both sides. */
export function versioningNeededForReplication(side: "source" | "destination"): Fault {
  return invalidRequest(
    side === "source"
      ? "Versioning must be 'Enabled' on the bucket to apply a replication configuration"
      : "Destination bucket must have versioning enabled.",
  );
}
