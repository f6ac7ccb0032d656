import { writeOperation, type Operation } from "../../../model/operation.ts";
import { PutRolePolicy, type PutRolePolicyRequest } from "../contract.ts";
import { puttingInlinePolicy } from "../inline-policy.ts";
import { roleKind } from "../role.ts";

/**
 * Puts an inline policy on a role, in the place of one with the same name.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html | PutRolePolicy}
 */
export const putRolePolicy: Operation<PutRolePolicyRequest, Record<string, never>> = writeOperation(
  PutRolePolicy,
  puttingInlinePolicy({
    kind: roleKind,
    action: "iam:PutRolePolicy",
    nameOf: ({ RoleName }: PutRolePolicyRequest) => RoleName,
  }),
);
