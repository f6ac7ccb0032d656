import { writeOperation, type Operation } from "../../../model/operation.ts";
import { uploadOf } from "../../../model/upload.ts";
import { checkPartNumber } from "../byte-range.ts";
import { receiveChecked, type CheckedBody } from "../checked-body.ts";
import { partAlgorithmMismatch } from "../checksum-faults.ts";
import { findClaimedChecksum, findTrailerAlgorithm, writeChecksum } from "../checksum.ts";
import { UploadPart, type UploadPartOutput, type UploadPartRequest } from "../contract.ts";
import { quotedEtag } from "../etag.ts";
import { requireBucket } from "../located.ts";
import type { MultipartUpload } from "../multipart-upload.ts";
import { encryptionMembers } from "../object-answer.ts";
import { creationCondition } from "../object-write.ts";
import { on, toDo } from "../permission.ts";
import { dropLoose } from "../stored-body.ts";
import { requireUpload, uploadAt, type LocatedUpload } from "../upload-location.ts";
import { encryptionConditions, openUploadKey } from "../upload-key.ts";
import { keepPart } from "../upload-store.ts";
import type { Upload } from "../../../model/upload.ts";

/**
 * Brings a part of an object; a part of the same number is replaced.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html | UploadPart}
 */
export const uploadPart: Operation<UploadPartRequest, UploadPartOutput> = writeOperation<
  UploadPartRequest,
  UploadPartOutput,
  LocatedUpload,
  CheckedBody
>(UploadPart, {
  crossAccount: true,
  validate: (input) => checkPartNumber(input.PartNumber),
  locate: (input, call) => uploadAt(input, call),
  permission: ({ bucket, object, upload, input, ...call }) =>
    on(
      bucket,
      toDo(
        "s3:PutObject",
        object,
        { bucket, ...call },
        { ...encryptionConditions(upload, input), ...creationCondition(false) },
      ),
    ),
  async prepare({ input, bucket: found, upload: located, blobs, ...call }) {
    const bucket = requireBucket(found, input);
    const upload = requireUpload(located, input);
    const body = uploadOf(input.Body);
    checkAlgorithm(upload, input, body);
    const key = await openUploadKey(upload, input, bucket, call);
    return receiveChecked(body, input, { blobs, key, otherwise: upload.checksum?.algorithm });
  },
  async discard({ prepared, blobs }) {
    dropLoose(prepared.loose, blobs);
  },
  async run({ input, bucket, upload: located, prepared, clock, ids, tx, blobs }) {
    requireBucket(bucket, input);
    const upload = requireUpload(located, input);
    const isClaimed = upload.checksum !== undefined || algorithmIn(input) !== undefined;
    const part = { number: input.PartNumber, body: prepared };
    const kept = await keepPart(part, upload, { nowMs: clock.nowMs(), ids, tx, blobs });
    return {
      ETag: quotedEtag(kept.etag),
      ...(isClaimed && writeChecksum(prepared.checksum)),
      ...encryptionMembers(upload),
    };
  },
});

/**
 * The parts of an upload have the kind of checksum that it was begun with. Where it is of the parts,
 * each has to bring one; of the whole S3 computes what is missing.
 */
function checkAlgorithm(
  { checksum }: MultipartUpload,
  input: UploadPartRequest,
  body: Upload,
): void {
  if (checksum === undefined) return;
  const came = algorithmIn(input) ?? findTrailerAlgorithm(body.trailerNames[0]);
  if (came === undefined && checksum.type === "FULL_OBJECT") return;
  if (came !== checksum.algorithm) throw partAlgorithmMismatch(checksum.algorithm, came);
}

function algorithmIn(input: UploadPartRequest): ReturnType<typeof findTrailerAlgorithm> {
  return findClaimedChecksum(input)?.algorithm;
}
