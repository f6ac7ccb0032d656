import { writeOperation, type Operation } from "../../../model/operation.ts";
import { uploadOf } from "../../../model/upload.ts";
import { checkAnnotationName } from "../annotation.ts";
import { checkObjectMatch } from "../condition-headers.ts";
import {
  PutObjectAnnotation,
  type PutObjectAnnotationOutput,
  type PutObjectAnnotationRequest,
} from "../contract.ts";
import { quotedEtag } from "../etag.ts";
import { checkVersionId, objectAt, requireBucket, type LocatedObject } from "../located.ts";
import { checksumMembers, objectVersionIdMember, serverSideEncryption } from "../object-answer.ts";
import { putAnnotation } from "../object-annotations.ts";
import { announce } from "../object-events.ts";
import { requireObject } from "../object-read.ts";
import { rewriteVersion } from "../object-versions.ts";
import { toRead } from "../permission.ts";
import { receiveAnnotation, type ReceivedAnnotation } from "../received-annotation.ts";
import { invalidRequest } from "../request-faults.ts";
import { openKey } from "../sealing-key.ts";
import type { ObjectVersion } from "../version.ts";

/**
 * Puts an annotation on an object, under the key of the object.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAnnotation.html | PutObjectAnnotation}
 */
export const putObjectAnnotation: Operation<PutObjectAnnotationRequest, PutObjectAnnotationOutput> =
  writeOperation<
    PutObjectAnnotationRequest,
    PutObjectAnnotationOutput,
    LocatedObject,
    ReceivedAnnotation
  >(PutObjectAnnotation, {
    crossAccount: true,
    validate: (input) => checkAnnotationName(input.AnnotationName),
    locate: (input, call) => objectAt(input, call),
    permission: ({ bucket, object, input, ...call }) =>
      toRead(["s3:PutObjectAnnotation", "s3:PutObjectVersionAnnotation"], input.VersionId, object, {
        bucket,
        ...call,
        own: { "s3:x-amz-object-if-match": input.ObjectIfMatch },
      }),
    async prepare({ input, bucket: located, object: found, ...call }) {
      const bucket = requireBucket(located, input);
      checkVersionId(input.VersionId);
      const object = annotatable(requireObject(found, input, "PUT"));
      checkObjectMatch(input.ObjectIfMatch, object);
      const key = await openKey(object.encryption, undefined, { bucket, key: object.key }, call);
      return receiveAnnotation(uploadOf(input.AnnotationPayload), input, key);
    },
    async run({ input, bucket: located, object: found, prepared, ids, tx, ...call }) {
      const bucket = requireBucket(located, input);
      const object = annotatable(requireObject(found, input, "PUT"));
      checkObjectMatch(input.ObjectIfMatch, object);
      const { bytes, iv, sizeBytes, etag, checksum } = prepared;
      const { AnnotationName: name } = input;
      const createdAtMs = call.clock.nowMs();
      const annotation = { name, sizeBytes, etag, checksum, createdAtMs, iv };
      const annotations = await putAnnotation(object, { annotation, bytes }, { ids, tx });
      await rewriteVersion({ ...object, annotations }, tx);
      await announce("ObjectAnnotation:Put", object, { ...call, bucket, tx });
      return {
        Key: object.key,
        AnnotationName: name,
        ...objectVersionIdMember(bucket, object),
        ETag: quotedEtag(etag),
        ...checksumMembers(checksum),
        ...serverSideEncryption(object),
      };
    },
  });

/** S3 could never open what lies under a caller's own key. */
function annotatable(object: ObjectVersion): ObjectVersion {
  if (object.encryption?.kind !== "customer") return object;
  throw invalidRequest(
    "Annotations are not supported for objects encrypted with server-side encryption with customer-provided keys",
  );
}
