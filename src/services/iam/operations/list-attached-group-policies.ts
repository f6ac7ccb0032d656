import { readOperation, type Operation } from "../../../model/operation.ts";
import { listingAttachedPolicies } from "../attachment.ts";
import {
  ListAttachedGroupPolicies,
  type ListAttachedGroupPoliciesRequest,
  type ListAttachedGroupPoliciesResponse,
} from "../contract.ts";
import { groupKind } from "../group.ts";

/**
 * Lists the managed policies attached to a group.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html | ListAttachedGroupPolicies}
 */
export const listAttachedGroupPolicies: Operation<
  ListAttachedGroupPoliciesRequest,
  ListAttachedGroupPoliciesResponse
> = readOperation(
  ListAttachedGroupPolicies,
  listingAttachedPolicies({
    kind: groupKind,
    action: "iam:ListAttachedGroupPolicies",
    nameOf: ({ GroupName }: ListAttachedGroupPoliciesRequest) => GroupName,
  }),
);
