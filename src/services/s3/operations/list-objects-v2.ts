import { readOperation, type Operation } from "../../../model/operation.ts";
import { ListObjectsV2, type ListObjectsV2Output, type ListObjectsV2Request } from "../contract.ts";
import {
  keyEncoder,
  pageLimit,
  parseContinuationToken,
  writeContinuationToken,
} from "../list-parameter.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { lastTold, listPermission, objectPage, pageMembers } from "../object-listing.ts";

/**
 * Lists the objects of a bucket, a page at a time.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html | ListObjectsV2}
 */
export const listObjectsV2: Operation<ListObjectsV2Request, ListObjectsV2Output> = readOperation(
  ListObjectsV2,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, input, ...call }) =>
      listPermission("s3:ListBucket", bucket, input, call),
    async run({ input, bucket: located, tx }) {
      const bucket = requireBucket(located, input);
      const { Prefix: prefix = "", Delimiter: delimiter = "", EncodingType } = input;
      const { ContinuationToken, StartAfter } = input;
      const limit = pageLimit("maxKeys", input.MaxKeys);
      const encode = keyEncoder(EncodingType);
      const marker =
        ContinuationToken === undefined ? StartAfter : parseContinuationToken(ContinuationToken);
      const page = await objectPage(bucket, { prefix, delimiter, limit }, marker, tx);
      const last = page.isTruncated ? lastTold(page) : undefined;
      return {
        Name: bucket.name,
        Prefix: encode(prefix),
        ...(delimiter !== "" && { Delimiter: encode(delimiter) }),
        MaxKeys: limit,
        KeyCount: page.items.length + page.commonPrefixes.length,
        ...pageMembers(page, encode, input.FetchOwner === true ? bucket : undefined),
        EncodingType,
        ContinuationToken,
        ...(StartAfter !== undefined && { StartAfter: encode(StartAfter) }),
        ...(last !== undefined && { NextContinuationToken: writeContinuationToken(last) }),
      };
    },
  },
);
