import { writeOperation, type Operation } from "../../../model/operation.ts";
import { detachingPolicy } from "../attachment.ts";
import { DetachRolePolicy, type DetachRolePolicyRequest } from "../contract.ts";
import { roleKind } from "../role.ts";

/**
 * Takes a managed policy off a role.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html | DetachRolePolicy}
 */
export const detachRolePolicy: Operation<
  DetachRolePolicyRequest,
  Record<string, never>
> = writeOperation(
  DetachRolePolicy,
  detachingPolicy({
    kind: roleKind,
    action: "iam:DetachRolePolicy",
    nameOf: ({ RoleName }: DetachRolePolicyRequest) => RoleName,
  }),
);
