import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetRolePolicy,
  type GetRolePolicyRequest,
  type GetRolePolicyResponse,
} from "../contract.ts";
import { gettingInlinePolicy } from "../inline-policy.ts";
import { roleKind } from "../role.ts";

/**
 * Tells an inline policy of a role.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html | GetRolePolicy}
 */
export const getRolePolicy: Operation<GetRolePolicyRequest, GetRolePolicyResponse> = readOperation(
  GetRolePolicy,
  gettingInlinePolicy(
    {
      kind: roleKind,
      action: "iam:GetRolePolicy",
      nameOf: ({ RoleName }: GetRolePolicyRequest) => RoleName,
    },
    (RoleName, policy) => ({ RoleName, ...policy }),
  ),
);
