import { writeOperation, type Operation } from "../../../model/operation.ts";
import { TagResource, type TagResourceRequest, type Unit } from "../contract.ts";
import { checkId } from "../id-pattern.ts";
import { lockOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { readTags, requestTagKeys, withTags } from "../tag.ts";
import { taggedThing } from "../tagged-thing.ts";

/**
 * Puts tags on a root, unit, account, policy or the resource policy.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_TagResource.html | TagResource}
 */
export const tagResource: Operation<TagResourceRequest, Unit> = writeOperation(TagResource, {
  crossAccount: true,
  validate({ ResourceId, Tags }) {
    checkId("tagged", ResourceId);
    readTags(Tags);
  },
  locate: (input, call) => standingOf(call, "delegates", input.ResourceId),
  permission: ({ input, ...facts }) => permit("TagResource", facts, requestTagKeys(input.Tags)),
  async run({ input, organization: resource, tx }) {
    const organization = await lockOrganization(resource, tx);
    const { tags, save } = await taggedThing(organization, input.ResourceId, tx);
    await save(withTags(tags, readTags(input.Tags)), tx);
    return {};
  },
});
