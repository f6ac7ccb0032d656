import type { BodyStream } from "../../../model/contract.ts";
import { readOperation, type Operation } from "../../../model/operation.ts";
import { checkAnnotationName, noSuchAnnotation } from "../annotation.ts";
import {
  GetObjectAnnotation,
  type GetObjectAnnotationOutput,
  type GetObjectAnnotationRequest,
} from "../contract.ts";
import { quotedEtag } from "../etag.ts";
import { checkVersionId, objectAt, requireBucket } from "../located.ts";
import { checksumMembers, objectVersionIdMember, serverSideEncryption } from "../object-answer.ts";
import { findAnnotation, openPayload, payloadOf } from "../object-annotations.ts";
import { asksForChecksum, requireObject } from "../object-read.ts";
import { toRead } from "../permission.ts";
import { openKey } from "../sealing-key.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Reads an annotation of an object, whose bytes need not be at hand.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAnnotation.html | GetObjectAnnotation}
 */
export const getObjectAnnotation: Operation<GetObjectAnnotationRequest, GetObjectAnnotationOutput> =
  readOperation(GetObjectAnnotation, {
    crossAccount: true,
    validate: (input) => checkAnnotationName(input.AnnotationName),
    locate: (input, call) => objectAt(input, call),
    permission: ({ bucket, object, input, ...call }) =>
      toRead(["s3:GetObjectAnnotation", "s3:GetObjectVersionAnnotation"], input.VersionId, object, {
        bucket,
        ...call,
      }),
    async run({ input, bucket: located, object: found, tx, ...call }) {
      const bucket = requireBucket(located, input);
      checkVersionId(input.VersionId);
      const object = requireObject(found, input, "GET");
      const annotation = await findAnnotation(object, input.AnnotationName, tx);
      if (annotation === undefined) throw noSuchAnnotation();
      const place = { bucket, key: object.key };
      const key = await openKey(object.encryption, undefined, place, call);
      const payload = openPayload(await payloadOf(annotation, tx), annotation.iv, key);
      return {
        AnnotationPayload: payload as unknown as BodyStream,
        ...objectVersionIdMember(bucket, object),
        LastModified: wireDate(annotation.createdAtMs),
        ContentLength: annotation.sizeBytes,
        ETag: quotedEtag(annotation.etag),
        ...(asksForChecksum(input.ChecksumMode) && checksumMembers(annotation.checksum)),
        ...serverSideEncryption(object),
      };
    },
  });
