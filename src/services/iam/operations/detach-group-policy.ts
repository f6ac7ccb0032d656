import { writeOperation, type Operation } from "../../../model/operation.ts";
import { detachingPolicy } from "../attachment.ts";
import { DetachGroupPolicy, type DetachGroupPolicyRequest } from "../contract.ts";
import { groupKind } from "../group.ts";

/**
 * Takes a managed policy off a group.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html | DetachGroupPolicy}
 */
export const detachGroupPolicy: Operation<
  DetachGroupPolicyRequest,
  Record<string, never>
> = writeOperation(
  DetachGroupPolicy,
  detachingPolicy({
    kind: groupKind,
    action: "iam:DetachGroupPolicy",
    nameOf: ({ GroupName }: DetachGroupPolicyRequest) => GroupName,
  }),
);
