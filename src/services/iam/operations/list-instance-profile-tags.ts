import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListInstanceProfileTags,
  type ListInstanceProfileTagsRequest,
  type ListInstanceProfileTagsResponse,
} from "../contract.ts";
import { profileNamed } from "../instance-profile.ts";
import { taggedProfile } from "../tagged-kinds.ts";
import { listingTags } from "../tagging.ts";

/**
 * Lists the tags of an instance profile.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html | ListInstanceProfileTags}
 */
export const listInstanceProfileTags: Operation<
  ListInstanceProfileTagsRequest,
  ListInstanceProfileTagsResponse
> = readOperation(
  ListInstanceProfileTags,
  listingTags({
    kind: taggedProfile,
    action: "iam:ListInstanceProfileTags",
    locate: async ({ InstanceProfileName }: ListInstanceProfileTagsRequest, call) =>
      (await profileNamed(InstanceProfileName, call)).profile,
  }),
);
