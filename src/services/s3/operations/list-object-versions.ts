import { readOperation, type Operation } from "../../../model/operation.ts";
import type { ReadTransaction } from "../../../model/store.ts";
import type { Bucket } from "../bucket.ts";
import {
  ListObjectVersions,
  type DeleteMarkerEntry,
  type ListObjectVersionsOutput,
  type ListObjectVersionsRequest,
  type ObjectVersion,
} from "../contract.ts";
import { checkVersionMarker, keyEncoder, PAGE_MAX, versionsLimit } from "../list-parameter.ts";
import { listPage, positionAfterMarker } from "../listing.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { EMPTY_PAGE, listPermission } from "../object-listing.ts";
import { findVersion } from "../object-versions.ts";
import { orderOfVersionId } from "../version.ts";
import {
  listedMarker,
  listedVersion,
  versionsOf,
  type VersionPosition,
} from "../version-listing.ts";

/**
 * Lists all versions and delete markers of a bucket, the newest of each key first.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html | ListObjectVersions}
 */
export const listObjectVersions: Operation<ListObjectVersionsRequest, ListObjectVersionsOutput> =
  readOperation(ListObjectVersions, {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, input, ...call }) =>
      listPermission("s3:ListBucketVersions", bucket, input, call),
    async run({ input, bucket: located, tx }) {
      const bucket = requireBucket(located, input);
      const { Prefix: prefix = "", Delimiter: delimiter = "", EncodingType } = input;
      const { KeyMarker, VersionIdMarker, MaxKeys = PAGE_MAX } = input;
      const limit = versionsLimit(MaxKeys);
      checkVersionMarker(KeyMarker, VersionIdMarker);
      const encode = keyEncoder(EncodingType);
      const from = await startOf(input, bucket, tx);
      const page =
        from === undefined
          ? EMPTY_PAGE
          : await listPage({ prefix, delimiter, limit, from }, versionsOf(bucket, tx));
      const versions: ObjectVersion[] = [];
      const markers: DeleteMarkerEntry[] = [];
      for (const { version, isLatest } of page.items) {
        if (version.kind === "object")
          versions.push(listedVersion({ version, isLatest }, encode, bucket));
        else markers.push(listedMarker({ version, isLatest }, encode, bucket));
      }
      return {
        Name: bucket.name,
        Prefix: encode(prefix),
        KeyMarker: encode(KeyMarker ?? ""),
        VersionIdMarker: VersionIdMarker ?? "",
        // Here S3 repeats what was asked for, however much it is.
        MaxKeys,
        IsTruncated: page.isTruncated,
        EncodingType,
        ...(delimiter !== "" && { Delimiter: encode(delimiter) }),
        ...(page.isTruncated && nextMarkers(page.last, encode)),
        ...(versions.length > 0 && { Versions: versions }),
        ...(markers.length > 0 && { DeleteMarkers: markers }),
        ...(page.commonPrefixes.length > 0 && {
          CommonPrefixes: page.commonPrefixes.map((each) => ({ Prefix: encode(each) })),
        }),
      };
    },
  });

/** Where the page begins: behind a key, or within it behind a version, be it there or not. */
async function startOf(
  { Prefix: prefix = "", Delimiter: delimiter = "", ...input }: ListObjectVersionsRequest,
  bucket: Bucket,
  tx: ReadTransaction,
): Promise<VersionPosition | undefined> {
  const { KeyMarker: key = "", VersionIdMarker: versionId } = input;
  if (key === "") return { key: prefix };
  if (versionId === undefined) return positionAfterMarker(key, { prefix, delimiter });
  const olderThan =
    orderOfVersionId(versionId) ?? (await findVersion(bucket, { key, versionId }, tx))?.newestFirst;
  return olderThan === undefined
    ? positionAfterMarker(key, { prefix, delimiter })
    : { key, olderThan };
}

function nextMarkers(
  last: Awaited<
    ReturnType<typeof listPage<{ key: string; version: { versionId: string } }>>
  >["last"],
  encode: (key: string) => string,
): Pick<ListObjectVersionsOutput, "NextKeyMarker" | "NextVersionIdMarker"> {
  if (last === undefined) return {};
  if (last.kind === "prefix") return { NextKeyMarker: encode(last.prefix) };
  const { key, version } = last.item;
  return { NextKeyMarker: encode(key), NextVersionIdMarker: version.versionId };
}
