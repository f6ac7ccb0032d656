import { readOperation, type Operation } from "../../../model/operation.ts";
import type { ReadTransaction } from "../../../model/store.ts";
import { placeOf, type Bucket } from "../bucket.ts";
import { canonicalUserId } from "../canonical-user.ts";
import {
  ListMultipartUploads,
  type ListMultipartUploadsOutput,
  type ListMultipartUploadsRequest,
} from "../contract.ts";
import { keyEncoder, pageLimit } from "../list-parameter.ts";
import { listPage, positionAfterMarker, type ListPosition, type ListSource } from "../listing.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { initiatorOf, isUploadId, type MultipartUpload } from "../multipart-upload.ts";
import { EMPTY_PAGE, startingAt } from "../object-listing.ts";
import { on, toDo } from "../permission.ts";
import { invalidArgument } from "../request-faults.ts";
import { uploads } from "../tables.ts";
import { wireSecond } from "../wire-date.ts";

/**
 * Lists the uploads that were begun and neither completed nor given up.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html | ListMultipartUploads}
 */
export const listMultipartUploads: Operation<
  ListMultipartUploadsRequest,
  ListMultipartUploadsOutput
> = readOperation(ListMultipartUploads, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:ListBucketMultipartUploads", bucket, { bucket, ...call })),
  async run({ input, bucket: located, tx }) {
    const bucket = requireBucket(located, input);
    const { Prefix: prefix = "", Delimiter: delimiter = "", EncodingType } = input;
    const { KeyMarker: keyMarker = "", UploadIdMarker: idMarker = "" } = input;
    const limit = pageLimit("max-uploads", input.MaxUploads);
    checkIdMarker(keyMarker, idMarker);
    const encode = keyEncoder(EncodingType);
    const from = startOf({ prefix, delimiter, keyMarker, idMarker });
    const page =
      from === undefined
        ? EMPTY_PAGE
        : await listPage({ prefix, delimiter, limit, from }, uploadsOf(bucket, idMarker, tx));
    const { last } = page;
    return {
      Bucket: bucket.name,
      KeyMarker: encode(keyMarker),
      UploadIdMarker: keyMarker === "" ? "" : idMarker,
      NextKeyMarker:
        last === undefined ? "" : encode(last.kind === "item" ? last.item.key : last.prefix),
      NextUploadIdMarker: last?.kind === "item" ? last.item.uploadId : "",
      ...(input.Prefix !== undefined && { Prefix: encode(prefix) }),
      ...(delimiter !== "" && { Delimiter: encode(delimiter) }),
      MaxUploads: limit,
      IsTruncated: page.isTruncated,
      EncodingType,
      ...(page.items.length > 0 && {
        Uploads: page.items.map((upload) => ({
          UploadId: upload.uploadId,
          Key: encode(upload.key),
          Initiated: wireSecond(upload.initiatedAtMs),
          StorageClass: upload.storageClass ?? "STANDARD",
          Owner: { ID: canonicalUserId(upload.owner) },
          Initiator: initiatorOf(upload),
          ...(upload.checksum !== undefined && {
            ChecksumAlgorithm: upload.checksum.algorithm,
            ChecksumType: upload.checksum.type,
          }),
        })),
      }),
      ...(page.commonPrefixes.length > 0 && {
        CommonPrefixes: page.commonPrefixes.map((each) => ({ Prefix: encode(each) })),
      }),
    };
  },
});

/** Without a key an id counts for nothing. */
function checkIdMarker(keyMarker: string, idMarker: string): void {
  if (keyMarker === "" || idMarker === "" || isUploadId(idMarker)) return;
  const argument = { name: "upload-id-marker", value: idMarker };
  throw invalidArgument("Invalid uploadId marker", argument);
}

/** Behind a key, or, with the id of an upload, within it. */
function startOf(input: {
  readonly prefix: string;
  readonly delimiter: string;
  readonly keyMarker: string;
  readonly idMarker: string;
}): ListPosition<MultipartUpload> | undefined {
  const { prefix, delimiter, keyMarker, idMarker } = input;
  if (keyMarker === "") return { key: prefix };
  return idMarker === ""
    ? positionAfterMarker(keyMarker, { prefix, delimiter })
    : { key: keyMarker };
}

/** @param idMarker Where in the first key the listing begins. */
function uploadsOf(
  bucket: Bucket,
  idMarker: string,
  tx: ReadTransaction,
): ListSource<MultipartUpload> {
  const prefix = placeOf(bucket);
  let firstId = idMarker;
  return async ({ key, behind }, limit) => {
    const after = behind?.uploadId ?? firstId;
    firstId = "";
    if (after === "") return tx.scan(uploads, { prefix, ...startingAt(key, false), limit });
    const within = await tx.scan(uploads, {
      prefix: { ...prefix, key },
      from: after,
      fromExclusive: true,
      limit,
    });
    if (within.length === limit) return within;
    const rest = { from: key, fromExclusive: true, limit: limit - within.length };
    return [...within, ...(await tx.scan(uploads, { prefix, ...rest }))];
  };
}
