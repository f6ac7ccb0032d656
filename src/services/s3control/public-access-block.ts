/** Block Public Access, as S3 Control's documents have it. */
import type { PublicAccessBlock } from "../../model/bucket-access.ts";
import type { PublicAccessBlockConfiguration } from "./contract.ts";
import { malformedXml } from "./faults.ts";

/** Reads the document of PutPublicAccessBlock: what it does not name is off, but it names something. */
export function parseAccountBlock(
  configuration: PublicAccessBlockConfiguration,
): PublicAccessBlock {
  if (Object.values(configuration).every((flag) => flag === undefined)) throw malformedXml();
  return blockOf(configuration);
}

/** The switches of a new access point: all on where nothing is said of them. */
export function blockOfAccessPoint(
  configuration: PublicAccessBlockConfiguration | undefined,
): PublicAccessBlock {
  if (configuration !== undefined) return blockOf(configuration);
  return blockOf({
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  });
}

function blockOf({
  BlockPublicAcls = false,
  IgnorePublicAcls = false,
  BlockPublicPolicy = false,
  RestrictPublicBuckets = false,
}: PublicAccessBlockConfiguration): PublicAccessBlock {
  return { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets };
}
