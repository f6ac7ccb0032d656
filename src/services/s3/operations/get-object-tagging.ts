import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetObjectTagging,
  type GetObjectTaggingOutput,
  type GetObjectTaggingRequest,
} from "../contract.ts";
import { noSuchKey } from "../faults.ts";
import { checkVersionId, objectAt, requireBucket } from "../located.ts";
import { versionIdMember } from "../object-answer.ts";
import { requireUnmarked } from "../object-read.ts";
import { toRead } from "../permission.ts";
import { writeTagSet } from "../tag.ts";

/**
 * Tells the tags of an object.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html | GetObjectTagging}
 */
export const getObjectTagging: Operation<GetObjectTaggingRequest, GetObjectTaggingOutput> =
  readOperation(GetObjectTagging, {
    crossAccount: true,
    locate: (input, call) => objectAt(input, call),
    permission: ({ bucket, object, input, ...call }) =>
      toRead(["s3:GetObjectTagging", "s3:GetObjectVersionTagging"], input.VersionId, object, {
        bucket,
        ...call,
      }),
    run({ input, bucket: located, object: found }) {
      const bucket = requireBucket(located, input);
      checkVersionId(input.VersionId);
      // Of all operations this one alone puts the bucket before the key that is not there.
      if (found.record === undefined && input.VersionId === undefined) {
        throw noSuchKey(`${bucket.name}/${input.Key}`);
      }
      const object = requireUnmarked(found, input, "GET");
      return { TagSet: writeTagSet(object.tags ?? {}), ...versionIdMember(bucket, object) };
    },
  });
