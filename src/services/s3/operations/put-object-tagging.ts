import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  PutObjectTagging,
  type PutObjectTaggingOutput,
  type PutObjectTaggingRequest,
} from "../contract.ts";
import { checkVersionId, objectAt, requireBucket } from "../located.ts";
import { versionIdMember } from "../object-answer.ts";
import { requireUnmarked } from "../object-read.ts";
import { announce } from "../object-events.ts";
import { changeVersion } from "../object-versions.ts";
import { requestedTags, toRead } from "../permission.ts";
import { parseTagSet, type Tags } from "../tag.ts";

/**
 * Replaces all tags of an object.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html | PutObjectTagging}
 */
export const putObjectTagging: Operation<PutObjectTaggingRequest, PutObjectTaggingOutput> =
  writeOperation(PutObjectTagging, {
    crossAccount: true,
    locate: (input, call) => objectAt(input, call),
    permission: ({ bucket, object, input, ...call }) =>
      toRead(["s3:PutObjectTagging", "s3:PutObjectVersionTagging"], input.VersionId, object, {
        bucket,
        ...call,
        own: requestedTags(asSent(input)),
      }),
    async run({ input, bucket: located, object: found, tx, ...call }) {
      const bucket = requireBucket(located, input);
      checkVersionId(input.VersionId);
      const object = requireUnmarked(found, input, "PUT");
      const tags = parseTagSet(input.Tagging.TagSet ?? [], "object");
      await changeVersion({ ...object, tags }, tx);
      await announce("ObjectTagging:Put", object, { ...call, bucket, tx });
      return versionIdMember(bucket, object);
    },
  });

/** The tags that policies are asked about, before it is known whether they can be any. */
function asSent({ Tagging }: PutObjectTaggingRequest): Tags {
  return Object.fromEntries((Tagging.TagSet ?? []).map(({ Key, Value }) => [Key, Value]));
}
