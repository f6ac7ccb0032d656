import { writeOperation, type Operation } from "../../../model/operation.ts";
import { type Unit, UntagResource, type UntagResourceRequest } from "../contract.ts";
import { checkId } from "../id-pattern.ts";
import { lockOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { withoutTags } from "../tag.ts";
import { taggedThing } from "../tagged-thing.ts";

/**
 * Takes tags off a root, unit, account, policy or the resource policy.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_UntagResource.html | UntagResource}
 */
export const untagResource: Operation<UntagResourceRequest, Unit> = writeOperation(UntagResource, {
  crossAccount: true,
  validate: ({ ResourceId }) => checkId("tagged", ResourceId),
  locate: (input, call) => standingOf(call, "delegates", input.ResourceId),
  permission: ({ input, ...facts }) =>
    permit("UntagResource", facts, { "aws:TagKeys": input.TagKeys }),
  async run({ input, organization: resource, tx }) {
    const organization = await lockOrganization(resource, tx);
    const { tags, save } = await taggedThing(organization, input.ResourceId, tx);
    await save(withoutTags(tags, input.TagKeys), tx);
    return {};
  },
});
