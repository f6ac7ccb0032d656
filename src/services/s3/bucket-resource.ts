/** A bucket as a request found it: with what else decides who may. */
import {
  accountBlocks,
  type AccessPoint,
  type AccountBlock,
  type PublicAccessBlock,
} from "../../model/bucket-access.ts";
import type { Resource } from "../../model/resource.ts";
import { globalRegion } from "../../model/scope.ts";
import type { ReadTransaction } from "../../model/store.ts";
import type { Bucket } from "./bucket.ts";
import { hasAcls } from "./ownership.ts";
import { effectiveBlock } from "./public-access.ts";

export interface BucketResource extends Resource<Bucket> {
  /** Block Public Access of the bucket's account, where it can make a difference. */
  readonly accountBlock?: PublicAccessBlock | undefined;
  /** The access point by which the request came. */
  readonly through?: Through | undefined;
}

/** An access point, and its policy as far as it counts for the caller. */
export interface Through {
  readonly point: AccessPoint;
  readonly policy: string | undefined;
}

/** The switches against public access that count for a request to a bucket. */
export function blockOver({ record, accountBlock, through }: BucketResource): PublicAccessBlock {
  const ofPoint = through?.point.publicAccessBlock;
  return effectiveBlock(record?.publicAccessBlock, accountBlock, ofPoint);
}

/** Block Public Access of an account. */
export async function accountBlockOf(
  { partition, account }: Pick<Bucket, "partition" | "account">,
  tx: ReadTransaction,
): Promise<PublicAccessBlock | undefined> {
  const found: AccountBlock | undefined = await tx.get(accountBlocks, {
    account,
    region: globalRegion(partition),
  });
  return found?.block;
}

/**
 * Whether the account's switches can matter to a request: most buckets have all of their own on, or
 * neither a policy nor an ACL to shut anybody in.
 */
export function hasPublicSide({ policy, ownership, publicAccessBlock }: Bucket): boolean {
  if (policy === undefined && !hasAcls(ownership)) return false;
  return publicAccessBlock === undefined || Object.values(publicAccessBlock).includes(false);
}
