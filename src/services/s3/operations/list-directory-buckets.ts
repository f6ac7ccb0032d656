import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListDirectoryBuckets,
  type ListDirectoryBucketsOutput,
  type ListDirectoryBucketsRequest,
} from "../contract.ts";

/**
 * Lists the account's directory buckets. There are none here: CreateBucket makes general purpose
 * ones only.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListDirectoryBuckets.html | ListDirectoryBuckets}
 */
export const listDirectoryBuckets: Operation<
  ListDirectoryBucketsRequest,
  ListDirectoryBucketsOutput
> = readOperation(ListDirectoryBuckets, {
  crossAccount: false,
  locate: () => ({}),
  permission: () => ({ action: "s3express:ListAllMyDirectoryBuckets", resource: "*" }),
  run: () => ({ Buckets: [] }),
});
