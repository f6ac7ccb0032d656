import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListRolePolicies,
  type ListRolePoliciesRequest,
  type ListRolePoliciesResponse,
} from "../contract.ts";
import { listingInlinePolicies } from "../inline-policy.ts";
import { roleKind } from "../role.ts";

/**
 * Lists the names of the inline policies of a role.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html | ListRolePolicies}
 */
export const listRolePolicies: Operation<ListRolePoliciesRequest, ListRolePoliciesResponse> =
  readOperation(
    ListRolePolicies,
    listingInlinePolicies({
      kind: roleKind,
      action: "iam:ListRolePolicies",
      nameOf: ({ RoleName }: ListRolePoliciesRequest) => RoleName,
    }),
  );
