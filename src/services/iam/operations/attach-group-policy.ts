import { writeOperation, type Operation } from "../../../model/operation.ts";
import { attachingPolicy } from "../attachment.ts";
import { AttachGroupPolicy, type AttachGroupPolicyRequest } from "../contract.ts";
import { groupKind } from "../group.ts";

/**
 * Attaches a managed policy to a group.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html | AttachGroupPolicy}
 */
export const attachGroupPolicy: Operation<
  AttachGroupPolicyRequest,
  Record<string, never>
> = writeOperation(
  AttachGroupPolicy,
  attachingPolicy({
    kind: groupKind,
    action: "iam:AttachGroupPolicy",
    nameOf: ({ GroupName }: AttachGroupPolicyRequest) => GroupName,
  }),
);
