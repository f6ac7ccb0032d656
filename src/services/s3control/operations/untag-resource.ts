import { writeOperation, type Operation } from "../../../model/operation.ts";
import { toDo } from "../account.ts";
import { UntagResource, type UntagResourceRequest, type UntagResourceResult } from "../contract.ts";
import { putTagsOf, taggedAt, tagsOf } from "../tagged.ts";

/**
 * Removes tags of a bucket or an access point by their keys.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_UntagResource.html | UntagResource}
 */
export const untagResource: Operation<UntagResourceRequest, UntagResourceResult> = writeOperation(
  UntagResource,
  {
    crossAccount: false,
    locate: (input, call) => taggedAt(input, call),
    permission: ({ tagged, ...asked }) =>
      toDo("s3:UntagResource", tagged, asked, { "aws:TagKeys": asked.input.TagKeys }),
    async run({ input, tagged, services, scope, tx }) {
      const tags = await tagsOf(tagged, { services, scope });
      const kept = Object.entries(tags).filter(([key]) => !input.TagKeys.includes(key));
      await putTagsOf(tagged, Object.fromEntries(kept), { services, scope, tx });
      return {};
    },
  },
);
