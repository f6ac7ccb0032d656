import { writeOperation, type Operation } from "../../../model/operation.ts";
import { placeOf } from "../bucket.ts";
import { parseChecksumAlgorithm } from "../checksum-algorithm.ts";
import { uploadChecksum } from "../checksum.ts";
import {
  CreateMultipartUpload,
  type CreateMultipartUploadOutput,
  type CreateMultipartUploadRequest,
} from "../contract.ts";
import { objectToWrite, requireBucket } from "../located.ts";
import { newUploadId, type AskedEncryption, type MultipartUpload } from "../multipart-upload.ts";
import { objectAccess } from "../object-access.ts";
import { contextMember, encryptionMembers } from "../object-answer.ts";
import { checkObjectKey } from "../object-key.ts";
import { abortMembers } from "../lifecycle.ts";
import { creationCondition, objectFactsOf, putPermissions } from "../object-write.ts";
import { on } from "../permission.ts";
import { newSealing } from "../sealing-key.ts";
import { uploads } from "../tables.ts";
import { newLock } from "../version-lock.ts";

/**
 * Begins an object that will come in parts.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html | CreateMultipartUpload}
 */
export const createMultipartUpload: Operation<
  CreateMultipartUploadRequest,
  CreateMultipartUploadOutput
> = writeOperation(CreateMultipartUpload, {
  crossAccount: true,
  validate: (input) => checkObjectKey(input.Key),
  locate: (input, call) => objectToWrite(input, call),
  permission: ({ bucket, object, input, ...call }) =>
    on(bucket, putPermissions(input, { bucket, object }, call, creationCondition(false))),
  async run({ input, bucket: located, caller, clock, ids, tx, services }) {
    const bucket = requireBucket(located, input);
    const { ChecksumAlgorithm } = input;
    const algorithm =
      ChecksumAlgorithm === undefined ? undefined : parseChecksumAlgorithm(ChecksumAlgorithm);
    const checksum = uploadChecksum(algorithm, input.ChecksumType);
    const initiatedAtMs = clock.nowMs();
    const place = { bucket, key: input.Key };
    const { encryption } = await newSealing(input, bucket.encryption, place, { services, caller });
    const upload: MultipartUpload = {
      ...placeOf(bucket),
      ...objectFactsOf(input),
      ...newLock(input, bucket, initiatedAtMs),
      key: input.Key,
      uploadId: newUploadId(initiatedAtMs, ids),
      initiatedAtMs,
      ...objectAccess(input, located, bucket, caller),
      initiatorArn: caller.principal.arn,
      initiatorAccount: caller.account,
      checksum,
      encryption,
      askedEncryption: askedEncryption(input),
    };
    await tx.put(uploads, upload);
    return {
      Bucket: bucket.name,
      Key: input.Key,
      UploadId: upload.uploadId,
      ...(await abortMembers(bucket, upload, tx)),
      ...encryptionMembers(upload),
      ...contextMember(encryption),
      ...(checksum !== undefined && {
        ChecksumAlgorithm: checksum.algorithm,
        ChecksumType: checksum.type,
      }),
    };
  },
});

function askedEncryption({
  ServerSideEncryption,
  SSEKMSKeyId,
}: CreateMultipartUploadRequest): AskedEncryption | undefined {
  if (ServerSideEncryption === undefined) return undefined;
  return { ServerSideEncryption, SSEKMSKeyId };
}
