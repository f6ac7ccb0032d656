import { writeOperation, type Operation } from "../../../model/operation.ts";
import { detachingPolicy } from "../attachment.ts";
import { DetachUserPolicy, type DetachUserPolicyRequest } from "../contract.ts";
import { userKind } from "../user.ts";

/**
 * Takes a managed policy off a user.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html | DetachUserPolicy}
 */
export const detachUserPolicy: Operation<
  DetachUserPolicyRequest,
  Record<string, never>
> = writeOperation(
  DetachUserPolicy,
  detachingPolicy({
    kind: userKind,
    action: "iam:DetachUserPolicy",
    nameOf: ({ UserName }: DetachUserPolicyRequest) => UserName,
  }),
);
