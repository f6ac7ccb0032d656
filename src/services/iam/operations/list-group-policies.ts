import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListGroupPolicies,
  type ListGroupPoliciesRequest,
  type ListGroupPoliciesResponse,
} from "../contract.ts";
import { groupKind } from "../group.ts";
import { listingInlinePolicies } from "../inline-policy.ts";

/**
 * Lists the names of the inline policies of a group.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html | ListGroupPolicies}
 */
export const listGroupPolicies: Operation<ListGroupPoliciesRequest, ListGroupPoliciesResponse> =
  readOperation(
    ListGroupPolicies,
    listingInlinePolicies({
      kind: groupKind,
      action: "iam:ListGroupPolicies",
      nameOf: ({ GroupName }: ListGroupPoliciesRequest) => GroupName,
    }),
  );
