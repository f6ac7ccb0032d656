import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListUserPolicies,
  type ListUserPoliciesRequest,
  type ListUserPoliciesResponse,
} from "../contract.ts";
import { listingInlinePolicies } from "../inline-policy.ts";
import { userKind } from "../user.ts";

/**
 * Lists the names of the inline policies of a user.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html | ListUserPolicies}
 */
export const listUserPolicies: Operation<ListUserPoliciesRequest, ListUserPoliciesResponse> =
  readOperation(
    ListUserPolicies,
    listingInlinePolicies({
      kind: userKind,
      action: "iam:ListUserPolicies",
      nameOf: ({ UserName }: ListUserPoliciesRequest) => UserName,
    }),
  );
