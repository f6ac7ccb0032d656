/**
 * Requests that come by an access point: its ARN or its alias stands where a bucket's name does.
 *
 * ```
 * arn:aws:s3:us-east-1:111122223333:accesspoint/sales       of S3 Control's accessPoints
 * sales-7fk2...-s3alias                                     the same
 * ```
 *
 * Whatever such a request needs, it needs twice: of the access point, whose policy names it by the
 * access point's ARN, and of the bucket.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html | Configuring IAM policies for using access points}
 */
import { parseArn } from "../../model/arn.ts";
import {
  accessPointAliases,
  accessPointArn,
  accessPoints,
  ALIAS_SUFFIX,
  type AccessPoint,
} from "../../model/bucket-access.ts";
import type { Permission, Resource } from "../../model/resource.ts";
import type { ReadTransaction } from "../../model/store.ts";
import type { Through } from "./bucket-resource.ts";

const ARN_PREFIX = "arn:";
const KIND = "accesspoint/";

/** Tells whether what stands for a bucket names an access point. */
export function namesAccessPoint(bucket: string): boolean {
  return bucket.startsWith(ARN_PREFIX) || bucket.endsWith(ALIAS_SUFFIX);
}

/** Finds an access point by its ARN or alias. */
export async function accessPointNamed(
  text: string,
  tx: ReadTransaction,
): Promise<AccessPoint | undefined> {
  const key = text.startsWith(ARN_PREFIX)
    ? placeOfArn(text)
    : await tx.get(accessPointAliases, { alias: text });
  if (key === undefined) return undefined;
  const { account, region, name } = key;
  return tx.get(accessPoints, { account, region, name });
}

function placeOfArn(text: string): Pick<AccessPoint, "account" | "region" | "name"> | undefined {
  const arn = parseArn(text);
  if (arn?.service !== "s3" || !arn.resource.startsWith(KIND)) return undefined;
  const { account, region, resource } = arn;
  return { account, region, name: resource.slice(KIND.length) };
}

/** The same thing asked of the access point that is asked of the bucket behind it. */
export function askedOfAccessPoint(
  needed: Permission,
  bucketArn: string,
  { point, policy }: Through,
): Permission {
  const { resource } = needed;
  if (resource === "*") return needed;
  const through = resourceThrough(resource, bucketArn, { point, policy });
  // ACLs hang on buckets and objects.
  return { ...needed, resource: through, admissions: undefined };
}

function resourceThrough(
  resource: Resource,
  bucketArn: string,
  { point, policy }: Through,
): Resource {
  const arn = accessPointArn(point);
  // The access point's own tags decide on its side, the bucket's on the bucket's.
  const { account, region, tags } = point;
  const own = { ...resource, account, policy, policyHolder: arn, tags };
  if (resource.arn === bucketArn) return { ...own, type: "accesspoint", arn };
  const key = resource.arn.slice(bucketArn.length + 1);
  return { ...own, arn: `${arn}/object/${key}`, region };
}
