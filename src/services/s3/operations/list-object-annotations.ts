import { readOperation, type Operation } from "../../../model/operation.ts";
import { checkAnnotationPrefix } from "../annotation.ts";
import {
  ListObjectAnnotations,
  type ListObjectAnnotationsOutput,
  type ListObjectAnnotationsRequest,
} from "../contract.ts";
import { quotedEtag } from "../etag.ts";
import { pageLimit, parseContinuationToken, writeContinuationToken } from "../list-parameter.ts";
import { checkVersionId, objectAt, requireBucket } from "../located.ts";
import { objectVersionIdMember } from "../object-answer.ts";
import { listAnnotations } from "../object-annotations.ts";
import { requireObject } from "../object-read.ts";
import { toRead } from "../permission.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Lists the annotations of an object, in the order of their names.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectAnnotations.html | ListObjectAnnotations}
 */
export const listObjectAnnotations: Operation<
  ListObjectAnnotationsRequest,
  ListObjectAnnotationsOutput
> = readOperation(ListObjectAnnotations, {
  crossAccount: true,
  validate: ({ AnnotationPrefix: prefix = "" }) => checkAnnotationPrefix(prefix),
  locate: (input, call) => objectAt(input, call),
  permission({ bucket, object, input, ...call }) {
    const { VersionId, AnnotationPrefix, MaxAnnotationResults: max } = input;
    const own = {
      "s3:annotation-prefix": AnnotationPrefix,
      "s3:max-annotation-results": max === undefined ? undefined : String(max),
    };
    const actions = ["s3:ListObjectAnnotations", "s3:ListObjectVersionAnnotations"] as const;
    return toRead(actions, VersionId, object, { bucket, ...call, own });
  },
  async run({ input, bucket: located, object: found, tx }) {
    const bucket = requireBucket(located, input);
    checkVersionId(input.VersionId);
    const object = requireObject(found, input, "GET");
    const { AnnotationPrefix: prefix, ContinuationToken: token } = input;
    const max = pageLimit("max-annotation-results", input.MaxAnnotationResults);
    const after = token === undefined ? undefined : parseContinuationToken(token);
    const range = { prefix, after, limit: max + 1 };
    const listed = max === 0 ? [] : await listAnnotations(object, range, tx);
    const page = listed.slice(0, max);
    const last = listed.length > max ? page.at(-1) : undefined;
    return {
      Annotations: page.map(({ name, createdAtMs, etag, checksum, sizeBytes }) => ({
        AnnotationName: name,
        LastModified: wireDate(createdAtMs),
        ETag: quotedEtag(etag),
        ChecksumAlgorithm: [checksum.algorithm],
        Size: sizeBytes,
      })),
      Bucket: bucket.name,
      Key: object.key,
      ...objectVersionIdMember(bucket, object),
      AnnotationPrefix: prefix,
      MaxAnnotationResults: max,
      AnnotationCount: page.length,
      ContinuationToken: token,
      ...(last !== undefined && { NextContinuationToken: writeContinuationToken(last.name) }),
    };
  },
});
