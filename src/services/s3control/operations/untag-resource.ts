import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UntagResource, type UntagResourceRequest, type UntagResourceResult } from "../contract.ts";
import { requireTaggable, taggedAt, toDoWithTags } from "../tagged.ts";

/**
 * Removes tags of a bucket, an access point or what belongs to S3 Access Grants by their keys.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_UntagResource.html | UntagResource}
 */
export const untagResource: Operation<UntagResourceRequest, UntagResourceResult> = writeOperation(
  UntagResource,
  {
    crossAccount: false,
    locate: (input, call) => taggedAt(input, call),
    permission: ({ tagged, ...asked }) =>
      toDoWithTags("s3:UntagResource", tagged, asked, { "aws:TagKeys": asked.input.TagKeys }),
    async run({ input, tagged, caller, tx }) {
      const found = requireTaggable(tagged, input, { caller });
      const kept = Object.entries(found.tags).filter(([key]) => !input.TagKeys.includes(key));
      await found.keep(Object.fromEntries(kept), tx);
      return {};
    },
  },
);
