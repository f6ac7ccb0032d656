import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListTagsForResource,
  type ListTagsForResourceRequest,
  type ListTagsForResourceResponse,
} from "../contract.ts";
import { checkId } from "../id-pattern.ts";
import { requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { toWireTags } from "../tag.ts";
import { taggedThing } from "../tagged-thing.ts";

/**
 * Lists the tags of a root, unit, account, policy or the resource policy.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTagsForResource.html | ListTagsForResource}
 */
export const listTagsForResource: Operation<
  ListTagsForResourceRequest,
  ListTagsForResourceResponse
> = readOperation(ListTagsForResource, {
  crossAccount: true,
  validate: ({ ResourceId }) => checkId("tagged", ResourceId),
  locate: (input, call) => standingOf(call, "administrators", input.ResourceId),
  permission: (facts) => permit("ListTagsForResource", facts),
  async run({ input, organization: { record }, tx }) {
    const { tags } = await taggedThing(requireOrganization(record), input.ResourceId, tx);
    return { Tags: toWireTags(tags) };
  },
});
