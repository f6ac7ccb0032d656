/**
 * What S3 and S3 Control both know. AWS has two APIs for one thing: S3 Control sets an account's
 * Block Public Access and makes access points, S3 judges every request by them. Neither service may
 * import the other, and S3 cannot ask for them by an invocation: that would be a second request, with
 * a judgement of its own, before each of its own. So the records are declared here, below both.
 *
 * ```
 * s3control PutPublicAccessBlock    accountBlocks       <- s3, for buckets that could be public
 * s3control CreateAccessPoint       accessPoints        <- s3, for requests that name one
 * s3control TagResource             buckets             <- s3, where a bucket's tags decide
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html | Blocking public access}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points.html | Managing access to shared datasets with access points}
 */
import type { Caller, SignatureFacts } from "./principal.ts";
import type { Partition } from "./scope.ts";
import { table, type Table, type TableDeclaration } from "./table.ts";

/** What of a bucket decides who may do something with it, and with its tags. */
export interface BucketAccess {
  readonly partition: Partition;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** The policy as it was put. */
  readonly policy?: string | undefined;
  /** The policy as the engine reads it, where that is another text. */
  readonly enginePolicy?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Its tags decide who may (attribute-based access control), and only S3 Control changes them. */
  readonly abac?: "Enabled" | undefined;
}

export const BUCKETS = "s3_buckets";

/** How buckets are kept. S3's own records have more members, which stay when S3 Control writes one. */
export const bucketDeclaration: TableDeclaration<BucketAccess> = {
  columns: { partition: "text", name: "text", account: "text" },
  key: ["partition", "name"],
  indexes: { byAccount: ["partition", "account", "name"] },
  global: "names of buckets are one namespace for all accounts of a partition",
  remembered: true,
};

/** The tags of a bucket as policies may see them: none while they are for the bill only. */
export function accessTags(
  bucket: Pick<BucketAccess, "abac" | "tags"> | undefined,
): BucketAccess["tags"] {
  return bucket?.abac === "Enabled" ? bucket.tags : undefined;
}

/**
 * The condition keys of a bucket's tags.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging.html | Using tags with S3 general purpose buckets}
 */
export function bucketTagConditions(bucket: BucketAccess): Readonly<Record<string, string>> {
  return tagKeys("s3:BucketTag/", accessTags(bucket));
}

function tagKeys(prefix: string, tags: BucketAccess["tags"] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [prefix + key, value]));
}

/** The four switches against public access. */
export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

/** Block Public Access of a whole account. It holds in all regions: `region` is the global one. */
export interface AccountBlock {
  readonly account: string;
  readonly region: string;
  readonly block: PublicAccessBlock;
}

export const accountBlocks: Table<AccountBlock> = table<AccountBlock>("s3_account_blocks", {
  columns: { account: "text", region: "text" },
  key: ["account", "region"],
});

/** A door to a bucket with a policy of its own. */
export interface AccessPoint {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** Stands for the access point where a bucket's name is asked for; unique in its partition. */
  readonly alias: string;
  readonly bucket: string;
  /** The account of the bucket, which need not be the access point's. */
  readonly bucketAccount: string;
  readonly createdAtMs: number;
  /** Undefined: open to the internet. */
  readonly vpcId?: string | undefined;
  readonly publicAccessBlock: PublicAccessBlock;
  readonly policy?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export const accessPoints: Table<AccessPoint> = table<AccessPoint>("s3_access_points", {
  columns: { account: "text", region: "text", name: "text", bucket: "text" },
  key: ["account", "region", "name"],
  indexes: { byBucket: ["account", "region", "bucket", "name"] },
});

/** An alias says nothing of the access point's account: it is looked up. */
export interface AccessPointAlias {
  readonly alias: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

export const accessPointAliases: Table<AccessPointAlias> = table<AccessPointAlias>(
  "s3_access_point_aliases",
  {
    columns: { alias: "text" },
    key: ["alias"],
    global: "aliases of access points stand where names of buckets do, one namespace for all",
  },
);

/** The ARN of an access point. */
export function accessPointArn({
  partition,
  account,
  region,
  name,
}: Pick<AccessPoint, "partition" | "account" | "region" | "name">): string {
  return `arn:${partition}:s3:${region}:${account}:accesspoint/${name}`;
}

/** The ends of all aliases, and of no bucket's name. */
export const ALIAS_SUFFIX = "-s3alias";

/**
 * The condition keys that tell how a request was signed.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html | Signature version 4 policy keys}
 */
export function signatureConditions(
  { signature }: Pick<Caller, "signature">,
  nowMs: number,
): Readonly<Record<string, string | undefined>> {
  if (signature === undefined) return {};
  const { authType, version, contentSha256 } = signature;
  return {
    "s3:authType": authType,
    "s3:signatureversion": version,
    "s3:signatureAge": signatureAge(signature, nowMs),
    "s3:x-amz-content-sha256": contentSha256,
  };
}

/** Of what is signed beforehand, a URL or a form; those of Signature Version 2 never age. */
function signatureAge(
  { authType, version, signedAtMs }: SignatureFacts,
  nowMs: number,
): string | undefined {
  if (authType === "REST-HEADER") return undefined;
  if (version === "AWS") return "0";
  return signedAtMs === undefined ? undefined : String(Math.max(0, nowMs - signedAtMs));
}

/** The condition keys of everything that has to do with an access point. */
export function accessPointConditions(point: AccessPoint): Readonly<Record<string, string>> {
  return {
    "s3:DataAccessPointArn": accessPointArn(point),
    "s3:DataAccessPointAccount": point.account,
    "s3:AccessPointNetworkOrigin": networkOrigin(point),
    ...tagKeys("s3:AccessPointTag/", point.tags),
  };
}

/** From where an access point takes requests. */
export function networkOrigin({ vpcId }: Pick<AccessPoint, "vpcId">): "Internet" | "VPC" {
  return vpcId === undefined ? "Internet" : "VPC";
}

/** As which AWS service S3 Access Grants assumes the roles of its locations. */
export const ACCESS_GRANTS = "access-grants.s3.amazonaws.com";

/** The condition key of credentials that S3 Access Grants vended: by which instance. */
export function grantConditions({
  session,
}: Pick<Caller, "session">): Readonly<Record<string, string | undefined>> {
  const { service, sourceArn } = session?.openedBy ?? {};
  return service === ACCESS_GRANTS ? { "s3:AccessGrantsInstanceArn": sourceArn } : {};
}
