import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListTagsForResource,
  type ListTagsForResourceRequest,
  type ListTagsForResourceResult,
} from "../contract.ts";
import { requireTaggable, taggedAt, toDoWithTags } from "../tagged.ts";

/**
 * Lists the tags of a bucket, an access point or what belongs to S3 Access Grants.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListTagsForResource.html | ListTagsForResource}
 */
export const listTagsForResource: Operation<ListTagsForResourceRequest, ListTagsForResourceResult> =
  readOperation(ListTagsForResource, {
    crossAccount: false,
    locate: (input, call) => taggedAt(input, call),
    permission: ({ tagged, ...asked }) => toDoWithTags("s3:ListTagsForResource", tagged, asked),
    run({ input, tagged, caller }) {
      const { tags } = requireTaggable(tagged, input, { caller });
      return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  });
