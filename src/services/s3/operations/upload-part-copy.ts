import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { Permission, Resource } from "../../../model/resource.ts";
import type { Bucket } from "../bucket.ts";
import { checkPartNumber, parseCopySourceRange } from "../byte-range.ts";
import { writeChecksum } from "../checksum.ts";
import { checkCopySourceConditions } from "../condition-headers.ts";
import {
  UploadPartCopy,
  type UploadPartCopyOutput,
  type UploadPartCopyRequest,
} from "../contract.ts";
import { readBody, type CopiedBody } from "../copied-body.ts";
import { parseCopySource, requireSource, sourceAt } from "../copy-source.ts";
import { quotedEtag } from "../etag.ts";
import { findCopySourceKey } from "../encryption-rule.ts";
import { requireBucket } from "../located.ts";
import { encryptionMembers } from "../object-answer.ts";
import { checkCopyableObject } from "../object-restoration.ts";
import { creationCondition } from "../object-write.ts";
import { on, toDo, toRead } from "../permission.ts";
import { openKey } from "../sealing-key.ts";
import { dropLoose, type ByteSpan } from "../stored-body.ts";
import { requireUpload, uploadAt, type LocatedUpload } from "../upload-location.ts";
import { encryptionConditions, openUploadKey } from "../upload-key.ts";
import { keepPart } from "../upload-store.ts";
import type { ObjectVersion, Version } from "../version.ts";
import { wireSecond } from "../wire-date.ts";

interface LocatedPartCopy extends LocatedUpload {
  readonly sourceBucket: Resource<Bucket>;
  readonly source: Resource<Version>;
}

interface Prepared {
  readonly body: CopiedBody;
  readonly source: ObjectVersion;
}

/**
 * Takes a part of an object from another object, or from a range of it. Both sides are judged.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html | UploadPartCopy}
 */
export const uploadPartCopy: Operation<UploadPartCopyRequest, UploadPartCopyOutput> =
  writeOperation<UploadPartCopyRequest, UploadPartCopyOutput, LocatedPartCopy, Prepared>(
    UploadPartCopy,
    {
      crossAccount: true,
      validate(input) {
        checkPartNumber(input.PartNumber);
        parseCopySource(input.CopySource);
      },
      async locate(input, call) {
        const located = await uploadAt(input, call);
        const found = await sourceAt(parseCopySource(input.CopySource), call);
        return { ...located, sourceBucket: found.bucket, source: found.object };
      },
      permission({ bucket, object, upload, ...rest }): readonly Permission[] {
        const { sourceBucket, source, input, ...call } = rest;
        const { versionId } = parseCopySource(input.CopySource);
        const asked = { bucket: sourceBucket, ...call };
        const own = {
          ...encryptionConditions(upload, input),
          ...creationCondition(false),
          "s3:x-amz-copy-source": input.CopySource.replace(/^\//, ""),
        };
        return [
          ...toRead(["s3:GetObject", "s3:GetObjectVersion"], versionId, source, asked),
          ...on(bucket, [toDo("s3:PutObject", object, { bucket, ...call }, own)]),
        ];
      },
      async prepare({
        input,
        bucket,
        upload: located,
        sourceBucket,
        source: found,
        clock,
        ...rest
      }) {
        requireBucket(bucket, input);
        const upload = requireUpload(located, input);
        const source = requireSource(input, sourceBucket, found);
        const subject = { etag: source.etag, modifiedAtMs: source.createdAtMs };
        checkCopySourceConditions(input, subject, clock.nowMs());
        const algorithm = upload.checksum?.algorithm;
        checkCopyableObject(source, clock.nowMs());
        const span = spanOf(input, source);
        const sourcePlace = {
          bucket: requireBucket(sourceBucket, { Bucket: "" }),
          key: source.key,
        };
        const sourceKey = await openKey(
          source.encryption,
          findCopySourceKey(input),
          sourcePlace,
          rest,
        );
        const key = await openUploadKey(upload, input, requireBucket(bucket, input), rest);
        const order = { span, algorithm, sourceKey, key };
        return { body: await readBody(source, order, rest), source };
      },
      async discard({ prepared, blobs }) {
        dropLoose(prepared.body.loose, blobs);
      },
      async run({ input, bucket, upload: located, sourceBucket, prepared, clock, ids, tx, blobs }) {
        requireBucket(bucket, input);
        const upload = requireUpload(located, input);
        const { body, source } = prepared;
        const nowMs = clock.nowMs();
        const kept = await keepPart({ number: input.PartNumber, body }, upload, {
          nowMs,
          ids,
          tx,
          blobs,
        });
        return {
          CopyPartResult: {
            ETag: quotedEtag(kept.etag),
            LastModified: wireSecond(nowMs),
            ...(upload.checksum !== undefined && writeChecksum(body.checksum)),
          },
          ...encryptionMembers(upload),
          ...(sourceBucket.record?.versioning !== undefined && {
            CopySourceVersionId: source.versionId,
          }),
        };
      },
    },
  );

function spanOf(
  { CopySourceRange }: UploadPartCopyRequest,
  { sizeBytes }: ObjectVersion,
): ByteSpan {
  if (CopySourceRange === undefined) return { start: 0, end: sizeBytes };
  const { first, last } = parseCopySourceRange(CopySourceRange, sizeBytes);
  return { start: first, end: last + 1 };
}
