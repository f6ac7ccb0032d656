import { writeOperation, type Operation } from "../../../model/operation.ts";
import { checkAnnotationName } from "../annotation.ts";
import { checkObjectMatch } from "../condition-headers.ts";
import {
  DeleteObjectAnnotation,
  type DeleteObjectAnnotationOutput,
  type DeleteObjectAnnotationRequest,
} from "../contract.ts";
import { checkVersionId, objectAt, requireBucket } from "../located.ts";
import { objectVersionIdMember } from "../object-answer.ts";
import { deleteAnnotation, findAnnotation } from "../object-annotations.ts";
import { announce } from "../object-events.ts";
import { requireObject } from "../object-read.ts";
import { rewriteVersion } from "../object-versions.ts";
import { toRead } from "../permission.ts";
import { checkDeletable } from "../version-lock.ts";

/**
 * Takes an annotation from an object, for good. One that is not there is as good as deleted.
 *
 * DIFFERS: of an object that is locked in governance mode nothing is deleted: the header by which AWS
 * passes over that is in no SDK's request.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectAnnotation.html | DeleteObjectAnnotation}
 */
export const deleteObjectAnnotation: Operation<
  DeleteObjectAnnotationRequest,
  DeleteObjectAnnotationOutput
> = writeOperation(DeleteObjectAnnotation, {
  crossAccount: true,
  validate: (input) => checkAnnotationName(input.AnnotationName),
  locate: (input, call) => objectAt(input, call),
  permission({ bucket, object, input, ...call }) {
    const actions = ["s3:DeleteObjectAnnotation", "s3:DeleteObjectVersionAnnotation"] as const;
    const own = { "s3:x-amz-object-if-match": input.ObjectIfMatch };
    return toRead(actions, input.VersionId, object, { bucket, ...call, own });
  },
  async run({ input, bucket: located, object: found, tx, ...call }) {
    const bucket = requireBucket(located, input);
    checkVersionId(input.VersionId);
    const object = requireObject(found, input, "DELETE");
    checkObjectMatch(input.ObjectIfMatch, object);
    checkDeletable(object, { bypassesGovernance: false, nowMs: call.clock.nowMs() });
    const annotation = await findAnnotation(object, input.AnnotationName, tx);
    if (annotation !== undefined && object.annotations !== undefined) {
      const annotations = await deleteAnnotation(object.annotations, annotation, tx);
      await rewriteVersion({ ...object, annotations }, tx);
      await announce("ObjectAnnotation:Delete", object, { ...call, bucket, tx });
    }
    return objectVersionIdMember(bucket, object);
  },
});
