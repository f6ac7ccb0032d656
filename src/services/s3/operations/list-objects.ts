import { readOperation, type Operation } from "../../../model/operation.ts";
import { ListObjects, type ListObjectsOutput, type ListObjectsRequest } from "../contract.ts";
import { keyEncoder, pageLimit } from "../list-parameter.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { lastTold, listPermission, objectPage, pageMembers } from "../object-listing.ts";

/**
 * Lists the objects of a bucket, in the older way: pages go on behind a key.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html | ListObjects}
 */
export const listObjects: Operation<ListObjectsRequest, ListObjectsOutput> = readOperation(
  ListObjects,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, input, ...call }) =>
      listPermission("s3:ListBucket", bucket, input, call),
    async run({ input, bucket: located, tx }) {
      const bucket = requireBucket(located, input);
      const { Prefix: prefix = "", Delimiter: delimiter = "", Marker: marker = "" } = input;
      const { EncodingType } = input;
      const limit = pageLimit("maxKeys", input.MaxKeys);
      const encode = keyEncoder(EncodingType);
      const page = await objectPage(bucket, { prefix, delimiter, limit }, marker, tx);
      const last = lastTold(page);
      // Without a delimiter the caller sees the last key and is told nothing more.
      const isNextTold = page.isTruncated && delimiter !== "" && last !== undefined;
      return {
        Name: bucket.name,
        Prefix: encode(prefix),
        Marker: encode(marker),
        MaxKeys: limit,
        ...pageMembers(page, encode, bucket),
        EncodingType,
        ...(delimiter !== "" && { Delimiter: encode(delimiter) }),
        ...(isNextTold && { NextMarker: encode(last) }),
      };
    },
  },
);
