import { writeOperation, type Call, type Operation } from "../../../model/operation.ts";
import type { Permission, Resource } from "../../../model/resource.ts";
import { parseChecksumAlgorithm, type ChecksumAlgorithm } from "../checksum-algorithm.ts";
import {
  checkCopySourceConditions,
  checkWriteConditions,
  validateWriteConditions,
} from "../condition-headers.ts";
import type { BucketResource } from "../bucket-resource.ts";
import { CopyObject, type CopyObjectOutput, type CopyObjectRequest } from "../contract.ts";
import { isShareable, readBody, shareBody, type CopiedBody } from "../copied-body.ts";
import { parseCopySource, requireSource, sourceAt } from "../copy-source.ts";
import { quotedEtag } from "../etag.ts";
import { copyChangesNothing, copyConflict, unknownDirective } from "../object-faults.ts";
import { objectToWrite, requireBucket } from "../located.ts";
import { newObject } from "../new-object.ts";
import { copyAnnotations, type CopyKeys } from "../object-annotations.ts";
import { objectAccess } from "../object-access.ts";
import {
  checksumMembers,
  contextMember,
  encryptionMembers,
  newVersionIdMember,
} from "../object-answer.ts";
import { findCopySourceKey } from "../encryption-rule.ts";
import { checkCopyableObject } from "../object-restoration.ts";
import { newSealing, openKey, type KeptEncryption } from "../sealing-key.ts";
import { newLock } from "../version-lock.ts";
import { checkObjectKey } from "../object-key.ts";
import { announce } from "../object-events.ts";
import { currentVersion, putVersion } from "../object-versions.ts";
import { expirationMember } from "../lifecycle.ts";
import {
  creationCondition,
  objectFactsOf,
  putPermissions,
  type ObjectFacts,
} from "../object-write.ts";
import { on, toDo, toRead } from "../permission.ts";
import { dropLoose } from "../stored-body.ts";
import type { ObjectVersion, Version } from "../version.ts";
import { wireSecond } from "../wire-date.ts";

interface LocatedCopy {
  readonly bucket: BucketResource;
  readonly object: Resource<Version>;
  readonly compared?: Resource<Version> | undefined;
  readonly sourceBucket: BucketResource;
  readonly source: Resource<Version>;
}

/** The source's bytes, where they had to be read; otherwise the copy names the same file. */
interface Prepared {
  readonly body: CopiedBody | undefined;
  readonly source: ObjectVersion;
  readonly keys: CopyKeys;
  readonly encryption: KeptEncryption | undefined;
}

/**
 * Copies an object, also from another account's bucket. Both sides are judged.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html | CopyObject}
 */
export const copyObject: Operation<CopyObjectRequest, CopyObjectOutput> = writeOperation<
  CopyObjectRequest,
  CopyObjectOutput,
  LocatedCopy,
  Prepared
