import { writeOperation, type Operation } from "../../../model/operation.ts";
import { toDo } from "../account.ts";
import { TagResource, type TagResourceRequest, type TagResourceResult } from "../contract.ts";
import { putTagsOf, tagConditions, taggedAt, tagsOf, withTags } from "../tagged.ts";

/**
 * Adds tags to a bucket or an access point.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_TagResource.html | TagResource}
 */
export const tagResource: Operation<TagResourceRequest, TagResourceResult> = writeOperation(
  TagResource,
  {
    crossAccount: false,
    locate: (input, call) => taggedAt(input, call),
    permission: ({ tagged, ...asked }) =>
      toDo("s3:TagResource", tagged, asked, tagConditions(asked.input.Tags)),
    async run({ input, tagged, services, scope, tx }) {
      const tags = withTags(await tagsOf(tagged, { services, scope }), input.Tags);
      await putTagsOf(tagged, tags, { services, scope, tx });
      return {};
    },
  },
);
