/** A bucket: its record, its ARN, who owns it. */
import type { BucketAccess, PublicAccessBlock } from "../../model/bucket-access.ts";
import type { Scope } from "../../model/scope.ts";
import type { Acl } from "./acl.ts";
import type { ActingKind } from "./bucket-configuration.ts";
import type { BucketEncryption } from "./encryption-rule.ts";
import type { RetentionDefault } from "./object-lock.ts";

/** Whether objects keep their older versions; never since a bucket began without it. */
export type Versioning = "Enabled" | "Suspended";

/** Who owns what other accounts upload. */
export type ObjectOwnership = "BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter";

/**
 * A bucket, and of its configurations those that every request to its objects needs; the others are
 * in a table of their own.
 */
export interface Bucket extends BucketAccess {
  readonly createdAtMs: number;
  /** Made with the old name of eu-west-1, which it goes on to tell. */
  readonly isEu?: boolean | undefined;
  readonly versioning?: Versioning | undefined;
  readonly mfaDelete?: "Enabled" | "Disabled" | undefined;
  readonly ownership?: ObjectOwnership | undefined;
  readonly publicAccessBlock?: PublicAccessBlock | undefined;
  /** Undefined: the owner's alone. */
  readonly acl?: Acl | undefined;
  /** Its requesters pay. */
  readonly payer?: "Requester" | undefined;
  /** Which configurations it has that act on requests to objects; they lie apart. */
  readonly configured?: readonly ActingKind[] | undefined;
  /** How new objects are encrypted that do not say; S3's own keys without it. */
  readonly encryption?: BucketEncryption | undefined;
  /** Versions can be locked, and this is what new ones get by default. Never taken away. */
  readonly objectLock?: { readonly byDefault?: RetentionDefault | undefined } | undefined;
}

/** New buckets since April 2023. */
export const CLOSED: PublicAccessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** The ARN of a bucket, which names neither account nor region. */
export function bucketArn({ partition, name }: Pick<Bucket, "partition" | "name">): string {
  return `arn:${partition}:s3:::${name}`;
}

/** The ARN of an object. */
export function objectArn(bucket: Pick<Bucket, "partition" | "name">, key: string): string {
  return `${bucketArn(bucket)}/${key}`;
}

/** A bucket's place, the leading columns of all that lies in it: a prefix of their tables' keys. */
export type BucketPlace = {
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
};

/** Where the records of a bucket lie. */
export function placeOf({ account, region, name }: Bucket): BucketPlace {
  return { account, region, bucket: name };
}

/** The URL of S3's API in a region, as AWS words it in answers. */
export function s3Host({ region, partition }: Pick<Scope, "region" | "partition">): string {
  const domain = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  return region === "us-east-1" ? `s3.${domain}` : `s3.${region}.${domain}`;
}

/** How a bucket's region stands in `LocationConstraint`: the first region has none. */
export function locationOf({ region, isEu = false }: Bucket): string | undefined {
  if (isEu) return "EU";
  return region === "us-east-1" ? undefined : region;
}
