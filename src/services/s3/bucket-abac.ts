/**
 * Attribute-based access control of a bucket: whether its tags decide who may.
 *
 * ```
 * Disabled   tags are for the bill; S3's own operations change them
 * Enabled    aws:ResourceTag and s3:BucketTag have them; only S3 Control's TagResource and
 *            UntagResource change them, which are actions of their own
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html | Enabling ABAC in general purpose buckets}
 */
import { Fault } from "../../model/fault.ts";
import type { Bucket } from "./bucket.ts";
import type { AbacStatus } from "./contract.ts";
import { malformedXml } from "./request-faults.ts";

/** Reads the document of PutBucketAbac. */
export function parseAbac({ Status }: AbacStatus): Bucket["abac"] {
  if (Status === "Enabled") return Status;
  if (Status === "Disabled") return undefined;
  throw malformedXml();
}

/**
 * Refuses to change the tags of a bucket where they decide.
 *
 * @throws Fault `BadRequest`
 */
export function checkTagsAreOpen({ abac }: Bucket, change: "put" | "delete"): void {
  if (abac !== "Enabled") return;
  const add = " To add tags to this bucket, initiate a TagResource request.";
  throw new Fault(
    { code: "BadRequest" },
    `This S3 general purpose bucket has attribute-based access control (ABAC) enabled.${change === "put" ? add : ""} To delete tags from this bucket, initiate an UntagResource request.`,
  );
}
