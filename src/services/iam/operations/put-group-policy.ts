import { writeOperation, type Operation } from "../../../model/operation.ts";
import { PutGroupPolicy, type PutGroupPolicyRequest } from "../contract.ts";
import { groupKind } from "../group.ts";
import { puttingInlinePolicy } from "../inline-policy.ts";

/**
 * Puts an inline policy on a group, in the place of one with the same name.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html | PutGroupPolicy}
 */
export const putGroupPolicy: Operation<
  PutGroupPolicyRequest,
  Record<string, never>
> = writeOperation(
  PutGroupPolicy,
  puttingInlinePolicy({
    kind: groupKind,
    action: "iam:PutGroupPolicy",
    nameOf: ({ GroupName }: PutGroupPolicyRequest) => GroupName,
  }),
);
