import { writeOperation, type Operation } from "../../../model/operation.ts";
import { TagResource, type TagResourceRequest, type TagResourceResult } from "../contract.ts";
import { requireTaggable, tagConditions, taggedAt, toDoWithTags, withTags } from "../tagged.ts";

/**
 * Adds tags to a bucket, an access point or what belongs to S3 Access Grants.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_TagResource.html | TagResource}
 */
export const tagResource: Operation<TagResourceRequest, TagResourceResult> = writeOperation(
  TagResource,
  {
    crossAccount: false,
    locate: (input, call) => taggedAt(input, call),
    permission: ({ tagged, ...asked }) =>
      toDoWithTags("s3:TagResource", tagged, asked, tagConditions(asked.input.Tags)),
    async run({ input, tagged, caller, tx }) {
      const found = requireTaggable(tagged, input, { caller });
      await found.keep(withTags(found.tags, input.Tags), tx);
      return {};
    },
  },
);
