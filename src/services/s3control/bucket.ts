/**
 * What S3 Control asks of buckets, which are S3's: it invokes S3's operations, as the root user of the
 * account whose bucket it is. The caller was judged for S3 Control's own action before, and needs no
 * permission for what it comes down to.
 */
import type { PublicAccessBlock } from "../../model/bucket-access.ts";
import { Fault } from "../../model/fault.ts";
import type { Call } from "../../model/operation.ts";
import type { OperationContract } from "../../model/contract.ts";
import type { InputOf, OutputOf } from "../../model/services.ts";
import type { GetPublicAccessBlock, HeadBucket } from "../s3/contract.ts";

/** A bucket, and whose it is said to be. */
export interface BucketPlace {
  readonly bucket: string;
  readonly account: string;
}

type Asking = Pick<Call, "services" | "scope">;

function ask<C extends OperationContract>(
  operation: string,
  input: InputOf<C>,
  { account }: BucketPlace,
  { services }: Asking,
): Promise<OutputOf<C>> {
  const as = { kind: "account", account, principal: "s3.amazonaws.com" } as const;
  return services.invoke<C>("s3", operation, input, as);
}

function named({ bucket, account }: BucketPlace): {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string;
} {
  return { Bucket: bucket, ExpectedBucketOwner: account };
}

/**
 * Makes sure that a bucket is there, and in that account.
 *
 * @throws Fault S3's `NoSuchBucket`, `AccessDenied`
 */
export async function requireBucket(place: BucketPlace, call: Asking): Promise<void> {
  await ask<typeof HeadBucket>("HeadBucket", named(place), place, call);
}

/** A bucket's own switches against public access; undefined where it has none. */
export async function findBucketBlock(
  place: BucketPlace,
  call: Asking,
): Promise<PublicAccessBlock | undefined> {
  const found = await unlessMissing("NoSuchPublicAccessBlockConfiguration", () =>
    ask<typeof GetPublicAccessBlock>("GetPublicAccessBlock", named(place), place, call),
  );
  return found?.PublicAccessBlockConfiguration as PublicAccessBlock | undefined;
}

async function unlessMissing<T>(code: string, asking: () => Promise<T>): Promise<T | undefined> {
  try {
    return await asking();
  } catch (error) {
    if (error instanceof Fault && error.code === code) return undefined;
    throw error;
  }
}
