import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListPolicyTags,
  type ListPolicyTagsRequest,
  type ListPolicyTagsResponse,
} from "../contract.ts";
import { policyAt } from "../managed-policy.ts";
import { taggedPolicy } from "../tagged-kinds.ts";
import { listingTags } from "../tagging.ts";

/**
 * Lists the tags of a managed policy.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html | ListPolicyTags}
 */
export const listPolicyTags: Operation<ListPolicyTagsRequest, ListPolicyTagsResponse> =
  readOperation(
    ListPolicyTags,
    listingTags({
      kind: taggedPolicy,
      action: "iam:ListPolicyTags",
      locate: async ({ PolicyArn }: ListPolicyTagsRequest, call) =>
        (await policyAt(PolicyArn, call)).policy,
    }),
  );
