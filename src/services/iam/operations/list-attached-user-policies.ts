import { readOperation, type Operation } from "../../../model/operation.ts";
import { listingAttachedPolicies } from "../attachment.ts";
import {
  ListAttachedUserPolicies,
  type ListAttachedUserPoliciesRequest,
  type ListAttachedUserPoliciesResponse,
} from "../contract.ts";
import { userKind } from "../user.ts";

/**
 * Lists the managed policies attached to a user.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html | ListAttachedUserPolicies}
 */
export const listAttachedUserPolicies: Operation<
  ListAttachedUserPoliciesRequest,
  ListAttachedUserPoliciesResponse
> = readOperation(
  ListAttachedUserPolicies,
  listingAttachedPolicies({
    kind: userKind,
    action: "iam:ListAttachedUserPolicies",
    nameOf: ({ UserName }: ListAttachedUserPoliciesRequest) => UserName,
  }),
);
