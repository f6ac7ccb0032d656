import { readOperation, type Operation } from "../../../model/operation.ts";
import { canonicalUserId } from "../canonical-user.ts";
import { isRegionName } from "../bucket-location.ts";
import { bucketArn, type Bucket } from "../bucket.ts";
import { ListBuckets, type ListBucketsOutput, type ListBucketsRequest } from "../contract.ts";
import { parseContinuationToken, writeContinuationToken } from "../list-parameter.ts";
import { invalidArgument } from "../request-faults.ts";
import { buckets } from "../tables.ts";
import { wireSecond } from "../wire-date.ts";

const PAGE_MAX = 10_000;

/**
 * Lists the caller's own buckets, of all regions unless one is named.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html | ListBuckets}
 */
export const listBuckets: Operation<ListBucketsRequest, ListBucketsOutput> = readOperation(
  ListBuckets,
  {
    crossAccount: false,
    locate: () => ({}),
    permission: ({ scope: { partition } }) => ({
      action: "s3:ListAllMyBuckets",
      resource: "*",
      wildcard: `arn:${partition}:s3:::*`,
    }),
    async run({ input, scope, tx }) {
      const { MaxBuckets, ContinuationToken, Prefix = "", BucketRegion } = input;
      const limit = pageSize(MaxBuckets);
      if (BucketRegion !== undefined) checkRegion(BucketRegion);
      const { partition, account } = scope;
      const marker = ContinuationToken === undefined ? "" : readToken(ContinuationToken);
      const all = await tx.scan(buckets, {
        index: "byAccount",
        prefix: { partition, account },
        from: marker,
        fromExclusive: true,
      });
      const wanted = all.filter(
        ({ name, region }) =>
          name.startsWith(Prefix) && (BucketRegion === undefined || region === BucketRegion),
      );
      const page = wanted.slice(0, limit);
      const last = wanted.length > limit ? page.at(-1) : undefined;
      // Those who ask for pages or a part are told more of each bucket.
      const isDetailed = MaxBuckets !== undefined || BucketRegion !== undefined;
      return {
        Buckets: page.map((bucket) => describe(bucket, isDetailed || Prefix !== "")),
        Owner: { ID: canonicalUserId(account) },
        ...(last !== undefined && { ContinuationToken: writeContinuationToken(last.name) }),
        ...(input.Prefix !== undefined && { Prefix }),
      };
    },
  },
);

function pageSize(maxBuckets: number | undefined): number {
  if (maxBuckets === undefined) return PAGE_MAX;
  if (Number.isInteger(maxBuckets) && maxBuckets >= 1 && maxBuckets <= PAGE_MAX) return maxBuckets;
  throw invalidArgument(`Argument max-buckets must be an integer between 1 and ${PAGE_MAX}`, {
    name: "max-buckets",
    value: String(maxBuckets),
  });
}

function checkRegion(region: string): void {
  if (isRegionName(region)) return;
  throw invalidArgument(`Argument value ${region} is not a valid AWS Region`, {
    name: "bucket-region",
  });
}

function readToken(token: string): string {
  if (token === "") {
    throw invalidArgument("The continuation token provided is incorrect", {
      name: "continuation-token",
    });
  }
  return parseContinuationToken(token);
}

function describe(
  bucket: Bucket,
  isDetailed: boolean,
): NonNullable<ListBucketsOutput["Buckets"]>[number] {
  return {
    Name: bucket.name,
    CreationDate: wireSecond(bucket.createdAtMs),
    ...(isDetailed && { BucketRegion: bucket.region, BucketArn: bucketArn(bucket) }),
  };
}
