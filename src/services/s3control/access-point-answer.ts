/** Access points as answers tell of them. */
import { accessPointArn, networkOrigin, type AccessPoint } from "../../model/bucket-access.ts";
import type { AccessPoint as ListedAccessPoint, GetAccessPointResult } from "./contract.ts";

/** A line of a listing. */
export function listedAccessPoint(point: AccessPoint): ListedAccessPoint {
  const { name, bucket, bucketAccount, alias, vpcId } = point;
  return {
    Name: name,
    NetworkOrigin: networkOrigin(point),
    ...(vpcId !== undefined && { VpcConfiguration: { VpcId: vpcId } }),
    Bucket: bucket,
    AccessPointArn: accessPointArn(point),
    Alias: alias,
    BucketAccountId: bucketAccount,
  };
}

/** All that there is to tell. */
export function describeAccessPoint(point: AccessPoint): GetAccessPointResult {
  const { publicAccessBlock, createdAtMs } = point;
  return {
    ...listedAccessPoint(point),
    PublicAccessBlockConfiguration: publicAccessBlock,
    // oxlint-disable-next-line no-restricted-globals -- the wire's type for a timestamp
    CreationDate: new Date(createdAtMs),
    Endpoints: endpointsOf(point),
  };
}

function endpointsOf({ region, partition }: AccessPoint): Readonly<Record<string, string>> {
  const domain = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const end = `${region}.${domain}`;
  return {
    ipv4: `s3-accesspoint.${end}`,
    dualstack: `s3-accesspoint.dualstack.${end}`,
    fips: `s3-accesspoint-fips.${end}`,
    fips_dualstack: `s3-accesspoint-fips.dualstack.${end}`,
  };
}