>(CopyObject, {
  crossAccount: true,
  validate(input) {
    checkObjectKey(input.Key);
    validateWriteConditions(input);
    parseCopySource(input.CopySource);
    checkDirectives(input);
  },
  async locate(input, call) {
    const target = await objectToWrite(input, call);
    const found = await sourceAt(parseCopySource(input.CopySource), call);
    return { ...target, sourceBucket: found.bucket, source: found.object };
  },
  permission({ bucket, object, compared, sourceBucket, source, input, ...call }) {
    const { versionId } = parseCopySource(input.CopySource);
    const asked = { bucket: sourceBucket, ...call };
    const own = {
      ...creationCondition(true),
      "s3:x-amz-copy-source": input.CopySource.replace(/^\//, ""),
      "s3:x-amz-metadata-directive": input.MetadataDirective,
      "s3:x-amz-object-annotation-directive": input.AnnotationDirective,
    };
    return [
      ...toRead(["s3:GetObject", "s3:GetObjectVersion"], versionId, source, asked),
      ...on(bucket, putPermissions(input, { bucket, object, compared }, call, own)),
      ...tagPermissions(input, { bucket, object, sourceBucket, source }, call),
      ...annotationPermissions(input, { bucket, object, sourceBucket, source }, call),
    ];
  },
  async prepare({ input, bucket: located, sourceBucket, source: found, clock, ...rest }) {
    const { store, blobs } = rest;
    const bucket = requireBucket(located, input);
    const source = requireSource(input, sourceBucket, found);
    const subject = { etag: source.etag, modifiedAtMs: source.createdAtMs };
    checkCopySourceConditions(input, subject, clock.nowMs());
    if (changesNothing(input)) throw copyChangesNothing();
    objectAccess(input, located, bucket, rest.caller);
    checkCopyableObject(source, clock.nowMs());
    newLock(input, bucket, clock.nowMs());
    const algorithm = algorithmOf(input);
    const sourceKey = await sourceKeyOf(input, source, sourceBucket, rest);
    const place = { bucket, key: input.Key };
    const { encryption, key } = await newSealing(input, bucket.encryption, place, rest);
    const keys = { from: sourceKey, to: key };
    if (encryption === undefined && isShareable(source, algorithm)) {
      return { body: undefined, source, encryption, keys };
    }
    const span = { start: 0, end: source.sizeBytes };
    const order = { span, algorithm, sourceKey, key };
    const body = await readBody(source, order, { store, blobs });
    return { body, source, encryption, keys };
  },
  async discard({ prepared, blobs }) {
    if (prepared.body !== undefined) dropLoose(prepared.body.loose, blobs);
  },
  async run({
    input,
    bucket: located,
    sourceBucket,
    source: found,
    prepared,
    caller,
    clock,
    ...rest
  }) {
    const { ids, tx, blobs } = rest;
    const bucket = requireBucket(located, input);
    if (input.IfMatch !== undefined || input.IfNoneMatch !== undefined) {
      const current = await currentVersion(bucket, input.Key, tx);
      checkWriteConditions(input, input.Key, current?.kind === "object" ? current : undefined);
    }
    const source =
      prepared.body === undefined ? requireSource(input, sourceBucket, found) : prepared.source;
    const body = prepared.body ?? (await shareBody(source, tx));
    // The source was overwritten since by something that cannot be shared.
    if (
      body === undefined ||
      (prepared.body === undefined && !isShareable(source, algorithmOf(input)))
    ) {
      throw copyConflict();
    }
    const facts = copiedFacts(input, source);
    const access = objectAccess(input, located, bucket, caller);
    const { encryption } = prepared;
    const lock = newLock(input, bucket, clock.nowMs());
    const nowMs = clock.nowMs();
    // Before the source is replaced, if it is copied onto itself.
    const annotations = takesAnnotations(input, source)
      ? await copyAnnotations(source, bucket, prepared.keys, { nowMs, ids, tx })
      : undefined;
    const made = await newObject(
      { key: input.Key, body, facts, access, encryption, lock },
      { bucket, clock, ids, tx },
    );
    const version = await putVersion({ ...made, annotations }, { bucket, nowMs, tx, blobs, ids });
    await announce("ObjectCreated:Copy", version, { ...rest, bucket, caller, clock });
    return {
      CopyObjectResult: {
        ETag: quotedEtag(version.etag),
        LastModified: wireSecond(version.createdAtMs),
        ...checksumMembers(version.checksum),
      },
      ...encryptionMembers(version),
      ...contextMember(encryption),
      ...newVersionIdMember(version),
      ...(await expirationMember(bucket, version, tx)),
      ...(sourceBucket.record?.versioning !== undefined && {
        CopySourceVersionId: source.versionId,
      }),
    };
  },
});

/** What opens the source: the key that the request brings for it, or KMS. */
function sourceKeyOf(
  input: CopyObjectRequest,
  { encryption, key }: ObjectVersion,
  { record }: BucketResource,
  call: Pick<Call, "services" | "caller">,
): Promise<Uint8Array | undefined> {
  const given = findCopySourceKey(input);
  if (record === undefined) return Promise.resolve(undefined);
  return openKey(encryption, given, { bucket: record, key }, call);
}

/** Tags that go along with the copy are read and put like any others. */
function tagPermissions(
  { TaggingDirective, CopySource }: CopyObjectRequest,
  { bucket, object, sourceBucket, source }: LocatedCopy,
  call: Pick<Call, "caller" | "clock">,
): readonly Permission[] {
  const { record } = source;
  if (TaggingDirective === "REPLACE" || record?.kind !== "object") return [];
  if (Object.keys(record.tags ?? {}).length === 0) return [];
  const { versionId } = parseCopySource(CopySource);
  const actions = ["s3:GetObjectTagging", "s3:GetObjectVersionTagging"] as const;
  return [
    ...toRead(actions, versionId, source, { bucket: sourceBucket, ...call }),
    ...on(bucket, [toDo("s3:PutObjectTagging", object, { bucket, ...call })]),
  ];
}

function checkDirectives(input: CopyObjectRequest): void {
  const { MetadataDirective, TaggingDirective, AnnotationDirective } = input;
  checkDirective("metadata", MetadataDirective, "REPLACE");
  checkDirective("tagging", TaggingDirective, "REPLACE");
  checkDirective("annotation", AnnotationDirective, "EXCLUDE");
}

function checkDirective(
  kind: "metadata" | "tagging" | "annotation",
  directive: string | undefined,
  other: string,
): void {
  if (directive === undefined || directive === "COPY" || directive === other) return;
  throw unknownDirective(kind, directive);
}

/** Annotations go along unless they are to stay; what lies under a caller's own key can have none. */
function takesAnnotations(
  { AnnotationDirective = "COPY", SSECustomerAlgorithm }: CopyObjectRequest,
  { annotations }: ObjectVersion,
): boolean {
  return (
    annotations !== undefined &&
    AnnotationDirective !== "EXCLUDE" &&
    SSECustomerAlgorithm === undefined
  );
}

/** Annotations that go along are read and put like any others. */
function annotationPermissions(
  input: CopyObjectRequest,
  { bucket, object, sourceBucket, source }: LocatedCopy,
  call: Pick<Call, "caller" | "clock">,
): readonly Permission[] {
  const { record } = source;
  if (record?.kind !== "object" || !takesAnnotations(input, record)) return [];
  const { versionId } = parseCopySource(input.CopySource);
  const actions = ["s3:GetObjectAnnotation", "s3:GetObjectVersionAnnotation"] as const;
  return [
    ...toRead(actions, versionId, source, { bucket: sourceBucket, ...call }),
    ...on(bucket, [toDo("s3:PutObjectAnnotation", object, { bucket, ...call })]),
  ];
}

function algorithmOf({ ChecksumAlgorithm }: CopyObjectRequest): ChecksumAlgorithm | undefined {
  return ChecksumAlgorithm === undefined ? undefined : parseChecksumAlgorithm(ChecksumAlgorithm);
}

/** An object may be copied onto itself only to change something about it. */
function changesNothing(input: CopyObjectRequest): boolean {
  const { bucket, key, versionId } = parseCopySource(input.CopySource);
  return (
    bucket === input.Bucket &&
    key === input.Key &&
    versionId === undefined &&
    input.MetadataDirective !== "REPLACE" &&
    input.StorageClass === undefined &&
    input.WebsiteRedirectLocation === undefined &&
    input.ServerSideEncryption === undefined &&
    input.SSECustomerAlgorithm === undefined
  );
}

/** Headers, metadata and tags come from the source unless they are to be replaced; the rest never. */
function copiedFacts(input: CopyObjectRequest, source: ObjectVersion): ObjectFacts {
  const asked = objectFactsOf(input);
  const { headers, metadata, tags } = source;
  return {
    ...asked,
    ...(input.MetadataDirective !== "REPLACE" && { headers, metadata }),
    ...(input.TaggingDirective !== "REPLACE" && { tags }),
  };
}
