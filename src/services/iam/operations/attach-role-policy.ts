import { writeOperation, type Operation } from "../../../model/operation.ts";
import { attachingPolicy } from "../attachment.ts";
import { AttachRolePolicy, type AttachRolePolicyRequest } from "../contract.ts";
import { roleKind } from "../role.ts";

/**
 * Attaches a managed policy to a role.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html | AttachRolePolicy}
 */
export const attachRolePolicy: Operation<
  AttachRolePolicyRequest,
  Record<string, never>
> = writeOperation(
  AttachRolePolicy,
  attachingPolicy({
    kind: roleKind,
    action: "iam:AttachRolePolicy",
    nameOf: ({ RoleName }: AttachRolePolicyRequest) => RoleName,
  }),
);
