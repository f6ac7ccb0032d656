/**
 * What S3 and S3 Control both know. AWS has two APIs for one thing: S3 Control sets an account's
 * Block Public Access and makes access points, S3 judges every request by them. Neither service may
 * import the other, and S3 cannot ask for them by an invocation: that would be a second request, with
 * a judgement of its own, before each of its own. So the records are declared here, below both.
 *
 * ```
 * s3control PutPublicAccessBlock    accountBlocks       <- s3, for buckets that could be public
 * s3control CreateAccessPoint       accessPoints        <- s3, for requests that name one
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html | Blocking public access}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points.html | Managing access to shared datasets with access points}
 */
import type { Caller } from "./principal.ts";
import { table, type Table } from "./table.ts";

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
  const { authType, version, signedAtMs, contentSha256 } = signature;
  return {
    "s3:authType": authType,
    "s3:signatureversion": version,
    "s3:signatureAge":
      signedAtMs === undefined ? undefined : String(Math.max(0, nowMs - signedAtMs)),
    "s3:x-amz-content-sha256": contentSha256,
  };
}

/** The condition keys of everything that has to do with an access point. */
export function accessPointConditions(point: AccessPoint): Readonly<Record<string, string>> {
  return {
    "s3:DataAccessPointArn": accessPointArn(point),
    "s3:DataAccessPointAccount": point.account,
    "s3:AccessPointNetworkOrigin": networkOrigin(point),
  };
}

/** From where an access point takes requests. */
export function networkOrigin({ vpcId }: Pick<AccessPoint, "vpcId">): "Internet" | "VPC" {
  return vpcId === undefined ? "Internet" : "VPC";
}
