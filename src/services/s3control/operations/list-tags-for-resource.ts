import { readOperation, type Operation } from "../../../model/operation.ts";
import { toDo } from "../account.ts";
import {
  ListTagsForResource,
  type ListTagsForResourceRequest,
  type ListTagsForResourceResult,
} from "../contract.ts";
import { taggedAt, tagsOf } from "../tagged.ts";

/**
 * Lists the tags of a bucket or an access point.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListTagsForResource.html | ListTagsForResource}
 */
export const listTagsForResource: Operation<ListTagsForResourceRequest, ListTagsForResourceResult> =
  readOperation(ListTagsForResource, {
    crossAccount: false,
    locate: (input, call) => taggedAt(input, call),
    permission: ({ tagged, ...asked }) => toDo("s3:ListTagsForResource", tagged, asked),
    async run({ tagged, services, scope }) {
      const tags = await tagsOf(tagged, { services, scope });
      return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  });
