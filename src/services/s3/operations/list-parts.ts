import { readOperation, type Operation } from "../../../model/operation.ts";
import { canonicalUserId } from "../canonical-user.ts";
import { writeChecksum } from "../checksum.ts";
import { ListParts, type ListPartsOutput, type ListPartsRequest } from "../contract.ts";
import { quotedEtag } from "../etag.ts";
import { abortMembers } from "../lifecycle.ts";
import { pageLimit, partMarker } from "../list-parameter.ts";
import { requireBucket } from "../located.ts";
import { initiatorOf } from "../multipart-upload.ts";
import { on, toDo } from "../permission.ts";
import { parts } from "../tables.ts";
import { openKmsKey } from "../upload-key.ts";
import { initiatorAdmissions, requireUpload, uploadAt } from "../upload-location.ts";
import { wireSecond } from "../wire-date.ts";

/**
 * Lists the parts that an upload has so far. Under a key of KMS's that needs the right to decrypt.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html | ListParts}
 */
export const listParts: Operation<ListPartsRequest, ListPartsOutput> = readOperation(ListParts, {
  crossAccount: true,
  locate: (input, call) => uploadAt(input, call),
  permission({ bucket, object, upload, ...call }) {
    const admissions = initiatorAdmissions(upload, call.caller);
    return on(bucket, toDo("s3:ListMultipartUploadParts", object, { bucket, ...call, admissions }));
  },
  async run({ input, bucket, upload: located, tx, ...call }) {
    const record = requireBucket(bucket, input);
    const upload = requireUpload(located, input);
    await openKmsKey(upload, record, call);
    const { account, region, uploadId, checksum } = upload;
    const limit = pageLimit("max-parts", input.MaxParts);
    const marker = partMarker(input.PartNumberMarker);
    const found = await tx.scan(parts, {
      prefix: { account, region, uploadId },
      from: marker,
      fromExclusive: true,
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    return {
      Bucket: upload.bucket,
      Key: upload.key,
      UploadId: uploadId,
      ...(await abortMembers(record, upload, tx)),
      PartNumberMarker: String(marker),
      NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
      MaxParts: limit,
      IsTruncated: found.length > limit,
      Initiator: initiatorOf(upload),
      Owner: { ID: canonicalUserId(upload.owner) },
      StorageClass: upload.storageClass ?? "STANDARD",
      ...(checksum !== undefined && {
        ChecksumAlgorithm: checksum.algorithm,
        ChecksumType: checksum.type,
      }),
      ...(page.length > 0 && {
        Parts: page.map((part) => ({
          PartNumber: part.number,
          LastModified: wireSecond(part.modifiedAtMs),
          ETag: quotedEtag(part.etag),
          Size: part.sizeBytes,
          ...(checksum !== undefined &&
            part.checksum !== undefined &&
            writeChecksum(part.checksum)),
        })),
      }),
    };
  },
});
