import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  DeleteObjectTagging,
  type DeleteObjectTaggingOutput,
  type DeleteObjectTaggingRequest,
} from "../contract.ts";
import { checkVersionId, objectAt, requireBucket } from "../located.ts";
import { versionIdMember } from "../object-answer.ts";
import { requireUnmarked } from "../object-read.ts";
import { announce } from "../object-events.ts";
import { changeVersion } from "../object-versions.ts";
import { toRead } from "../permission.ts";

/**
 * Removes all tags of an object.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html | DeleteObjectTagging}
 */
export const deleteObjectTagging: Operation<DeleteObjectTaggingRequest, DeleteObjectTaggingOutput> =
  writeOperation(DeleteObjectTagging, {
    crossAccount: true,
    locate: (input, call) => objectAt(input, call),
    permission: ({ bucket, object, input, ...call }) =>
      toRead(["s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"], input.VersionId, object, {
        bucket,
        ...call,
      }),
    async run({ input, bucket: located, object: found, tx, ...call }) {
      const bucket = requireBucket(located, input);
      checkVersionId(input.VersionId);
      const object = requireUnmarked(found, input, "DELETE");
      await changeVersion({ ...object, tags: undefined }, tx);
      await announce("ObjectTagging:Delete", object, { ...call, bucket, tx });
      return versionIdMember(bucket, object);
    },
  });
