import { readOperation, type Operation } from "../../../model/operation.ts";
import { listingAttachedPolicies } from "../attachment.ts";
import {
  ListAttachedRolePolicies,
  type ListAttachedRolePoliciesRequest,
  type ListAttachedRolePoliciesResponse,
} from "../contract.ts";
import { roleKind } from "../role.ts";

/**
 * Lists the managed policies attached to a role.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html | ListAttachedRolePolicies}
 */
export const listAttachedRolePolicies: Operation<
  ListAttachedRolePoliciesRequest,
  ListAttachedRolePoliciesResponse
> = readOperation(
  ListAttachedRolePolicies,
  listingAttachedPolicies({
    kind: roleKind,
    action: "iam:ListAttachedRolePolicies",
    nameOf: ({ RoleName }: ListAttachedRolePoliciesRequest) => RoleName,
  }),
);
