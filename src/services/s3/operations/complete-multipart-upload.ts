import { writeOperation, type Call, type Operation } from "../../../model/operation.ts";
import type { ReadTransaction } from "../../../model/store.ts";
import type { Bucket } from "../bucket.ts";
import { checkWriteConditions, validateWriteConditions } from "../condition-headers.ts";
import {
  CompleteMultipartUpload,
  type CompleteMultipartUploadOutput,
  type CompleteMultipartUploadRequest,
} from "../contract.ts";
import { bareEtag, multipartEtag, quotedEtag } from "../etag.ts";
import { requireBucket } from "../located.ts";
import { checksumMembers, encryptionMembers, newVersionIdMember } from "../object-answer.ts";
import { announce } from "../object-events.ts";
import { currentVersion, putVersion } from "../object-versions.ts";
import { expirationMember } from "../lifecycle.ts";
import { creationCondition } from "../object-write.ts";
import { on, toCompare, toDo } from "../permission.ts";
import { manifests, parts, uploads } from "../tables.ts";
import { chooseParts, claimsChecksum, wholeChecksum, wholeSize } from "../upload-completion.ts";
import { negativeUploadSize } from "../upload-faults.ts";
import { checkGivenKey, encryptionConditions, openKmsKey } from "../upload-key.ts";
import { requireUpload, uploadAt } from "../upload-location.ts";
import type { ObjectVersion } from "../version.ts";
import { discardParts } from "../upload-store.ts";

/**
 * Puts an object together from its parts. Their bytes stay where they are; what of the upload the
 * list leaves out is gone. Where parts lie under a key of KMS's, the request needs the right to
 * decrypt if it claims checksums.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html | CompleteMultipartUpload}
 */
export const completeMultipartUpload: Operation<
  CompleteMultipartUploadRequest,
  CompleteMultipartUploadOutput
> = writeOperation(CompleteMultipartUpload, {
  crossAccount: true,
  validate(input) {
    validateWriteConditions(input);
    const { MpuObjectSize } = input;
    if (MpuObjectSize !== undefined && MpuObjectSize < 0) throw negativeUploadSize(MpuObjectSize);
  },
  locate: (input, call) => uploadAt(input, call),
  permission({ bucket, object, compared, upload, input, ...call }) {
    const asked = { bucket, ...call };
    const own = {
      ...encryptionConditions(upload, input),
      ...creationCondition(true),
      "s3:if-match": input.IfMatch,
      "s3:if-none-match": input.IfNoneMatch,
    };
    return on(bucket, [toDo("s3:PutObject", object, asked, own), ...toCompare(compared, asked)]);
  },
  async run({ input, bucket: locatedBucket, upload: located, clock, ids, tx, blobs, ...call }) {
    const bucket = requireBucket(locatedBucket, input);
    const before = located.record === undefined && (await completedBefore(bucket, input, tx));
    if (before) return outputOf(before, bucket, call);
    const upload = requireUpload(located, input);
    const { account, region, key, uploadId } = upload;
    checkGivenKey(upload, input);
    if (claimsChecksum(input)) await openKmsKey(upload, bucket, call);
    const all = await tx.scan(parts, { prefix: { account, region, uploadId } });
    const chosen = chooseParts(input.MultipartUpload, all, upload);
    if (input.IfMatch !== undefined || input.IfNoneMatch !== undefined) {
      const current = await currentVersion(bucket, key, tx);
      checkWriteConditions(input, key, current?.kind === "object" ? current : undefined);
    }
    const checksum = wholeChecksum(chosen, upload, input);
    const sizeBytes = wholeSize(chosen, input);
    const kept = new Set(chosen);
    await discardParts(
      all.filter((part) => !kept.has(part)),
      { tx, blobs },
    );
    const sizes = chosen.map(({ number, sizeBytes }) => [number, sizeBytes] as const);
    await tx.put(manifests, { account, region, uploadId, parts: sizes });
    await tx.delete(uploads, { account, region, bucket: bucket.name, key, uploadId });
    const nowMs = clock.nowMs();
    const { owner, acl, storageClass, headers, metadata, tags, websiteRedirectLocation } = upload;
    const { encryption, retention, legalHold } = upload;
    const version = await putVersion(
      {
        key,
        owner,
        acl,
        storageClass,
        headers,
        metadata,
        tags,
        websiteRedirectLocation,
        encryption,
        retention,
        legalHold,
        createdAtMs: nowMs,
        sizeBytes,
        etag: multipartEtag(chosen.map(({ etag }) => etag)),
        checksum,
        body: { kind: "parts", uploadId, count: chosen.length },
      },
      { bucket, nowMs, tx, blobs, ids },
    );
    const cause = { ...call, bucket, clock, tx };
    await announce("ObjectCreated:CompleteMultipartUpload", version, cause);
    const expiration = await expirationMember(bucket, version, tx);
    return { ...outputOf(version, bucket, call), ...expiration };
  },
});

/**
 * The object that this upload has become already: whoever missed the answer may ask again, and gets
 * the same one as long as the object is there.
 */
async function completedBefore(
  bucket: Bucket,
  { Key, UploadId, MultipartUpload }: CompleteMultipartUploadRequest,
  tx: ReadTransaction,
): Promise<ObjectVersion | undefined> {
  if (!Key.isWellFormed()) return undefined;
  const current = await currentVersion(bucket, Key, tx);
  if (current?.kind !== "object" || current.body.kind !== "parts") return undefined;
  const etags = (MultipartUpload?.Parts ?? []).map(({ ETag = "" }) => bareEtag(ETag));
  const isSame = current.body.uploadId === UploadId && current.etag === multipartEtag(etags);
  return isSame ? current : undefined;
}

function outputOf(
  version: ObjectVersion,
  { name }: Bucket,
  { endpoint }: Pick<Call, "endpoint">,
): CompleteMultipartUploadOutput {
  return {
    Location: `${endpoint}/${name}/${encodeURIComponent(version.key)}`,
    Bucket: name,
    Key: version.key,
    ETag: quotedEtag(version.etag),
    ...checksumMembers(version.checksum),
    ...encryptionMembers(version),
    ...newVersionIdMember(version),
  };
}
